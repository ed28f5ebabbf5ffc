/* graph/rewriter-finish.c: from a rewriter's edits to a graph with origins
 *
 * What is still needed goes to a builder, which sorts and infers; the origins are read off the
 * indices that were kept.
 */
#include "config.h"

#include "graph/builder-private.h"
#include "graph/rewriter-private.h"

#include <stdlib.h>

typedef struct
{
  guint *producer;     /* by value: node, WH_NONE */
  guint8 *live_nodes;  /* by node */
  guint8 *live_values; /* by value */
  guint *value_index;  /* by value: in the new graph */
} Live;

static void
live_clear (Live *live)
{
  g_free (live->producer);
  g_free (live->live_nodes);
  g_free (live->live_values);
  g_free (live->value_index);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Live, live_clear)

static void
reach (Live *live, GArray *waiting, guint value)
{
  guint producer = live->producer[value];

  live->live_values[value] = 1;

  if (producer == WH_NONE || live->live_nodes[producer])
    return;

  live->live_nodes[producer] = 1;
  g_array_append_val (waiting, producer);
}

/* Everything that an output depends on, going backwards from the outputs. */
static void
find_live (WhRewriter *rewriter, Live *live)
{
  guint n_values = rewriter->values->len;
  guint n_nodes = rewriter->nodes->len;
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint));

  live->producer = g_new (guint, MAX (n_values, 1));
  live->live_values = g_new0 (guint8, MAX (n_values, 1));
  live->live_nodes = g_new0 (guint8, MAX (n_nodes, 1));
  live->value_index = g_new (guint, MAX (n_values, 1));

  for (guint v = 0; v < n_values; v++)
    {
      live->producer[v] = WH_NONE;
      live->live_values[v] = wh_rewriter_value (rewriter, v)->kind == WH_VALUE_INPUT &&
                             !wh_rewriter_value (rewriter, v)->removed;
    }

  for (guint n = 0; n < n_nodes; n++)
    {
      const WhRewriterNode *node = wh_rewriter_node (rewriter, n);

      for (guint i = 0; !node->removed && i < node->outputs->len; i++)
        live->producer[g_array_index (node->outputs, guint, i)] = n;
    }

  for (guint i = 0; i < rewriter->outputs->len; i++)
    reach (live, waiting, g_array_index (rewriter->outputs, guint, i));

  while (waiting->len > 0)
    {
      const WhRewriterNode *node =
        wh_rewriter_node (rewriter, g_array_index (waiting, guint, waiting->len - 1));

      g_array_set_size (waiting, waiting->len - 1);

      for (guint i = 0; i < node->inputs->len; i++)
        reach (live, waiting, g_array_index (node->inputs, guint, i));

      /* An output that nobody reads still has to be written somewhere. */
      for (guint i = 0; i < node->outputs->len; i++)
        live->live_values[g_array_index (node->outputs, guint, i)] = 1;
    }
}

static void
build_value (WhBuilder *builder, const WhRewriterValue *value, const char *name, guint *index)
{
  switch (value->kind)
    {
    case WH_VALUE_INPUT:
      *index = wh_builder_add_input (builder, name, &value->shape);
      if (value->open_batch)
        wh_builder_set_open_batch (builder, *index);
      break;
    case WH_VALUE_PARAMETER:
      *index = wh_builder_add_parameter (builder, name, value->tensor);
      break;
    case WH_VALUE_INNER:
      *index = wh_builder_add_value (builder, name, &value->shape);
      break;
    }

  wh_builder_set_need_grad (builder, *index, value->need_grad);

  if (value->source != NULL)
    wh_builder_set_value_source (builder, *index, value->source);

  if (value->file_name != NULL)
    wh_builder_set_file_name (builder, *index, value->file_name);
}

/* Old values keep their names, so theirs are given out first. */
static void
build_values (WhRewriter *rewriter, Live *live, WhBuilder *builder)
{
  guint n_old = rewriter->graph->n_values;

  for (guint v = 0; v < rewriter->values->len; v++)
    {
      const WhRewriterValue *value = wh_rewriter_value (rewriter, v);
      g_autofree char *name = NULL;

      if (!live->live_values[v])
        continue;

      name = v < n_old ? g_strdup (value->wish) : wh_builder_unique_name (builder, value->wish);
      build_value (builder, value, name, &live->value_index[v]);
    }
}

static guint *
map_list (const Live *live, GArray *list)
{
  guint *mapped = g_new (guint, MAX (list->len, 1));

  for (guint i = 0; i < list->len; i++)
    mapped[i] = live->value_index[g_array_index (list, guint, i)];

  return mapped;
}

typedef struct
{
  guint place, node;
} Placed;

/* Where among the old nodes a node stands: a new one where the first of those stood whose work it
 * does, so that the order stays; else behind them all, and then what it is for decides. */
static guint
place_of (WhRewriter *rewriter, guint n)
{
  const WhRewriterNode *node = wh_rewriter_node (rewriter, n);
  guint place = WH_NONE;

  if (n < rewriter->graph->n_nodes)
    return n;

  for (guint i = 0; i < node->origins->len; i++)
    place = MIN (place, g_array_index (node->origins, guint, i));

  for (guint i = 0; i < node->outputs->len; i++)
    {
      guint value = g_array_index (node->outputs, guint, i);

      if (value < rewriter->graph->n_values)
        place = MIN (place, rewriter->graph->values[value].producer);
    }

  return place;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Placed *p = a, *q = b;

  if (p->place != q->place)
    return p->place < q->place ? -1 : 1;

  return p->node < q->node ? -1 : p->node > q->node;
}

