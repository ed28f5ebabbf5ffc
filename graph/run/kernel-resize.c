/* graph/run/kernel-resize.c: ONNXResize
 *
 * Along an axis of size n that becomes m, with s = m / n or as scales says, place q lies at
 *
 *   half_pixel          (q + ½) / s - ½
 *   pytorch_half_pixel  the same, 0 when m is 1
 *   align_corners       q (n - 1) / (m - 1)
 *   asymmetric          q / s
 *   tf_crop_and_resize  the crop roi = (start..., end...), parts of n - 1; what lies outside of x
 *                       becomes extrapolation_value
 *
 * of the input. nearest takes one neighbour, linear weighs two, cubic four with the kernel of
 * Keys (1981) and a = cubic_coeff_a; beyond the ends the end element is repeated, or, with
 * exclude_outside, left out of a cubic's weights.
 *
 * Source   ONNX operator specification, Resize-11; nnabla functions.yaml
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

#define MAX_TAPS 4

typedef struct
{
  guint n;
  gboolean outside;
  gint64 place[MAX_TAPS];
  double weight[MAX_TAPS];
} Taps;

/* How one axis is resized. */
typedef struct
{
  const WhNode *node;
  gint64 in, out;
  double scale;
  double start, end; /* of the crop */
} Axis;

static double
place_of (const Axis *axis, gint64 q)
{
  const char *mode = wh_node_string (axis->node, "coordinate_transformation_mode");
  double n = (double) axis->in - 1.0, m = (double) axis->out - 1.0;

  if (strcmp (mode, "align_corners") == 0)
    return m > 0.0 ? (double) q * n / m : 0.0;
  if (strcmp (mode, "asymmetric") == 0)
    return (double) q / axis->scale;
  if (strcmp (mode, "tf_crop_and_resize") == 0)
    return m > 0.0 ? axis->start * n + (double) q * (axis->end - axis->start) * n / m :
                     0.5 * (axis->start + axis->end) * n;
  if (strcmp (mode, "pytorch_half_pixel") == 0 && axis->out <= 1)
    return 0.0;
  return ((double) q + 0.5) / axis->scale - 0.5;
}

static double
round_to (const char *mode, double place)
{
  if (strcmp (mode, "round_prefer_ceil") == 0)
    return floor (place + 0.5);
  if (strcmp (mode, "floor") == 0)
    return floor (place);
  if (strcmp (mode, "ceil") == 0)
    return ceil (place);
  return ceil (place - 0.5);
}

/* The weights of the places floor (c) - 1 .. floor (c) + 2, f behind floor (c) */
static void
weigh_cubic (double f, double a, double *w)
{
  w[0] = ((a * (f + 1.0) - 5.0 * a) * (f + 1.0) + 8.0 * a) * (f + 1.0) - 4.0 * a;
  w[1] = ((a + 2.0) * f - (a + 3.0)) * f * f + 1.0;
  w[2] = ((a + 2.0) * (1.0 - f) - (a + 3.0)) * (1.0 - f) * (1.0 - f) + 1.0;
  w[3] = 1.0 - w[0] - w[1] - w[2];
}

/* Weights outside of the axis go, the others sum up to 1 again. */
static void
exclude_outside (Taps *taps, gint64 first, gint64 size)
{
  double sum = 0.0;

  for (guint k = 0; k < taps->n; k++)
    {
      if (first + k < 0 || first + k >= size)
        taps->weight[k] = 0.0;
      sum += taps->weight[k];
    }

  for (guint k = 0; k < taps->n; k++)
    taps->weight[k] /= sum;
}

