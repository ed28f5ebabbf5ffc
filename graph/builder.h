/* graph/builder.h: makes a graph from nothing
 *
 * Values first or nodes first, in any order; finish () sorts the nodes so that each comes after
 * those it reads from (keeping the given order where it can), infers every shape and checks all.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct _WhBuilder WhBuilder;

WhBuilder *wh_builder_new (const char *name);

/* The same for about so many: thousands of values are not moved again and again. */
WhBuilder *wh_builder_new_sized (const char *name, guint n_values, guint n_nodes);
void wh_builder_free (WhBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhBuilder, wh_builder_free)

void wh_builder_set_batch_size (WhBuilder *builder, gint64 batch_size);

/* Each gives the value's index. Names must be new; wh_builder_unique_name () helps. */
guint wh_builder_add_input (WhBuilder *builder, const char *name, const WhShape *shape);
guint wh_builder_add_parameter (WhBuilder *builder, const char *name, WhTensor *tensor);
/* @hint: (nullable): the shape in the file, used where it can't be inferred */
guint wh_builder_add_value (WhBuilder *builder, const char *name, const WhShape *hint);

/* The first axis of input @value is the batch size, left open in the file. */
void wh_builder_set_open_batch (WhBuilder *builder, guint value);
void wh_builder_set_need_grad (WhBuilder *builder, guint value, gboolean need_grad);
void wh_builder_set_value_source (WhBuilder *builder, guint value, WhMessage *source);
void wh_builder_set_file_name (WhBuilder *builder, guint value, const char *file_name);

/**
 * wh_builder_add_node:
 * @op_name: any; one that no table has makes an unknown node
 * @name: (nullable): NULL makes one from @op_name; made unique when taken
 * @attributes: (transfer full) (nullable): NULL takes the table's defaults
 * @source: (nullable): NNabla's Function
 *
 * Returns: the node's index while building; finish () may order them anew
 */
guint wh_builder_add_node (WhBuilder *builder,
                           const char *op_name,
                           const char *name,
                           WhAttributes *attributes,
                           const guint *inputs,
                           guint n_inputs,
                           const guint *outputs,
                           guint n_outputs,
                           WhMessage *source);

/* Without a call, the outputs are the values that are written and not read. */
void wh_builder_set_outputs (WhBuilder *builder, const guint *values, guint n_values);

/* @wish, wish_2, wish_3 ...: the first that no value has. Owned by the caller. */
char *wh_builder_unique_name (WhBuilder *builder, const char *wish);

/**
 * wh_builder_finish:
 * @node_order: (out) (optional) (transfer full): for each node of the graph its index while
 * building
 * @error: WH_ERROR_GRAPH for a cycle (naming its nodes), a value that nothing writes or two
 *   write, too few or many inputs; WH_ERROR_SHAPE when shapes don't go together
 *
 * The builder is empty afterwards and can only be freed.
 */
WhGraph *wh_builder_finish (WhBuilder *builder, guint **node_order, GError **error);

G_END_DECLS
