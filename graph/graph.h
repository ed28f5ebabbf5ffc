/* graph/graph.h: one network as an immutable directed acyclic graph
 *
 * Nodes (NNabla: functions) read and write values (NNabla: variables). Both are known by their
 * index, dense from 0. Nodes stand in an order in which they can be run. Every graph is made by
 * WhBuilder or WhRewriter; nobody writes to a finished one.
 *
 * Threads  a graph may be read and referenced from any number of threads.
 */
#pragma once

#include "graph/attributes.h"

G_BEGIN_DECLS

#define WH_NONE G_MAXUINT /* no value, no node */

typedef struct _WhOriginMap WhOriginMap; /* graph/origin.h */
typedef struct _WhMessage WhMessage;     /* graph/io/message.h */

typedef struct
{
  guint node;
  guint slot; /* index into the node's inputs */
} WhReader;

typedef enum
{
  WH_VALUE_INPUT,     /* given at each run */
  WH_VALUE_PARAMETER, /* stored numbers: weights, statistics, constants */
  WH_VALUE_INNER,     /* written by a node */
} WhValueKind;

typedef struct
{
  char *name; /* unique in the graph */
  WhValueKind kind;
  WhShape shape;
  gboolean shape_known; /* FALSE behind an op that we know nothing about; the shape is the file's */
  WhTensor *tensor;     /* of a parameter, never NULL there; of its shape */
  gboolean need_grad;
  gboolean open_batch; /* of an input: the file leaves its first axis open, as the batch size */
  guint producer;      /* node, WH_NONE for inputs and parameters */
  guint producer_slot; /* index into its outputs */
  guint n_readers;
  const WhReader *readers; /* in node order */
  WhMessage *source;       /* nullable: NNabla's Variable as the file has it */
  /* The name in the file when it is not @name: a variable that is written again in place is
   * several values here. Else NULL. */
  char *file_name;
} WhValue;

typedef struct
{
  char *name;               /* unique in the graph */
  char *op_name;            /* "Convolution" */
  const WhOp *op;           /* NULL: unknown; shown, kept and saved, but it cannot be run */
  WhAttributes *attributes; /* NULL where op is */
  guint n_inputs;
  guint *inputs; /* values */
  guint n_outputs;
  guint *outputs;    /* values */
  WhMessage *source; /* nullable: NNabla's Function as the file has it */
} WhNode;

typedef struct
{
  char *name;        /* of the network */
  gint64 batch_size; /* what an open batch was filled with; 0 when none was open */
  guint n_values;
  WhValue *values;
  guint n_nodes;
  WhNode *nodes;
  guint n_inputs;
  guint *inputs; /* values, in the file's order */
  guint n_outputs;
  guint *outputs; /* values; an output may be an inner value that is read further on */

  /* What each value and node stands for in the graph that this one was rewritten from; NULL for
   * one that was built. */
  WhOriginMap *origins;
  /*< private >*/
  gatomicrefcount ref_count;
  WhReader *readers;
  gsize names_once;
  GHashTable *value_names, *node_names; /* made when a name is first looked for */
  /* Sums over all that are taken when first asked for. */
  gsize parameter_bytes_once, quantized_bytes_once, cost_once;
  gsize parameter_bytes, quantized_bytes;
  WhCost cost;
} WhGraph;

WhGraph *wh_graph_ref (const WhGraph *graph);
void wh_graph_unref (WhGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhGraph, wh_graph_unref)

guint wh_graph_find_value (const WhGraph *graph, const char *name); /* WH_NONE when not there */
guint wh_graph_find_node (const WhGraph *graph, const char *name);  /* WH_NONE when not there */
gboolean wh_graph_is_output (const WhGraph *graph, guint value);

/* Lent, of the node's input at @slot; NULL beyond its inputs or when it is not a parameter. */
WhTensor *wh_graph_input_tensor (const WhGraph *graph, const WhNode *node, guint slot);
const WhShape *wh_graph_input_shape (const WhGraph *graph, const WhNode *node, guint slot);
const WhShape *wh_graph_output_shape (const WhGraph *graph, const WhNode *node, guint slot);

/* The only node that reads @value, or NULL when none or several do or it is an output too. */
const WhNode *wh_graph_only_reader (const WhGraph *graph, guint value);
const WhNode *wh_graph_producer (const WhGraph *graph, guint value); /* NULL when none */
guint wh_graph_node_index (const WhGraph *graph, const WhNode *node);

gboolean wh_node_is (const WhNode *node, const char *op_name); /* of NNabla's vocabulary */

/* Attribute @name of a node whose op is known: short for wh_attributes_int () and its like. */
gint64 wh_node_int (const WhNode *node, const char *name);
gboolean wh_node_bool (const WhNode *node, const char *name);
double wh_node_double (const WhNode *node, const char *name);
const char *wh_node_string (const WhNode *node, const char *name);

/* The part of a name before its last '/', which the parameters of one layer share: "conv1/conv"; a
 * first "@NETWORK" is none of it. "" when the node reads no parameter with a scope. Owned by the
 * caller. */
char *wh_graph_dup_node_scope (const WhGraph *graph, const WhNode *node);

/* Bytes of all parameters, each counted once. */
gsize wh_graph_parameter_bytes (const WhGraph *graph);
guint wh_graph_n_parameters (const WhGraph *graph);

/* The same network for another batch size: shapes are inferred anew from inputs whose first axis
 * was left open in the file. */
WhGraph *wh_graph_with_batch_size (const WhGraph *graph, gint64 batch_size, GError **error);

G_END_DECLS
