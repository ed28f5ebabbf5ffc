/* converters/converters.c: which converters there are */
#include "config.h"

#include "converters/converter.h"
#include "converters/plugin-private.h"

#include "graph/error.h"

#include <string.h>

extern const WhConverter wh_converter_add_bias;
extern const WhConverter wh_converter_batch_norm_batch_stat;
extern const WhConverter wh_converter_batch_normalization_folded;
extern const WhConverter wh_converter_batch_normalization_linear;
extern const WhConverter wh_converter_batch_size;
extern const WhConverter wh_converter_bias_correction;
extern const WhConverter wh_converter_channel_first;
extern const WhConverter wh_converter_channel_last;
extern const WhConverter wh_converter_constant_folding;
extern const WhConverter wh_converter_cross_layer_equalization;
extern const WhConverter wh_converter_cut_out;
extern const WhConverter wh_converter_fixed_point_activation;
extern const WhConverter wh_converter_fixed_point_weight;
extern const WhConverter wh_converter_float16;
extern const WhConverter wh_converter_fused_batch_normalization;
extern const WhConverter wh_converter_fused_convolution;
extern const WhConverter wh_converter_identity;
extern const WhConverter wh_converter_low_rank;
extern const WhConverter wh_converter_no_grad;
extern const WhConverter wh_converter_pruning;
extern const WhConverter wh_converter_quantize;
extern const WhConverter wh_converter_remove_duplicates;
extern const WhConverter wh_converter_remove_function;
extern const WhConverter wh_converter_remove_identities;
extern const WhConverter wh_converter_structured_pruning;
extern const WhConverter wh_converter_test_mode;
extern const WhConverter wh_converter_unfused_batch_normalization;
extern const WhConverter wh_converter_unfused_convolution;

/* In the order in which they are offered. */
static const WhConverter *const converters[] = {
  &wh_converter_batch_normalization_linear,
  &wh_converter_batch_normalization_folded,
  &wh_converter_fixed_point_weight,
  &wh_converter_fixed_point_activation,
  &wh_converter_quantize,
  &wh_converter_fused_batch_normalization,
  &wh_converter_unfused_batch_normalization,
  &wh_converter_fused_convolution,
  &wh_converter_unfused_convolution,
  &wh_converter_add_bias,
  &wh_converter_test_mode,
  &wh_converter_batch_norm_batch_stat,
  &wh_converter_no_grad,
  &wh_converter_remove_function,
  &wh_converter_channel_last,
  &wh_converter_channel_first,
  &wh_converter_pruning,
  &wh_converter_structured_pruning,
  &wh_converter_low_rank,
  &wh_converter_cross_layer_equalization,
  &wh_converter_bias_correction,
  &wh_converter_float16,
  &wh_converter_constant_folding,
  &wh_converter_remove_duplicates,
  &wh_converter_remove_identities,
  &wh_converter_batch_size,
  &wh_converter_cut_out,
  &wh_converter_identity,
};

/* Those from outside the program, in the order in which they were loaded. */
static GPtrArray *added;

guint
wh_converter_count (void)
{
  return G_N_ELEMENTS (converters) + (added != NULL ? added->len : 0);
}

const WhConverter *
wh_converter_nth (guint index)
{
  g_return_val_if_fail (index < wh_converter_count (), NULL);

  if (index >= G_N_ELEMENTS (converters))
    return g_ptr_array_index (added, index - G_N_ELEMENTS (converters));

  return converters[index];
}

/* "BatchNormalizationFoldingModifier" → "batch-normalization-folding" */
static char *
kebab (const char *class_name)
{
  static const char *const endings[] = { "Converter", "Modifier" };
  GString *name = g_string_new (NULL);
  gsize length = strlen (class_name);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (class_name, endings[i]))
      length -= strlen (endings[i]);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && g_ascii_isupper (class_name[i]))
        g_string_append_c (name, '-');

      g_string_append_c (name, g_ascii_tolower (class_name[i]));
    }

  return g_string_free (name, FALSE);
}

/* Levenshtein: single characters put in, left out or changed. */
static guint
distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize j = 0; j <= n; j++)
    row[j] = j;

  for (gsize i = 0; a[i] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i + 1;

      for (gsize j = 0; j < n; j++)
        {
          guint changed = diagonal + (a[i] != b[j]);

          diagonal = row[j + 1];
          row[j + 1] = MIN (changed, MIN (row[j], row[j + 1]) + 1);
        }
    }

  return row[n];
}

static gboolean
is_called (const WhConverter *converter, const char *name)
{
  if (strcmp (converter->name, name) == 0)
    return TRUE;

  for (guint i = 0; converter->aliases != NULL && converter->aliases[i] != NULL; i++)
    {
      g_autofree char *short_name = kebab (converter->aliases[i]);

      if (strcmp (converter->aliases[i], name) == 0 || strcmp (short_name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

const WhConverter *
wh_converter_find (const char *name, GError **error)
{
  const WhConverter *nearest = NULL;
  guint least = G_MAXUINT;

  for (guint i = 0; i < wh_converter_count (); i++)
    {
      const WhConverter *converter = wh_converter_nth (i);
      guint far = distance (converter->name, name);

      if (is_called (converter, name))
        return converter;

      if (far < least)
        {
          least = far;
          nearest = converter;
        }
    }

  wh_fail (error, WH_ERROR_NOT_FOUND, "there is no converter “%s”; the nearest name is “%s”", name,
           nearest->name);
  return NULL;
}

gboolean
wh_converters_add (WhConverter *converter, GError **error)
{
  const char *p = converter->name;

  while (g_ascii_islower (*p) || (p > converter->name && (g_ascii_isdigit (*p) || *p == '-')))
    p++;

  if (*p != '\0' || p == converter->name)
    return wh_fail (error, WH_ERROR_FORMAT,
                    "“%s” is no name for a converter: expected lower case letters, digits and “-”",
                    converter->name);

  for (guint i = 0; i < wh_converter_count (); i++)
    if (is_called (wh_converter_nth (i), converter->name))
      return wh_fail (error, WH_ERROR_FORMAT, "there is a converter “%s” already", converter->name);

  if (added == NULL)
    added = g_ptr_array_new ();

  g_ptr_array_add (added, converter);
  return TRUE;
}

gboolean
wh_conversion_excludes (WhConversion *conversion, const WhNode *node)
{
  if (conversion->exclude == NULL || !g_strv_contains (conversion->exclude, node->name))
    return FALSE;

  wh_report_left (conversion->report, node, "excluded");
  return TRUE;
}

/* Functions that we don't know can be named too, if the network has them. */
static gboolean
has_function (const WhGraph *graph, const char *name)
{
  for (guint i = 0; i < graph->n_nodes; i++)
    if (strcmp (graph->nodes[i].op_name, name) == 0)
      return TRUE;

  return FALSE;
}

gboolean
wh_conversion_check_functions (const WhConversion *conversion,
                               const char *option,
                               char **names,
                               GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (wh_op_find (NULL, names[i]) == NULL && !has_function (conversion->graph, names[i]))
      return wh_fail (error, WH_ERROR_OPTION, "%s names “%s”, which is no function", option,
                      names[i]);

  return TRUE;
}
