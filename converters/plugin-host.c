/* converters/plugin-host.c: what a plugin may ask; runs in the child */
#include "config.h"

#include "converters/plugin-host-private.h"

/* ---- nodes ---- */

/* A mistake ends this process like any other crash, and is reported with the plugin's name. */
static const WhNode *
node_at (WhittleConversion *c, uint32_t node)
{
  if (node >= c->graph->n_nodes)
    g_error ("node %u was asked for; there are %u", node, c->graph->n_nodes);

  return &c->graph->nodes[node];
}

static const WhValue *
value_at (WhittleConversion *c, uint32_t value)
{
  if (value >= c->graph->n_values)
    g_error ("value %u was asked for; there are %u", value, c->graph->n_values);

  return &c->graph->values[value];
}

static uint32_t
n_nodes (WhittleConversion *c)
{
  return c->graph->n_nodes;
}

static const char *
node_name (WhittleConversion *c, uint32_t node)
{
  return node_at (c, node)->name;
}

static const char *
node_op (WhittleConversion *c, uint32_t node)
{
  return node_at (c, node)->op_name;
}

static uint32_t
n_inputs (WhittleConversion *c, uint32_t node)
{
  return node_at (c, node)->n_inputs;
}

static uint32_t
input (WhittleConversion *c, uint32_t node, uint32_t slot)
{
  const WhNode *n = node_at (c, node);

  return slot < n->n_inputs ? n->inputs[slot] : WHITTLE_NONE;
}

static uint32_t
n_outputs (WhittleConversion *c, uint32_t node)
{
  return node_at (c, node)->n_outputs;
}

static uint32_t
output (WhittleConversion *c, uint32_t node, uint32_t slot)
{
  const WhNode *n = node_at (c, node);

  return slot < n->n_outputs ? n->outputs[slot] : WHITTLE_NONE;
}

static int
is_excluded (WhittleConversion *c, uint32_t node)
{
  const WhNode *n = node_at (c, node);

  if (c->conversion->exclude == NULL || !g_strv_contains (c->conversion->exclude, n->name))
    return 0;

  wh_plugin_edit_left (c, node, "excluded");
  return 1;
}

static const WhAttribute *
attribute (WhittleConversion *c, uint32_t node, const char *name)
{
  const WhNode *n = node_at (c, node);
  int index = n->op != NULL ? wh_op_argument_index (n->op, name) : -1;

  return index >= 0 ? &n->attributes->values[index] : NULL;
}

static int64_t
get_int (WhittleConversion *c, uint32_t node, const char *name)
{
  const WhAttribute *a = attribute (c, node, name);

  return a != NULL ? a->i : 0;
}

static double
get_double (WhittleConversion *c, uint32_t node, const char *name)
{
  const WhAttribute *a = attribute (c, node, name);

  return a != NULL ? a->d : 0.0;
}

static const char *
get_string (WhittleConversion *c, uint32_t node, const char *name)
{
  const WhAttribute *a = attribute (c, node, name);

  return a != NULL && a->s != NULL ? a->s : "";
}

static uint32_t
get_ints (WhittleConversion *c, uint32_t node, const char *name, int64_t *out, uint32_t room)
{
  const WhAttribute *a = attribute (c, node, name);

  for (guint i = 0; a != NULL && a->ints != NULL && i < MIN (a->n, room); i++)
    out[i] = a->ints[i];

  return a != NULL && a->ints != NULL ? a->n : 0;
}

/* ---- values ---- */

static uint32_t
n_values (WhittleConversion *c)
{
  return c->graph->n_values;
}

static const char *
value_name (WhittleConversion *c, uint32_t value)
{
  return value_at (c, value)->name;
}

static WhittleValueKind
value_kind (WhittleConversion *c, uint32_t value)
{
  switch (value_at (c, value)->kind)
    {
    case WH_VALUE_INPUT:
      return WHITTLE_INPUT;
    case WH_VALUE_PARAMETER:
      return WHITTLE_PARAMETER;
    case WH_VALUE_INNER:
    default:
      return WHITTLE_INNER;
    }
}

static uint32_t
rank (WhittleConversion *c, uint32_t value)
{
  return value_at (c, value)->shape.rank;
}

