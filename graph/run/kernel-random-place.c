/* graph/run/kernel-random-place.c: parts of each sample cut out, mirrored, moved or erased
 *
 *   RandomCrop   a part of the size given, from anywhere
 *   RandomFlip   each of the axes mirrored or not
 *   RandomShift  moved by -shift .. shift along each of the last axes; what comes in at the border
 *                is the nearest element, the reflected ones, or a constant
 *   RandomErase  n rectangles of each sample, each with probability prob, filled with numbers
 *                between the replacements; “share”: the same rectangle in all channels
 *
 * A sample is what lies behind base_axis; each is treated by its own chance.
 * Source   nnabla functions.yaml, "Stochasticity"; Zhong et al., arXiv:1708.04896 (erasing).
 */
#include "config.h"

#include "graph/run/kernel-random.h"
#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

#define OUTSIDE (-1) /* no source element: the constant */

/* For each axis of a sample's output and each place along it the place in the input. */
typedef struct
{
  WhShape from, to;
  gint64 *tables[WH_MAX_RANK];
} Places;

static guint
base_axis (const WhCall *call)
{
  gint64 axis = wh_node_int (call->node, "base_axis");

  return (guint) (axis < 0 ? axis + (gint64) call->src[0].shape.rank : axis);
}

static void
places_init (Places *places, const WhCall *call)
{
  guint base = base_axis (call);
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];

  places->from = wh_shape_from_sizes (x->size + base, x->rank - base);
  places->to = wh_shape_from_sizes (y->size + base, y->rank - base);

  for (guint i = 0; i < places->to.rank; i++)
    {
      places->tables[i] = g_new (gint64, places->to.size[i] + 1);
      for (gint64 k = 0; k < places->to.size[i]; k++)
        places->tables[i][k] = k;
    }
}