static Taps
find_taps (const Axis *axis, gint64 q)
{
  const char *mode = wh_node_string (axis->node, "mode");
  const char *places = wh_node_string (axis->node, "coordinate_transformation_mode");
  double c = place_of (axis, q);
  Taps taps = { .n = 1, .weight = { 1.0 } };
  gint64 first;

  taps.outside = strcmp (places, "tf_crop_and_resize") == 0 && (c < 0.0 || c > axis->in - 1.0);
  c = isfinite (c) ? CLAMP (c, -2.0, axis->in + 1.0) : 0.0;

  if (strcmp (mode, "linear") == 0)
    {
      c = CLAMP (c, 0.0, axis->in - 1.0);
      first = (gint64) floor (c);
      taps.n = 2;
      taps.weight[1] = c - floor (c);
      taps.weight[0] = 1.0 - taps.weight[1];
    }
  else if (strcmp (mode, "cubic") == 0)
    {
      first = (gint64) floor (c) - 1;
      taps.n = 4;
      weigh_cubic (c - floor (c), wh_node_double (axis->node, "cubic_coeff_a"), taps.weight);
      if (wh_node_int (axis->node, "exclude_outside"))
        exclude_outside (&taps, first, axis->in);
    }
  else
    first = (gint64) round_to (wh_node_string (axis->node, "nearest_mode"), c);

  for (guint k = 0; k < taps.n; k++)
    taps.place[k] = CLAMP (first + k, 0, axis->in - 1);

  return taps;
}

/* Whether each place is that of the same number. */
static gboolean
is_kept (const Axis *axis)
{
  for (gint64 q = 0; axis->in == axis->out && q < axis->out; q++)
    if (place_of (axis, q) != (double) q)
      return FALSE;

  return axis->in == axis->out;
}

/* One axis of an array (outer, in, inner) becomes (outer, out, inner). */
static void
resize_axis (const Axis *axis, const double *x, gint64 outer, gint64 inner, double *y)
{
  double outside = wh_node_double (axis->node, "extrapolation_value");

  for (gint64 q = 0; q < axis->out; q++)
    {
      Taps taps = find_taps (axis, q);

      for (gint64 o = 0; o < outer; o++)
        {
          double *row = y + (o * axis->out + q) * inner;

          for (gint64 i = 0; i < inner; i++)
            row[i] = taps.outside ? outside : 0.0;

          for (guint k = 0; k < taps.n && !taps.outside; k++)
            {
              const double *from = x + (o * axis->in + taps.place[k]) * inner;

              if (taps.weight[k] != 0.0)
                for (gint64 i = 0; i < inner; i++)
                  row[i] += taps.weight[k] * from[i];
            }
        }
    }
}

static Axis
read_axis (const WhCall *call, guint k)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  guint n_scales, n_roi;
  const double *scales = wh_attributes_floats (call->node->attributes, "scales", &n_scales);
  const double *roi = wh_attributes_floats (call->node->attributes, "roi", &n_roi);
  Axis axis = { .node = call->node, .in = x->size[k], .out = y->size[k], .end = 1.0 };

  axis.scale = n_scales == y->rank && scales[k] > 0.0 ? scales[k] : (double) axis.out / axis.in;
  if (n_roi == 2 * y->rank)
    {
      axis.start = roi[k];
      axis.end = roi[y->rank + k];
    }

  return axis;
}

/* Axis after axis; what a crop leaves outside along one stays so along the others. */
static void
resize (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  gint64 n = wh_shape_n_elements (x), n_out = wh_shape_n_elements (y);
  g_autofree double *values = g_new (double, MAX (n, 1));

  if (n == 0 || n_out == 0)
    {
      if (n_out > 0)
        wh_call_fail (call, "nothing to be resized");
      return;
    }

  for (gint64 i = 0; i < n; i++)
    values[i] = call->src[0].values[i];

  for (guint k = 0; k < y->rank; k++)
    {
      Axis axis = read_axis (call, k);
      gint64 outer = wh_shape_product (y, 0, k), inner = wh_shape_product (x, k + 1, x->rank);
      double *resized;

      if (is_kept (&axis))
        continue;

      resized = g_new (double, MAX (outer * axis.out * inner, 1));
      resize_axis (&axis, values, outer, inner, resized);
      g_free (values);
      values = resized;
    }

  for (gint64 i = 0; i < n_out; i++)
    call->dst[0][i] = (float) values[i];
}

const WhKernel wh_kernels_resize[] = {
  { .op = "ONNXResize", .reference = resize },
  { .op = NULL },
};
