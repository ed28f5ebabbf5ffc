/* converters/plugin-replay.c: carries out what a plugin said; trusts nothing of it */
#include "config.h"

#include "converters/plugin-private.h"

#include "graph/error.h"
#include "graph/rewriter.h"

#include <string.h>

typedef struct
{
  WhConversion *conversion;
  WhRewriter *rewriter;
  guint n_values, n_nodes;
  GPtrArray *attributes; /* of WhAttributes, by node: those that edits have changed; nullable */
  GPtrArray *ops;        /* of WhOp, by node; nullable */
} Replay;

static gboolean
check_value (const Replay *r, guint32 value, GError **error)
{
  return value < r->n_values ||
         wh_fail (error, WH_ERROR_GRAPH, "it speaks of value %u; there are %u", value, r->n_values);
}

static gboolean
check_node (const Replay *r, guint32 node, GError **error)
{
  return node < r->n_nodes ||
         wh_fail (error, WH_ERROR_GRAPH, "it speaks of node %u; there are %u", node, r->n_nodes);
}

static gboolean
check_origin (const Replay *r, guint32 value, GError **error)
{
  const guint n_old = r->conversion->graph->n_values;

  return value == WHITTLE_NONE || value < n_old ||
         wh_fail (error, WH_ERROR_GRAPH, "a value can stand for one of %u old ones, not for %u",
                  n_old, value);
}

static gboolean
add_parameter (Replay *r, GVariant *v, GError **error)
{
  g_autoptr (GVariant) sizes = g_variant_get_child_value (v, 1);
  g_autoptr (GVariant) bytes = g_variant_get_child_value (v, 2);
  g_autoptr (WhTensor) tensor = NULL;
  const char *name;
  guint32 origin;
  gsize n_axes, n_bytes;
  const gint64 *axes = g_variant_get_fixed_array (sizes, &n_axes, sizeof (gint64));
  gconstpointer data = g_variant_get_fixed_array (bytes, &n_bytes, 1);
  WhShape shape;

  g_variant_get_child (v, 0, "&s", &name);
  g_variant_get_child (v, 3, "u", &origin);

  if (n_axes > WH_MAX_RANK)
    return wh_fail (error, WH_ERROR_SHAPE, "parameter “%s” has %" G_GSIZE_FORMAT " axes", name,
                    n_axes);

  shape = wh_shape_from_sizes (axes, (guint) n_axes);

  if (wh_shape_n_elements (&shape) < 0 ||
      (gsize) wh_shape_n_elements (&shape) * sizeof (float) != n_bytes)
    return wh_fail (error, WH_ERROR_SHAPE, "parameter “%s” has another shape than its numbers",
                    name);

  if (!check_origin (r, origin, error))
    return FALSE;

  tensor = wh_tensor_new (&shape);

  if (n_bytes > 0)
    memcpy (wh_tensor_data (tensor), data, n_bytes);

  wh_rewriter_add_parameter (r->rewriter, name, tensor, origin != WHITTLE_NONE ? origin : WH_NONE);
  r->n_values++;
  return TRUE;
}

static gboolean
add_value (Replay *r, GVariant *v, GError **error)
{
  const char *name;
  guint32 origin;

  g_variant_get (v, "(&su)", &name, &origin);

  if (!check_origin (r, origin, error))
    return FALSE;

  wh_rewriter_add_value (r->rewriter, name, origin != WHITTLE_NONE ? origin : WH_NONE);
  r->n_values++;
  return TRUE;
}

static gboolean
add_node (Replay *r, GVariant *v, GError **error)
{
  g_autoptr (GVariant) in = g_variant_get_child_value (v, 2);
  g_autoptr (GVariant) out = g_variant_get_child_value (v, 3);
  gsize n_in, n_out;
  const guint32 *inputs = g_variant_get_fixed_array (in, &n_in, sizeof (guint32));
  const guint32 *outputs = g_variant_get_fixed_array (out, &n_out, sizeof (guint32));
  const char *op, *name;

  g_variant_get_child (v, 0, "&s", &op);
  g_variant_get_child (v, 1, "&s", &name);

  if (wh_op_find (NULL, op) == NULL)
    return wh_fail (error, WH_ERROR_NOT_FOUND, "it adds a node of “%s”, which is no function", op);

  for (gsize i = 0; i < n_in; i++)
    if (!check_value (r, inputs[i], error))
      return FALSE;

  for (gsize i = 0; i < n_out; i++)
    if (!check_value (r, outputs[i], error))
      return FALSE;

  wh_rewriter_add_node (r->rewriter, op, name, NULL, inputs, (guint) n_in, outputs, (guint) n_out);
  g_ptr_array_add (r->ops, (gpointer) wh_op_find (NULL, op));
  g_ptr_array_add (r->attributes, NULL);
  r->n_nodes++;
  return TRUE;
}

