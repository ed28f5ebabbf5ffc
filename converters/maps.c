/* converters/maps.c: the maps of a weight along one of its axes */
#include "config.h"

#include "converters/patterns.h"

#include <math.h>

gint64
wh_maps_count (const WhMaps *maps)
{
  if (maps->outer == 0)
    return maps->axis / maps->divide;

  return maps->outer / maps->outer_per_group * (maps->axis / maps->divide);
}

/* The map of the numbers (u, 0, ...). */
static gint64
first_map (const WhMaps *maps, gint64 u)
{
  return u / maps->outer_per_group * (maps->axis / maps->divide);
}

gint64
wh_maps_at (const WhMaps *maps, gint64 element)
{
  gint64 line = element / maps->inner;

  return first_map (maps, line / maps->axis) + line % maps->axis / maps->divide;
}

void
wh_maps_scale (const WhMaps *maps, const float *values, const double *factors, float *out)
{
  gint64 at = 0;

  for (gint64 u = 0; u < maps->outer; u++)
    for (gint64 a = 0, map = first_map (maps, u); a < maps->axis; a++)
      {
        double factor = factors[map + a / maps->divide];

        for (gint64 v = 0; v < maps->inner; v++, at++)
          out[at] = (float) (values[at] * factor);
      }
}

float
wh_max_abs (const float *values, gint64 n)
{
  float max[8] = { 0.0f }, largest = 0.0f;
  gint64 i = 0;

  /* Side by side, as one after the other each would wait for the one before. */
  for (; i + 8 <= n; i += 8)
    for (guint k = 0; k < 8; k++)
      {
        float size = fabsf (values[i + k]);

        max[k] = size > max[k] ? size : max[k];
      }

  for (; i < n; i++)
    largest = fmaxf (largest, fabsf (values[i]));

  for (guint k = 0; k < 8; k++)
    largest = fmaxf (largest, max[k]);

  return largest;
}

typedef struct
{
  WhMaps maps;
  WhTensor *tensor;
  double *factors;
} Scaled;

static void
compute_scaled (gconstpointer data, gint64 first, gint64 n, float *out)
{
  const Scaled *scaled = data;
  const WhMaps *maps = &scaled->maps;
  gint64 line = first / maps->inner, skipped = first % maps->inner;

  wh_tensor_read (scaled->tensor, first, n, out);
  for (gint64 at = 0; at < n; line++, skipped = 0)
    {
      gint64 map = first_map (maps, line / maps->axis) + line % maps->axis / maps->divide;
      gint64 end = MIN (n, at + maps->inner - skipped);

      for (double factor = scaled->factors[map]; at < end; at++)
        out[at] = (float) (out[at] * factor);
    }
}

static void
scaled_free (gpointer data)
{
  Scaled *scaled = data;

  wh_tensor_unref (scaled->tensor);
  g_free (scaled->factors);
  g_free (scaled);
}

WhTensor *
wh_maps_scaled (const WhMaps *maps, WhTensor *tensor, const double *factors)
{
  Scaled *scaled = g_new (Scaled, 1);

  *scaled = (Scaled){ *maps, wh_tensor_ref (tensor), NULL };
  scaled->factors = g_memdup2 (factors, (gsize) wh_maps_count (maps) * sizeof *factors);
  return wh_tensor_new_computed (&tensor->shape, compute_scaled, scaled, scaled_free);
}

void
wh_maps_max_abs (const WhMaps *maps, const float *values, float *max_abs)
{
  gint64 at = 0;

  for (gint64 map = 0; map < wh_maps_count (maps); map++)
    max_abs[map] = 0.0f;

  for (gint64 u = 0; u < maps->outer; u++)
    for (gint64 a = 0, map = first_map (maps, u); a < maps->axis; a++)
      {
        float *max = &max_abs[map + a / maps->divide];

        if (maps->inner >= 8)
          *max = fmaxf (*max, wh_max_abs (values + at, maps->inner));
        else
          for (gint64 v = 0; v < maps->inner; v++)
            *max = MAX (*max, fabsf (values[at + v]));

        at += maps->inner;
      }
}

void
wh_maps_square_sum (const WhMaps *maps, const float *values, double *sums)
{
  gint64 at = 0;

  for (gint64 map = 0; map < wh_maps_count (maps); map++)
    sums[map] = 0.0;

  for (gint64 u = 0; u < maps->outer; u++)
    for (gint64 a = 0, map = first_map (maps, u); a < maps->axis; a++)
      {
        double *sum = &sums[map + a / maps->divide];

        for (gint64 v = 0; v < maps->inner; v++, at++)
          *sum += (double) values[at] * values[at];
      }
}

WhTensor *
wh_maps_spread (const WhMaps *maps, const WhShape *full, const double *numbers)
{
  WhShape shape = *full;
  gint64 inner = 1;
  WhTensor *tensor;

  /* From the last axis to the one along which maps lie everything is of the same map. */
  for (guint axis = full->rank; axis > 0 && inner < maps->inner; axis--)
    {
      inner *= full->size[axis - 1];
      shape.size[axis - 1] = 1;
    }

  /* With one group, so is everything before it. */
  if (maps->outer == maps->outer_per_group)
    {
      gint64 outer = 1;

      for (guint axis = 0; axis < full->rank && outer < maps->outer; axis++)
        {
          outer *= full->size[axis];
          shape.size[axis] = 1;
        }
    }

  tensor = wh_tensor_new (&shape);

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    wh_tensor_data (tensor)[i] = (float) numbers[wh_maps_at (maps, i * maps->inner)];

  return tensor;
}
