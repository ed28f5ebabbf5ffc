/* graph/run/kernel-augmentation.c: ImageAugmentation
 *
 * Each picture is seen through a transformation drawn by chance:
 *
 *   size      min_scale .. max_scale, evenly in its logarithm; aspect_ratio to 1 / aspect_ratio
 *   angle     -angle .. angle, radians; flip_lr, flip_ud: mirrored or not
 *   place     anywhere within the picture with its padding
 *   lens      r (1 + d r²) / (1 + d) from the middle, d = exp (-distortion .. distortion) - 1
 *   light     (x + brightness - center) contrast + center, for all channels or each; then noise
 *
 * and read bilinearly, the border's elements going on outside. Without any of them set, y = x.
 * Source   nnabla functions.yaml, "Stochasticity"
 */
#include "config.h"

#include "graph/run/kernel-random.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

typedef struct
{
  double x0, y0;         /* source of the output's first element */
  double xx, xy, yx, yy; /* source steps for one step: x along x, x along y, y along x ... */
  double distortion, noise;
  double brightness, contrast;
} View;

static double
both_sides (WhRandom *random, double most)
{
  return (2.0 * wh_random_uniform (random) - 1.0) * most;
}

/* exp (±log (most)) */
static double
by_factor (WhRandom *random, double most)
{
  return most > 0.0 ? exp (both_sides (random, log (most))) : 1.0;
}

static View
choose_view (const WhCall *call, const gint64 *in, const gint64 *out, WhRandom *random)
{
  const WhNode *node = call->node;
  guint n;
  const gint64 *pad = wh_attributes_ints (node->attributes, "pad", &n);
  double smallest = wh_node_double (node, "min_scale"),
         largest = wh_node_double (node, "max_scale");
  double scale = smallest > 0.0 && largest > 0.0 ?
                   smallest * pow (largest / smallest, wh_random_uniform (random)) :
                   1.0;
  double stretch = sqrt (by_factor (random, wh_node_double (node, "aspect_ratio")));
  double angle = both_sides (random, wh_node_double (node, "angle"));
  double by_x = scale * stretch, by_y = scale / stretch;
  double middle_x = 0.5 * (double) (out[1] - 1), middle_y = 0.5 * (double) (out[0] - 1);
  double wide = (double) (in[1] + 2 * pad[1]) * by_x, high = (double) (in[0] + 2 * pad[0]) * by_y;
  double at_x = wh_random_uniform (random) * (wide - (double) out[1]) + middle_x;
  double at_y = wh_random_uniform (random) * (high - (double) out[0]) + middle_y;
  double left_right =
    wh_random_below (random, 2) == 1 && wh_node_bool (node, "flip_lr") ? -1.0 : 1.0;
  double up_down = wh_random_below (random, 2) == 1 && wh_node_bool (node, "flip_ud") ? -1.0 : 1.0;
  View view = {
    .xx = left_right * cos (angle) / by_x,
    .xy = -left_right * sin (angle) / by_y,
    .yx = up_down * sin (angle) / by_x,
    .yy = up_down * cos (angle) / by_y,
  };

  view.x0 = at_x / by_x - view.xx * middle_x - view.xy * middle_y - (double) pad[1];
  view.y0 = at_y / by_y - view.yx * middle_x - view.yy * middle_y - (double) pad[0];
  view.brightness = both_sides (random, wh_node_double (node, "brightness"));
  view.contrast = by_factor (random, wh_node_double (node, "contrast"));
  view.distortion = exp (both_sides (random, wh_node_double (node, "distortion"))) - 1.0;
  view.noise = wh_random_uniform (random) * wh_node_double (node, "noise");

  return view;
}

/* Also for what is not a number. */
static double
within (double at, gint64 size)
{
  return at > 0.0 ? MIN (at, (double) (size - 1)) : 0.0;
}

static double
read_bilinear (const float *x, const gint64 *in, double at_x, double at_y)
{
  gint64 left = (gint64) (at_x = within (at_x, in[1])),
         top = (gint64) (at_y = within (at_y, in[0]));
  gint64 right = MIN (left + 1, in[1] - 1), bottom = MIN (top + 1, in[0] - 1);
  double fx = at_x - (double) left, fy = at_y - (double) top;

  return (1.0 - fy) * ((1.0 - fx) * x[top * in[1] + left] + fx * x[top * in[1] + right]) +
         fy * ((1.0 - fx) * x[bottom * in[1] + left] + fx * x[bottom * in[1] + right]);
}

static void
draw_channel (const WhCall *call,
              const View *view,
              const gint64 *in,
              const gint64 *out,
              const float *x,
              float *y,
              WhRandom *random)
{
  double center = wh_node_double (call->node, "contrast_center");
  double half_x = 0.5 * (double) out[1], half_y = 0.5 * (double) out[0];

  for (gint64 h = 0; h < out[0]; h++)
    for (gint64 w = 0; w < out[1]; w++)
      {
        double along_x = (double) w, along_y = (double) h, value;

        if (view->distortion != 0.0)
          {
            double from_x = (along_x - half_x) / half_x, from_y = (along_y - half_y) / half_y;
            double k = (1.0 + view->distortion * (from_x * from_x + from_y * from_y)) /
                       (1.0 + view->distortion);

            along_x = from_x * k * half_x + half_x;
            along_y = from_y * k * half_y + half_y;
          }

        value = read_bilinear (x, in, view->x0 + along_x * view->xx + along_y * view->xy,
                               view->y0 + along_x * view->yx + along_y * view->yy);
        value = (value + view->brightness - center) * view->contrast + center;
        if (view->noise > 0.0)
          value += view->noise * wh_random_normal (random);

        y[h * out[1] + w] = (float) value;
      }
}

static void
image_augmentation (const WhCall *call)
{
  const WhNode *node = call->node;
  const WhShape *from = &call->src[0].shape, *to = &call->dst_shape[0];
  const gint64 *in = from->size + from->rank - 2, *out = to->size + to->rank - 2;
  gint64 n_channels = from->rank >= 3 ? from->size[from->rank - 3] : 1;
  gint64 n = wh_shape_product (from, 0, from->rank - 2);
  WhRandom random;
  View view = { 0 };

  if (in[0] < 1 || in[1] < 1)
    {
      wh_call_fail (call, "the pictures are empty");
      return;
    }

  wh_random_start_call (&random, call);

  for (gint64 i = 0; i < n; i++)
    {
      if (i % n_channels == 0)
        view = choose_view (call, in, out, &random);
      if (i % n_channels != 0 && wh_node_bool (node, "brightness_each"))
        view.brightness = both_sides (&random, wh_node_double (node, "brightness"));
      if (i % n_channels != 0 && wh_node_bool (node, "contrast_each"))
        view.contrast = by_factor (&random, wh_node_double (node, "contrast"));

      draw_channel (call, &view, in, out, call->src[0].values + i * in[0] * in[1],
                    call->dst[0] + i * out[0] * out[1], &random);
    }
}

const WhKernel wh_kernels_augmentation[] = {
  { .op = "ImageAugmentation", .reference = image_augmentation },
  { .op = NULL },
};