static gboolean
set_port (Replay *r, WhEdit edit, GVariant *v, GError **error)
{
  guint32 node, slot, value;
  guint n;

  g_variant_get (v, "(uuu)", &node, &slot, &value);

  if (!check_node (r, node, error) || !check_value (r, value, error))
    return FALSE;

  if (edit == WH_EDIT_SET_INPUT)
    {
      wh_rewriter_inputs (r->rewriter, node, &n);

      if (slot > n)
        return wh_fail (error, WH_ERROR_GRAPH, "it sets input %u of a node with %u", slot, n);

      wh_rewriter_set_input (r->rewriter, node, slot, value);
      return TRUE;
    }

  wh_rewriter_outputs (r->rewriter, node, &n);

  if (slot >= n)
    return wh_fail (error, WH_ERROR_GRAPH, "it sets output %u of a node with %u", slot, n);

  wh_rewriter_set_output (r->rewriter, node, slot, value);
  return TRUE;
}

/* The node's arguments to be written to, after checking that it has @name with one of two types. */
static WhAttributes *
arguments_of (Replay *r,
              guint32 node,
              const char *name,
              WhArgumentType type,
              WhArgumentType or_type,
              GError **error)
{
  const WhGraph *graph = r->conversion->graph;
  const WhOp *op;
  int index;

  if (!check_node (r, node, error))
    return NULL;

  op = g_ptr_array_index (r->ops, node);
  index = op != NULL ? wh_op_argument_index (op, name) : -1;

  if (index < 0 || (op->arguments[index].type != type && op->arguments[index].type != or_type))
    {
      wh_fail (error, WH_ERROR_OPTION, "%s has no argument “%s” of that type",
               op != NULL ? op->name : "an unknown function", name);
      return NULL;
    }

  if (g_ptr_array_index (r->attributes, node) == NULL)
    g_ptr_array_index (r->attributes, node) = node < graph->n_nodes ?
                                                wh_attributes_copy (graph->nodes[node].attributes) :
                                                wh_attributes_new (op);

  return g_ptr_array_index (r->attributes, node);
}

static gboolean
set_argument (Replay *r, WhEdit edit, GVariant *v, GError **error)
{
  g_autoptr (GVariant) payload = g_variant_get_child_value (v, 2);
  WhAttributes *arguments = NULL;
  guint32 node;
  const char *name;
  gsize n;

  g_variant_get_child (v, 0, "u", &node);
  g_variant_get_child (v, 1, "&s", &name);

  switch (edit)
    {
    case WH_EDIT_SET_INT:
      arguments = arguments_of (r, node, name, WH_ARGUMENT_INT, WH_ARGUMENT_BOOL, error);
      if (arguments != NULL)
        wh_attributes_set_int (arguments, name, g_variant_get_int64 (payload));
      break;
    case WH_EDIT_SET_DOUBLE:
      arguments = arguments_of (r, node, name, WH_ARGUMENT_FLOAT, WH_ARGUMENT_DOUBLE, error);
      if (arguments != NULL)
        wh_attributes_set_double (arguments, name, g_variant_get_double (payload));
      break;
    case WH_EDIT_SET_STRING:
      arguments = arguments_of (r, node, name, WH_ARGUMENT_STRING, WH_ARGUMENT_STRING, error);
      if (arguments != NULL)
        wh_attributes_set_string (arguments, name, g_variant_get_string (payload, NULL));
      break;
    default:
      arguments = arguments_of (r, node, name, WH_ARGUMENT_INTS, WH_ARGUMENT_SHAPE, error);
      if (arguments != NULL)
        {
          const gint64 *items = g_variant_get_fixed_array (payload, &n, sizeof (gint64));

          wh_attributes_set_ints (arguments, name, items, (guint) n);
        }
      break;
    }

  return arguments != NULL;
}

