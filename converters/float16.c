/* converters/float16.c: parameters rounded to what a 16-bit float can hold
 *
 * To the nearest, ties to even; beyond 65504 to that number, because an infinity would spread.
 *
 * Source   IEEE 754, binary16.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"

#include "graph/half.h"
#include "graph/rewriter.h"

#include <math.h>

#define LARGEST 65504.0f

/* NULL when nothing changes. */
static WhTensor *
round_tensor (const WhTensor *tensor, gint64 *n_cut)
{
  const float *values = wh_tensor_values (tensor);
  g_autoptr (WhTensor) rounded = wh_tensor_new (&tensor->shape);
  float *out = wh_tensor_data (rounded);
  gboolean changed = FALSE;

  *n_cut = 0;

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    {
      out[i] = wh_half_round (values[i]);

      if (isinf (out[i]) && !isinf (values[i]))
        {
          out[i] = copysignf (LARGEST, values[i]);
          (*n_cut)++;
        }

      changed |= out[i] != values[i];
    }

  return changed ? g_steal_pointer (&rounded) : NULL;
}

/* All that read it are excluded. */
static gboolean
is_excluded (WhConversion *conversion, const WhValue *value)
{
  if (conversion->exclude == NULL)
    return FALSE;

  for (guint i = 0; i < value->n_readers; i++)
    if (!g_strv_contains (conversion->exclude,
                          conversion->graph->nodes[value->readers[i].node].name))
      return FALSE;

  return TRUE;
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_values; i++)
    {
      const WhValue *value = &graph->values[i];
      g_autoptr (WhTensor) rounded = NULL;
      gint64 n_cut;

      if (value->kind != WH_VALUE_PARAMETER || is_excluded (conversion, value))
        continue;

      rounded = round_tensor (value->tensor, &n_cut);

      if (rounded == NULL)
        continue;

      wh_rewriter_replace_reads (rewriter, i,
                                 wh_rewriter_add_parameter (rewriter, value->name, rounded, i));
      wh_report_done (conversion->report, NULL, "%s", value->name);

      if (n_cut > 0)
        wh_report_note (conversion->report, NULL, "%s: %" G_GINT64_FORMAT " numbers cut to 65504",
                        value->name, n_cut);
    }

  return wh_rewriter_finish (rewriter, error);
}

const WhConverter wh_converter_float16 = {
  .name = "float16",
  .title = "16-bit floats",
  .summary = "Rounds all parameters to what a 16-bit float can hold.",
  .done = "rounded",
  .source = "IEEE 754 binary16",
  .changes = WH_CHANGES_WEIGHTS,
  .convert = convert,
};
