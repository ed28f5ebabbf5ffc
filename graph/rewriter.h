/* graph/rewriter.h: makes one graph out of another, and notes what stands for what
 *
 * The old graph's values and nodes keep their indices while rewriting; new ones are numbered after
 * them. Edit in any order; finish () drops what no output needs, sorts, infers shapes and gives the
 * new graph its origins. A value that keeps its index keeps its name and stands for itself, so let
 * a new node write the old value (its outputs) wherever it computes the same thing.
 *
 * Fold a normalization into a convolution:
 *
 *   rw = wh_rewriter_new (graph);
 *   w  = wh_rewriter_add_parameter (rw, "conv1/conv/W", new_w, old_w);
 *   wh_rewriter_set_input (rw, conv, 1, w);
 *   wh_rewriter_remove_node (rw, norm);
 *   wh_rewriter_set_output (rw, conv, 0, norm_output);
 *   wh_rewriter_stand_for_node (rw, conv, norm);
 *   return wh_rewriter_finish (rw, error);
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct _WhRewriter WhRewriter;

WhRewriter *wh_rewriter_new (const WhGraph *graph);
void wh_rewriter_free (WhRewriter *rewriter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRewriter, wh_rewriter_free)

/**
 * wh_rewriter_add_parameter:
 * @wish: its name; when that is still taken at the end, "_2", "_3" ... is added. A parameter that
 *   nothing reads any more gives its name free.
 * @origin: the old value that it stands for, or WH_NONE
 */
guint wh_rewriter_add_parameter (WhRewriter *rewriter,
                                 const char *wish,
                                 WhTensor *tensor,
                                 guint origin);

/* A value that a node will write. @origin: the old value that it stands for, or WH_NONE. */
guint wh_rewriter_add_value (WhRewriter *rewriter, const char *wish, guint origin);
guint wh_rewriter_add_input (WhRewriter *rewriter, const char *wish, const WhShape *shape, guint origin);

/* Same attributes and ownership as wh_builder_add_node (). */
guint wh_rewriter_add_node (WhRewriter *rewriter,
                            const char *op_name,
                            const char *wish,
                            WhAttributes *attributes,
                            const guint *inputs,
                            guint n_inputs,
                            const guint *outputs,
                            guint n_outputs);

void wh_rewriter_remove_node (WhRewriter *rewriter, guint node);
void wh_rewriter_set_input (WhRewriter *rewriter, guint node, guint slot, guint value);
void wh_rewriter_set_inputs (WhRewriter *rewriter, guint node, const guint *values, guint n_values);
void wh_rewriter_set_output (WhRewriter *rewriter, guint node, guint slot, guint value);
void wh_rewriter_set_attributes (WhRewriter *rewriter, guint node, WhAttributes *attributes); /* takes */
void wh_rewriter_set_need_grad (WhRewriter *rewriter, guint value, gboolean need_grad);

/* Whoever read @old_value, the network's outputs included, reads @new_value instead. */
void wh_rewriter_replace_reads (WhRewriter *rewriter, guint old_value, guint new_value);
void wh_rewriter_set_graph_input_shape (WhRewriter *rewriter, guint value, const WhShape *shape);
/* Inputs stay even when nothing reads them any more; this one need not. */
void wh_rewriter_remove_input (WhRewriter *rewriter, guint value);
void wh_rewriter_set_outputs (WhRewriter *rewriter, const guint *values, guint n_values);

/* As things stand after the edits so far; the arrays are lent until the next edit. @n: (nullable) */
const guint *wh_rewriter_inputs (WhRewriter *rewriter, guint node, guint *n);
const guint *wh_rewriter_outputs (WhRewriter *rewriter, guint node, guint *n);

/* Origins beside those that follow from kept indices. */
void wh_rewriter_stand_for_node (WhRewriter *rewriter, guint node, guint old_node);
void wh_rewriter_stand_for_value (WhRewriter *rewriter, guint value, guint old_value);
/* new.size[k] = old.size[axes[k]], @rank axes; replaces what @value stood for */
void wh_rewriter_stand_for_permuted (WhRewriter *rewriter,
                                     guint value,
                                     guint old_value,
                                     const gint64 *axes,
                                     guint rank);
/* @value has its index still but other numbers: it stands for nothing. */
void wh_rewriter_forget_value (WhRewriter *rewriter, guint value);

/* As wh_builder_finish (). The rewriter is empty afterwards and can only be freed. */
WhGraph *wh_rewriter_finish (WhRewriter *rewriter, GError **error);

/* @graph, with other origins: for a graph that came about in several rewritings which nobody needs
 * to see. @map: of @graph's values and nodes. */
WhGraph *wh_graph_with_origins (const WhGraph *graph, WhOriginMap *map);

G_END_DECLS