static gboolean
say (Replay *r, WhEdit edit, GVariant *v, GError **error)
{
  const WhGraph *graph = r->conversion->graph;
  guint32 node;
  const char *text;

  g_variant_get (v, "(u&s)", &node, &text);

  if (node >= graph->n_nodes)
    return wh_fail (error, WH_ERROR_GRAPH, "it reports on node %u; there are %u", node,
                    graph->n_nodes);

  if (edit == WH_EDIT_DONE)
    wh_report_done (r->conversion->report, &graph->nodes[node], "%s", text);
  else
    wh_report_left (r->conversion->report, &graph->nodes[node], "%s", text);

  return TRUE;
}

static gboolean
carry_out (Replay *r, WhEdit edit, GVariant *v, GError **error)
{
  static const char *const types[] = {
    "(saxayu)", "(su)",  "(ssauau)", "(u)",    "(uuu)", "(uuu)", "(uu)",
    "(usx)",    "(usd)", "(uss)",    "(usax)", "(us)",  "(us)",  "(s)",
  };
  guint32 a, b;
  const char *text;

  if (edit >= G_N_ELEMENTS (types) || !g_variant_is_of_type (v, G_VARIANT_TYPE (types[edit])))
    return wh_fail (error, WH_ERROR_FORMAT, "it said something that makes no sense");

  switch (edit)
    {
    case WH_EDIT_ADD_PARAMETER:
      return add_parameter (r, v, error);
    case WH_EDIT_ADD_VALUE:
      return add_value (r, v, error);
    case WH_EDIT_ADD_NODE:
      return add_node (r, v, error);
    case WH_EDIT_REMOVE_NODE:
      g_variant_get (v, "(u)", &a);
      if (!check_node (r, a, error))
        return FALSE;
      wh_rewriter_remove_node (r->rewriter, a);
      return TRUE;
    case WH_EDIT_SET_INPUT:
    case WH_EDIT_SET_OUTPUT:
      return set_port (r, edit, v, error);
    case WH_EDIT_REPLACE_READS:
      g_variant_get (v, "(uu)", &a, &b);
      if (!check_value (r, a, error) || !check_value (r, b, error))
        return FALSE;
      wh_rewriter_replace_reads (r->rewriter, a, b);
      return TRUE;
    case WH_EDIT_SET_INT:
    case WH_EDIT_SET_DOUBLE:
    case WH_EDIT_SET_STRING:
    case WH_EDIT_SET_INTS:
      return set_argument (r, edit, v, error);
    case WH_EDIT_DONE:
    case WH_EDIT_LEFT:
      return say (r, edit, v, error);
    case WH_EDIT_FAIL:
    default:
      g_variant_get (v, "(&s)", &text);
      return wh_fail (error, WH_ERROR_GRAPH, "%s", text);
    }
}

WhGraph *
wh_plugin_replay (GVariant *edits, WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (GPtrArray) attributes = g_ptr_array_new ();
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  Replay replay = {
    .conversion = conversion,
    .rewriter = rewriter,
    .n_values = graph->n_values,
    .n_nodes = graph->n_nodes,
    .attributes = attributes,
    .ops = ops,
  };
  gboolean good = TRUE;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      g_ptr_array_add (ops, (gpointer) graph->nodes[n].op);
      g_ptr_array_add (attributes, NULL);
    }

  for (gsize i = 0; good && i < g_variant_n_children (edits); i++)
    {
      g_autoptr (GVariant) v = NULL;
      guint8 edit;

      g_variant_get_child (edits, i, "(yv)", &edit, &v);
      good = carry_out (&replay, edit, v, error);
    }

  for (guint n = 0; n < attributes->len; n++)
    if (g_ptr_array_index (attributes, n) != NULL)
      wh_rewriter_set_attributes (rewriter, n, g_ptr_array_index (attributes, n));

  return good ? wh_rewriter_finish (rewriter, error) : NULL;
}
