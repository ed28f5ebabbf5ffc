/* graph/run/kernel-validation.c: how often a classifier is wrong
 *
 *   TopNError        1 where n or more classes have no less than the target's score, besides itself
 *   BinaryError      1 where x and target lie on different sides of 0.5
 *   ConfusionMatrix  how often class [target] was taken for class [largest]
 *
 * Source   nnabla functions.yaml, "Validation"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <string.h>

WH_EACH_PAIR (binary_error, (a >= 0.5f) != (b >= 0.5f))

static gboolean
read_class (const WhCall *call, float target, gint64 n_classes, gint64 *class)
{
  if (!(target >= 0.0f && target < (float) n_classes))
    {
      wh_call_fail (call, "the target %g is none of %" G_GINT64_FORMAT " classes", target,
                    n_classes);
      return FALSE;
    }

  *class = (gint64) target;

  return TRUE;
}

static void
top_n_error (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));
  gint64 n = wh_node_int (call->node, "n");

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        const float *x = call->src[0].values + o * s.axis * s.inner + i;
        gint64 class, n_above = 0;

        if (!read_class (call, call->src[1].values[o * s.inner + i], s.axis, &class))
          return;

        for (gint64 a = 0; a < s.axis; a++)
          if (a != class && x[a * s.inner] >= x[class * s.inner])
            n_above++;

        call->dst[0][o * s.inner + i] = n_above >= n ? 1.0f : 0.0f;
      }
}

static void
confusion_matrix (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));

  memset (call->dst[0], 0, wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        const float *x = call->src[0].values + o * s.axis * s.inner + i;
        gint64 class, largest = 0;

        if (!read_class (call, call->src[1].values[o * s.inner + i], s.axis, &class))
          return;

        for (gint64 a = 1; a < s.axis; a++)
          if (x[a * s.inner] > x[largest * s.inner])
            largest = a;

        call->dst[0][class * s.axis + largest] += 1.0f;
      }
}

const WhKernel wh_kernels_validation[] = {
  { .op = "TopNError", .reference = top_n_error },
  { .op = "BinaryError", .reference = binary_error },
  { .op = "ConfusionMatrix", .reference = confusion_matrix },
  { .op = NULL },
};