static int64_t
size (WhittleConversion *c, uint32_t value, uint32_t axis)
{
  const WhShape *shape = &value_at (c, value)->shape;

  return axis < shape->rank ? shape->size[axis] : 1;
}

static const float *
numbers (WhittleConversion *c, uint32_t value)
{
  const WhTensor *tensor = value_at (c, value)->tensor;

  return tensor != NULL ? wh_tensor_values (tensor) : NULL;
}

static uint32_t
producer (WhittleConversion *c, uint32_t value)
{
  guint node = value_at (c, value)->producer;

  return node != WH_NONE ? node : WHITTLE_NONE;
}

static uint32_t
n_readers (WhittleConversion *c, uint32_t value)
{
  return value_at (c, value)->n_readers;
}

static uint32_t
reader (WhittleConversion *c, uint32_t value, uint32_t index)
{
  const WhValue *v = value_at (c, value);

  return index < v->n_readers ? v->readers[index].node : WHITTLE_NONE;
}

static int
is_output (WhittleConversion *c, uint32_t value)
{
  value_at (c, value);
  return wh_graph_is_output (c->graph, value);
}

/* ---- options ---- */

static const WhOption *
option (WhittleConversion *c, const char *name)
{
  const WhOption *found = c->table != NULL ? wh_option_find (c->table, name) : NULL;

  if (found == NULL)
    g_error ("option “%s” was asked for, which isn't in the table", name);

  return found;
}

static gconstpointer
option_at (WhittleConversion *c, const char *name)
{
  return (const char *) c->conversion->options + option (c, name)->offset;
}

static int64_t
option_int (WhittleConversion *c, const char *name)
{
  switch (option (c, name)->type)
    {
    case WH_OPTION_BOOL:
      return *(const gboolean *) option_at (c, name);
    case WH_OPTION_CHOICE:
      return *(const int *) option_at (c, name);
    case WH_OPTION_INT:
      return *(const gint64 *) option_at (c, name);
    default:
      g_error ("option “%s” is not a whole number", name);
    }
}

static double
option_double (WhittleConversion *c, const char *name)
{
  if (option (c, name)->type != WH_OPTION_DOUBLE)
    return (double) option_int (c, name);

  return *(const double *) option_at (c, name);
}

static const char *
option_string (WhittleConversion *c, const char *name)
{
  const WhOption *o = option (c, name);

  if (o->type == WH_OPTION_CHOICE)
    return o->choices[*(const int *) option_at (c, name)];

  if (o->type != WH_OPTION_STRING)
    g_error ("option “%s” is not a text", name);

  return *(char *const *) option_at (c, name);
}

/* What it may say comes from plugin-edits.c. */
static const WhittleHost queries = {
  .n_nodes = n_nodes,
  .node_name = node_name,
  .node_op = node_op,
  .n_inputs = n_inputs,
  .input = input,
  .n_outputs = n_outputs,
  .output = output,
  .is_excluded = is_excluded,
  .get_int = get_int,
  .get_double = get_double,
  .get_string = get_string,
  .get_ints = get_ints,
  .n_values = n_values,
  .value_name = value_name,
  .value_kind = value_kind,
  .rank = rank,
  .size = size,
  .numbers = numbers,
  .producer = producer,
  .n_readers = n_readers,
  .reader = reader,
  .is_output = is_output,
  .option_int = option_int,
  .option_double = option_double,
  .option_string = option_string,
};

GVariant *
wh_plugin_collect (const WhPluginConverter *converter, WhConversion *conversion)
{
  WhittleConversion c = {
    .conversion = conversion,
    .graph = conversion->graph,
    .table = converter->base.options,
    .n_values = conversion->graph->n_values,
    .n_nodes = conversion->graph->n_nodes,
  };

  WhittleHost host = queries;

  wh_plugin_edits_fill (&host);
  g_variant_builder_init (&c.edits, G_VARIANT_TYPE (WH_EDITS_TYPE));

  if (!converter->plugin->convert (&c, &host))
    host.fail (&c, "it failed without a reason");

  return g_variant_builder_end (&c.edits);
}
