/* graph/run/kernel-warp.c: AffineGrid, WarpByGrid, WarpByFlow
 *
 *   AffineGrid  grid[b, place, :] = theta[b] (c_x, c_y, .., 1), c the place on -1 .. 1 along each
 *               axis, the innermost first; without align_corners -1 and 1 are the outer edges of
 *               the first and last element and not their centres
 *   WarpByGrid  y[b, c, place] = x at grid[b, place, :], read the same way; linear weighs the
 *               neighbours, nearest rounds half up. Outside of x: 0 (zero), the end element
 *               (repeat), mirrored (reflect)
 *   WarpByFlow  y[n, c, i, j] = x[n, c] at (i + flow[n, 1, i, j], j + flow[n, 0, i, j]), linear,
 *               end elements repeated
 *
 * Shapes   theta (B, D, D + 1), grid (B, out..., D), x (B, C, in...) or (B, in..., C) with
 *          channel_last, D is 2 or 3
 * Source   nnabla functions.yaml, "Geometric Neural Network Layers"
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

#define MAX_AXES 3

static void
affine_grid (const WhCall *call)
{
  const WhShape *grid = &call->dst_shape[0];
  guint d = grid->rank - 2; /* axes of the picture */
  gint64 n_places = wh_shape_product (grid, 1, grid->rank - 1);
  gboolean corners = wh_node_bool (call->node, "align_corners");
  float *y = call->dst[0];

  g_assert (d <= MAX_AXES);

  for (gint64 b = 0; b < grid->size[0]; b++)
    for (gint64 place = 0; place < n_places; place++)
      {
        double c[MAX_AXES + 1]; /* innermost axis first */
        gint64 rest = place;

        for (guint k = 0; k < d; k++)
          {
            gint64 size = grid->size[d - k], i = rest % size;

            rest /= size;
            c[k] = corners ? (size > 1 ? 2.0 * i / (double) (size - 1) - 1.0 : -1.0) :
                             (2.0 * i + 1.0) / (double) size - 1.0;
          }
        c[d] = 1.0;

        for (guint r = 0; r < d; r++)
          {
            const float *theta = call->src[0].values + (b * d + r) * (d + 1);
            double sum = 0.0;

            for (guint k = 0; k <= d; k++)
              sum += theta[k] * c[k];
            *y++ = (float) sum;
          }
      }
}

typedef enum
{
  OUTSIDE_ZERO,
  OUTSIDE_REPEAT,
  OUTSIDE_REFLECT,
} Outside;

/* What an output element is made of along one axis. */
typedef struct
{
  guint n;
  gint64 place[2]; /* -1: outside, reads as 0 */
  double weight[2];
} Reading;

/* @c mirrored into low .. high */
static double
reflect (double c, double low, double high)
{
  double length = high - low, beyond;

  if (length <= 0.0)
    return low;

  beyond = fmod (fabs (c - low), 2.0 * length);
  return beyond <= length ? low + beyond : high - (beyond - length);
}

static Reading
read_at (double c, gint64 size, gboolean linear, Outside outside, gboolean corners)
{
  Reading r = { .n = 1, .place = { -1, -1 }, .weight = { 1.0, 0.0 } };
  double low;

  if (!isfinite (c) || size == 0)
    return r;

  if (outside == OUTSIDE_REFLECT)
    c = corners ? reflect (c, 0.0, (double) size - 1.0) : reflect (c, -0.5, (double) size - 0.5);
  if (outside != OUTSIDE_ZERO)
    c = CLAMP (c, 0.0, (double) size - 1.0);

  low = floor (linear ? c : c + 0.5);
  if (low < -1.0 || low >= (double) size)
    return r;

  r.n = linear ? 2 : 1;
  for (guint k = 0; k < r.n; k++)
    {
      gint64 place = (gint64) low + k;

      r.place[k] = place < size ? place : -1;
      if (linear)
        r.weight[k] = k == 0 ? 1.0 - (c - low) : c - low;
    }

  return r;
}