static void
places_clear (Places *places)
{
  for (guint i = 0; i < places->to.rank; i++)
    g_free (places->tables[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

static void
copy_sample (const Places *places, const float *x, float *y, float constant)
{
  gint64 strides[WH_MAX_RANK];
  gint64 n = wh_shape_n_elements (&places->to);

  wh_shape_strides (&places->from, strides);

  for (gint64 at = 0; at < n; at++)
    {
      gint64 rest = at, source = 0;
      gboolean inside = TRUE;

      for (guint i = places->to.rank; i > 0; i--)
        {
          gint64 place = places->tables[i - 1][rest % places->to.size[i - 1]];

          rest /= places->to.size[i - 1];
          inside = inside && place != OUTSIDE;
          source += place * strides[i - 1];
        }

      y[at] = inside ? x[source] : constant;
    }
}

static void
copy_samples (const WhCall *call,
              Places *places,
              void (*choose) (const WhCall *call, Places *places, WhRandom *random))
{
  gint64 n_from = wh_shape_n_elements (&places->from), n_to = wh_shape_n_elements (&places->to);
  gint64 n = n_to == 0 ? 0 : wh_shape_n_elements (&call->dst_shape[0]) / n_to;
  gboolean has_constant = wh_op_argument_index (call->node->op, "constant_value") >= 0;
  float constant = has_constant ? (float) wh_node_double (call->node, "constant_value") : 0.0f;
  WhRandom random;

  wh_random_start_call (&random, call);

  for (gint64 s = 0; s < n; s++)
    {
      choose (call, places, &random);
      copy_sample (places, call->src[0].values + s * n_from, call->dst[0] + s * n_to, constant);
    }
}

static void
choose_crop (const WhCall *call, Places *places, WhRandom *random)
{
  for (guint i = 0; i < places->to.rank; i++)
    {
      gint64 first = wh_random_below (random, places->from.size[i] - places->to.size[i] + 1);

      for (gint64 k = 0; k < places->to.size[i]; k++)
        places->tables[i][k] = first + k;
    }
}

static void
choose_flip (const WhCall *call, Places *places, WhRandom *random)
{
  guint n, base = base_axis (call), rank = call->src[0].shape.rank;
  const gint64 *axes = wh_attributes_ints (call->node->attributes, "axes", &n);

  for (guint i = 0; i < n; i++)
    {
      guint axis = (guint) (axes[i] < 0 ? axes[i] + (gint64) rank : axes[i]);
      gboolean flip = wh_random_below (random, 2) == 1;

      for (gint64 k = 0; axis >= base && k < places->to.size[axis - base]; k++)
        places->tables[axis - base][k] = flip ? places->to.size[axis - base] - 1 - k : k;
    }
}

/* Where element @at lies before the first or behind the last of @size. */
static gint64
beyond_border (gint64 at, gint64 size, const char *mode)
{
  if (at >= 0 && at < size)
    return at;

  if (g_str_equal (mode, "constant"))
    return OUTSIDE;

  if (g_str_equal (mode, "reflect"))
    {
      at = (at % (2 * size) + 2 * size) % (2 * size);
      return at < size ? at : 2 * size - 1 - at;
    }

  return CLAMP (at, 0, size - 1);
}

static void
choose_shift (const WhCall *call, Places *places, WhRandom *random)
{
  const char *mode = wh_node_string (call->node, "border_mode");
  guint n, rank = call->src[0].shape.rank, base = base_axis (call);
  const gint64 *shifts = wh_attributes_ints (call->node->attributes, "shifts", &n);

  for (guint i = 0; i < n; i++)
    {
      guint axis = rank - n + i;
      gint64 most = CLAMP (ABS (CLAMP (shifts[i], -G_MAXINT32, G_MAXINT32)), 0, G_MAXINT32);
      gint64 by = wh_random_below (random, 2 * most + 1) - most;

      for (gint64 k = 0; axis >= base && k < places->to.size[axis - base]; k++)
        places->tables[axis - base][k] = beyond_border (k - by, places->to.size[axis - base], mode);
    }
}

static void
random_crop (const WhCall *call)
{
  g_auto (Places) places;

  places_init (&places, call);
  copy_samples (call, &places, choose_crop);
}

static void
random_flip (const WhCall *call)
{
  g_auto (Places) places;

  places_init (&places, call);
  copy_samples (call, &places, choose_flip);
}

static void
random_shift (const WhCall *call)
{
  g_auto (Places) places;

  places_init (&places, call);
  copy_samples (call, &places, choose_shift);
}

typedef struct
{
  gboolean erase;
  gint64 top, bottom, left, right; /* the last ones still belong to it */
} Patch;

static double
between (const WhCall *call, const char *pair, WhRandom *random)
{
  guint n;
  const double *ends = wh_attributes_floats (call->node->attributes, pair, &n);

  return n < 2 ? 0.0 : ends[0] + (ends[1] - ends[0]) * wh_random_uniform (random);
}

static gint64
whole_within (double value, gint64 most)
{
  return value >= (double) most ? most : value > 0.0 ? (gint64) value : 0;
}

static Patch
choose_patch (const WhCall *call, gint64 height, gint64 width, WhRandom *random)
{
  double area = between (call, "area_ratios", random) * (double) height * (double) width;
  double aspect = between (call, "aspect_ratios", random);
  gint64 high = whole_within (sqrt (area * aspect), height);
  gint64 wide = whole_within (sqrt (area / aspect), width);
  Patch patch;

  patch.erase = wh_random_uniform (random) <= wh_node_double (call->node, "prob");
  patch.top = wh_random_below (random, height - high + 1);
  patch.left = wh_random_below (random, width - wide + 1);
  patch.bottom = patch.top + high;
  patch.right = patch.left + wide;

  return patch;
}

static void
random_erase (const WhCall *call)
{
  const WhShape *shape = &call->src[0].shape;
  gint64 n_elements = wh_shape_n_elements (shape);
  gboolean channel_last = wh_node_bool (call->node, "channel_last");
  gboolean share = wh_node_bool (call->node, "share");
  const gint64 *size = shape->size + shape->rank - 3;
  gint64 n_channels = size[channel_last ? 2 : 0];
  gint64 height = size[channel_last ? 0 : 1], width = size[channel_last ? 1 : 2];
  gint64 n_sample = n_channels * height * width;
  WhRandom random;

  wh_random_start_call (&random, call);
  memcpy (call->dst[0], call->src[0].values, n_elements * sizeof (float));

  for (gint64 round = wh_node_int (call->node, "n"); round > 0; round--)
    for (gint64 s = 0; n_sample > 0 && s < n_elements / n_sample; s++)
      {
        Patch patch = { FALSE };

        for (gint64 c = 0; c < n_channels; c++)
          {
            if (c == 0 || !share)
              patch = choose_patch (call, height, width, &random);

            for (gint64 h = patch.top; patch.erase && h <= MIN (patch.bottom, height - 1); h++)
              for (gint64 w = patch.left; w <= MIN (patch.right, width - 1); w++)
                call->dst[0][s * n_sample + (channel_last ? (h * width + w) * n_channels + c :
                                                            (c * height + h) * width + w)] =
                  (float) between (call, "replacements", &random);
          }
      }
}

const WhKernel wh_kernels_random_place[] = {
  { .op = "RandomCrop", .reference = random_crop },
  { .op = "RandomFlip", .reference = random_flip },
  { .op = "RandomShift", .reference = random_shift },
  { .op = "RandomErase", .reference = random_erase },
  { .op = NULL },
};
