/* graph/builder-private.h: what builder.c gathers and builder-finish.c puts together
 */
#pragma once

#include "graph/builder.h"

G_BEGIN_DECLS

struct _WhBuilder
{
  char *name;
  gint64 batch_size;
  GArray *values;                         /* of WhValue */
  GArray *nodes;                          /* of WhNode */
  GHashTable *names;                      /* value's name, lent by the value → itself */
  GHashTable *node_names;                 /* node's name, lent by the node → itself */
  GHashTable *next_name, *next_node_name; /* wish → the next number to try behind it */
  GArray *outputs;                        /* of guint; NULL: by default */
};

/* @wish, or with "_2", "_3" ... behind it when @names has it already. @next (wish → number)
 * remembers where the counting has got to: thousands of nodes may wish the same.
 * Owned by the caller. */
char *wh_unique_name (GHashTable *names, GHashTable *next, const char *wish);

static inline WhValue *
wh_builder_value (WhBuilder *builder, guint value)
{
  return &g_array_index (builder->values, WhValue, value);
}

static inline WhNode *
wh_builder_node (WhBuilder *builder, guint node)
{
  return &g_array_index (builder->nodes, WhNode, node);
}

G_END_DECLS