static Placed *
order_nodes (WhRewriter *rewriter)
{
  Placed *placed = g_new (Placed, MAX (rewriter->nodes->len, 1));

  for (guint n = 0; n < rewriter->nodes->len; n++)
    placed[n] = (Placed){ place_of (rewriter, n), n };

  qsort (placed, rewriter->nodes->len, sizeof *placed, compare_places);
  return placed;
}

/* Old nodes keep their names, wherever among the new ones they stand; by node, NULL for dead ones.
 */
static GPtrArray *
name_nodes (WhRewriter *rewriter, const Live *live)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) next = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint n = 0; n < rewriter->nodes->len; n++)
    {
      const char *wish = wh_rewriter_node (rewriter, n)->wish;
      char *name = live->live_nodes[n] ? wh_unique_name (taken, next, wish) : NULL;

      if (name != NULL)
        g_hash_table_add (taken, name);

      g_ptr_array_add (names, name);
    }

  return names;
}

/* Gives for each built node its index here. */
static GArray *
build_nodes (WhRewriter *rewriter, Live *live, WhBuilder *builder)
{
  GArray *built = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree Placed *placed = order_nodes (rewriter);
  g_autoptr (GPtrArray) names = name_nodes (rewriter, live);

  for (guint i = 0; i < rewriter->nodes->len; i++)
    {
      guint n = placed[i].node;
      WhRewriterNode *node = wh_rewriter_node (rewriter, n);
      g_autofree guint *inputs = NULL;
      g_autofree guint *outputs = NULL;

      if (!live->live_nodes[n])
        continue;

      inputs = map_list (live, node->inputs);
      outputs = map_list (live, node->outputs);
      wh_builder_add_node (builder, node->op_name, g_ptr_array_index (names, n),
                           g_steal_pointer (&node->attributes), inputs, node->inputs->len, outputs,
                           node->outputs->len, node->source);
      g_array_append_val (built, n);
    }

  return built;
}

/* An origin whose shape is another by now can't hold the same numbers. */
static gboolean
fits (const WhGraph *old_graph, const WhOrigin *origin, const WhShape *shape)
{
  const WhShape *old = &old_graph->values[origin->value].shape;

  if (old->rank != shape->rank)
    return FALSE;

  for (guint k = 0; k < shape->rank; k++)
    if (shape->size[k] != old->size[origin->permuted ? (guint) origin->axes[k] : k])
      return FALSE;

  return TRUE;
}

static GPtrArray *
value_origins (WhRewriter *rewriter, const Live *live, const WhGraph *graph)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  g_ptr_array_set_size (lists, (int) graph->n_values);

  for (guint v = 0; v < rewriter->values->len; v++)
    {
      GArray *from = wh_rewriter_value (rewriter, v)->origins;
      GArray *to;

      if (!live->live_values[v])
        continue;

      to = g_array_new (FALSE, FALSE, sizeof (WhOrigin));
      g_ptr_array_index (lists, live->value_index[v]) = to;

      for (guint i = 0; i < from->len; i++)
        if (fits (rewriter->graph, &g_array_index (from, WhOrigin, i),
                  &graph->values[live->value_index[v]].shape))
          g_array_append_val (to, g_array_index (from, WhOrigin, i));
    }

  return lists;
}

/* Whoever writes an old value in its old writer's place does that one's work. */
static void
inherit_nodes (WhRewriter *rewriter, guint n)
{
  const WhRewriterNode *node = wh_rewriter_node (rewriter, n);

  for (guint i = 0; i < node->outputs->len; i++)
    {
      guint value = g_array_index (node->outputs, guint, i);
      guint producer = WH_NONE;

      if (value < rewriter->graph->n_values)
        producer = rewriter->graph->values[value].producer;

      if (producer != WH_NONE && producer != n && wh_rewriter_node (rewriter, producer)->removed)
        wh_rewriter_stand_for_node (rewriter, n, producer);
    }
}

static GPtrArray *
node_origins (WhRewriter *rewriter, GArray *built, const guint *node_order, guint n_nodes)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < n_nodes; i++)
    {
      guint n = g_array_index (built, guint, node_order[i]);

      inherit_nodes (rewriter, n);
      g_ptr_array_add (lists, g_array_ref (wh_rewriter_node (rewriter, n)->origins));
    }

  return lists;
}

WhGraph *
wh_rewriter_finish (WhRewriter *rewriter, GError **error)
{
  const WhGraph *old = rewriter->graph;
  g_autoptr (WhBuilder) builder = wh_builder_new_sized (old->name, old->n_values, old->n_nodes);
  g_auto (Live) live = { 0 };
  g_autoptr (GArray) built = NULL;
  g_autofree guint *outputs = NULL;
  g_autofree guint *node_order = NULL;
  WhGraph *graph;

  find_live (rewriter, &live);
  wh_builder_set_batch_size (builder, old->batch_size);
  build_values (rewriter, &live, builder);
  built = build_nodes (rewriter, &live, builder);
  outputs = map_list (&live, rewriter->outputs);
  wh_builder_set_outputs (builder, outputs, rewriter->outputs->len);

  graph = wh_builder_finish (builder, &node_order, error);

  if (graph == NULL)
    return NULL;

  graph->origins = wh_origin_map_new (value_origins (rewriter, &live, graph),
                                      node_origins (rewriter, built, node_order, graph->n_nodes),
                                      old->n_values, old->n_nodes);
  return graph;
}

WhGraph *
wh_graph_with_origins (const WhGraph *graph, WhOriginMap *map)
{
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (GError) error = NULL;
  WhGraph *copy = wh_rewriter_finish (rewriter, &error);

  g_assert_no_error (error); /* it was a graph before */
  g_assert (copy->n_values == map->n_values && copy->n_nodes == map->n_nodes);

  wh_origin_map_unref (copy->origins);
  copy->origins = wh_origin_map_ref (map);
  return copy;
}