/* The weighted sum of x over all neighbours; @step: elements between neighbours along each axis */
static double
sample (const float *x, const Reading *readings, const gint64 *step, guint n_axes)
{
  double sum = 0.0;

  if (n_axes == 0)
    return *x;

  for (guint k = 0; k < readings->n; k++)
    if (readings->place[k] >= 0 && readings->weight[k] != 0.0)
      sum += readings->weight[k] *
             sample (x + readings->place[k] * step[0], readings + 1, step + 1, n_axes - 1);

  return sum;
}

static Outside
read_outside (const WhNode *node)
{
  const char *mode = wh_node_string (node, "padding_mode");

  if (strcmp (mode, "reflect") == 0)
    return OUTSIDE_REFLECT;
  return strcmp (mode, "repeat") == 0 ? OUTSIDE_REPEAT : OUTSIDE_ZERO;
}

static void
warp_by_grid (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *grid = &call->src[1].shape;
  gboolean linear = strcmp (wh_node_string (call->node, "mode"), "nearest") != 0;
  gboolean corners = wh_node_bool (call->node, "align_corners");
  gboolean last = wh_node_bool (call->node, "channel_last");
  Outside outside = read_outside (call->node);
  guint d = x->rank - 2, first = last ? 1 : 2; /* spatial axes, and the first of them */
  gint64 n_maps = x->size[last ? x->rank - 1 : 1];
  gint64 n_in = wh_shape_product (x, first, first + d), n_out, strides[WH_MAX_RANK];

  if (d < 1 || d > MAX_AXES || grid->rank != x->rank || grid->size[d + 1] != d ||
      grid->size[0] != x->size[0])
    {
      wh_call_fail (call, "the grid doesn't have one place of %u numbers for each output", d);
      return;
    }

  n_out = wh_shape_product (grid, 1, d + 1);
  wh_shape_strides (x, strides);

  for (gint64 b = 0; b < x->size[0]; b++)
    for (gint64 place = 0; place < n_out; place++)
      {
        const float *at = call->src[1].values + (b * n_out + place) * d;
        Reading readings[MAX_AXES];

        for (guint k = 0; k < d; k++)
          {
            gint64 size = x->size[first + k];
            double c = at[d - 1 - k];

            c = corners ? (c + 1.0) / 2.0 * (double) (size - 1) :
                          ((c + 1.0) * (double) size - 1.0) / 2.0;
            readings[k] = read_at (c, size, linear, outside, corners);
          }

        for (gint64 m = 0; m < n_maps; m++)
          {
            gint64 from = b * n_maps * n_in + m * strides[last ? x->rank - 1 : 1];
            gint64 to = last ? (b * n_out + place) * n_maps + m : (b * n_maps + m) * n_out + place;

            call->dst[0][to] =
              (float) sample (call->src[0].values + from, readings, strides + first, d);
          }
      }
}

static void
warp_by_flow (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *flow = &call->src[1].shape;
  gint64 height, width, n_places;

  if (x->rank != 4 || flow->rank != 4 || flow->size[0] != x->size[0] || flow->size[1] != 2 ||
      flow->size[2] != x->size[2] || flow->size[3] != x->size[3])
    {
      wh_call_fail (call, "the flow doesn't have two numbers for each place of the picture");
      return;
    }

  height = x->size[2];
  width = x->size[3];
  n_places = height * width;

  for (gint64 n = 0; n < x->size[0]; n++)
    for (gint64 place = 0; place < n_places; place++)
      {
        const float *by = call->src[1].values + n * 2 * n_places + place;
        double row = (double) (place / width) + by[n_places], column = place % width + by[0];
        Reading readings[2] = {
          read_at (row, height, TRUE, OUTSIDE_REPEAT, TRUE),
          read_at (column, width, TRUE, OUTSIDE_REPEAT, TRUE),
        };

        for (gint64 c = 0; c < x->size[1]; c++)
          {
            gint64 map = (n * x->size[1] + c) * n_places;

            call->dst[0][map + place] =
              (float) sample (call->src[0].values + map, readings, (gint64[]){ width, 1 }, 2);
          }
      }
}

const WhKernel wh_kernels_warp[] = {
  { .op = "AffineGrid", .reference = affine_grid },
  { .op = "WarpByGrid", .reference = warp_by_grid },
  { .op = "WarpByFlow", .reference = warp_by_flow },
  { .op = NULL },
};
