/* converters/plugin-edits.c: what a plugin may say, logged to be carried out; runs in the child */
#include "config.h"

#include "converters/plugin-host-private.h"

static void
log_edit (WhittleConversion *c, WhEdit edit, GVariant *arguments)
{
  g_variant_builder_add (&c->edits, "(yv)", (guint8) edit, arguments);
}

static GVariant *
list (const uint32_t *items, uint32_t n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, items, n, sizeof *items);
}

static GVariant *
long_list (const int64_t *items, uint32_t n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, items, n, sizeof *items);
}

static uint32_t
add_parameter (WhittleConversion *c,
               const char *name,
               const int64_t *sizes,
               uint32_t n_axes,
               const float *values,
               uint32_t stands_for)
{
  WhShape shape = wh_shape_from_sizes (sizes, MIN (n_axes, WH_MAX_RANK));
  gint64 n = wh_shape_n_elements (&shape);
  GVariant *bytes;

  if (n_axes > WH_MAX_RANK || n < 0)
    g_error ("parameter “%s” has an impossible shape", name);

  bytes = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, values, (gsize) n * sizeof (float), 1);
  log_edit (c, WH_EDIT_ADD_PARAMETER,
            g_variant_new ("(s@ax@ayu)", name, long_list (sizes, n_axes), bytes, stands_for));
  return c->n_values++;
}

static uint32_t
add_value (WhittleConversion *c, const char *name, uint32_t stands_for)
{
  log_edit (c, WH_EDIT_ADD_VALUE, g_variant_new ("(su)", name, stands_for));
  return c->n_values++;
}

static uint32_t
add_node (WhittleConversion *c,
          const char *op,
          const char *name,
          const uint32_t *inputs,
          uint32_t n_in,
          const uint32_t *outputs,
          uint32_t n_out)
{
  log_edit (c, WH_EDIT_ADD_NODE,
            g_variant_new ("(ss@au@au)", op, name != NULL ? name : op, list (inputs, n_in),
                           list (outputs, n_out)));
  return c->n_nodes++;
}

static void
remove_node (WhittleConversion *c, uint32_t node)
{
  log_edit (c, WH_EDIT_REMOVE_NODE, g_variant_new ("(u)", node));
}

static void
set_input (WhittleConversion *c, uint32_t node, uint32_t slot, uint32_t value)
{
  log_edit (c, WH_EDIT_SET_INPUT, g_variant_new ("(uuu)", node, slot, value));
}

static void
set_output (WhittleConversion *c, uint32_t node, uint32_t slot, uint32_t value)
{
  log_edit (c, WH_EDIT_SET_OUTPUT, g_variant_new ("(uuu)", node, slot, value));
}

static void
replace_reads (WhittleConversion *c, uint32_t old_value, uint32_t new_value)
{
  log_edit (c, WH_EDIT_REPLACE_READS, g_variant_new ("(uu)", old_value, new_value));
}

static void
set_int (WhittleConversion *c, uint32_t node, const char *name, int64_t number)
{
  log_edit (c, WH_EDIT_SET_INT, g_variant_new ("(usx)", node, name, number));
}

static void
set_double (WhittleConversion *c, uint32_t node, const char *name, double number)
{
  log_edit (c, WH_EDIT_SET_DOUBLE, g_variant_new ("(usd)", node, name, number));
}

static void
set_string (WhittleConversion *c, uint32_t node, const char *name, const char *text)
{
  log_edit (c, WH_EDIT_SET_STRING, g_variant_new ("(uss)", node, name, text));
}

static void
set_ints (WhittleConversion *c, uint32_t node, const char *name, const int64_t *items, uint32_t n)
{
  log_edit (c, WH_EDIT_SET_INTS, g_variant_new ("(us@ax)", node, name, long_list (items, n)));
}

static void
done (WhittleConversion *c, uint32_t node, const char *text)
{
  log_edit (c, WH_EDIT_DONE, g_variant_new ("(us)", node, text));
}

void
wh_plugin_edit_left (WhittleConversion *c, uint32_t node, const char *reason)
{
  log_edit (c, WH_EDIT_LEFT, g_variant_new ("(us)", node, reason));
}

static void
fail (WhittleConversion *c, const char *reason)
{
  log_edit (c, WH_EDIT_FAIL, g_variant_new ("(s)", reason));
}

void
wh_plugin_edits_fill (WhittleHost *host)
{
  host->add_parameter = add_parameter;
  host->add_value = add_value;
  host->add_node = add_node;
  host->remove_node = remove_node;
  host->set_input = set_input;
  host->set_output = set_output;
  host->replace_reads = replace_reads;
  host->set_int = set_int;
  host->set_double = set_double;
  host->set_string = set_string;
  host->set_ints = set_ints;
  host->done = done;
  host->left = wh_plugin_edit_left;
  host->fail = fail;
}
