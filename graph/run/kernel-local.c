/* graph/run/kernel-local.c: convolutions whose taps or places depend on the data
 *
 *   AdaptiveSeparableConvolution
 *     y[n, c, i, j] = sum_pq v[n, p, i, j] h[n, q, i, j] x[n, c, i + p, j + q]
 *   DeformableConvolution
 *     y[n, o, i, j] = b[o] + sum_cpq w[o, c, p, q] mask[n, pq, i, j] x[n, c] at
 *                     (i s - pad + p d + offset[n, 2 pq, i, j],
 *                      j s - pad + q d + offset[n, 2 pq + 1, i, j])
 *     linear between the places, 0 outside; channels fall into deformable_group parts with offsets
 *     and masks of their own
 *   RoiAlign
 *     y[r, c, i, j] = the mean of x[n, c] at sampling_ratio² places (0: as many as the bin has
 *     elements) of bin (i, j) of box r = (n, x0, y0, x1, y1) times spatial_scale
 *   PatchCorrelation
 *     y[n, i, j, k, l] = the sum over a patch and all maps of x1 at (i, j) times x2 at the same
 *     place moved by (k, l) shift_steps from -shift; 0 outside
 *
 * Source   nnabla functions.yaml; Niklaus et al., arXiv:1708.01692; Zhu et al., arXiv:1811.11168;
 *          He et al., arXiv:1703.06870
 */
#include "config.h"

#include "graph/run/indices.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/window.h"

#include <math.h>

#define MAX_POINTS 4096 /* read along each side of a bin */

static void
adaptive_separable (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *v = &call->src[1].shape, *h = &call->src[2].shape;
  const WhShape *y = &call->dst_shape[0];
  gint64 n_places, i, j;

  if (x->rank != 4 || v->rank != 4 || h->rank != 4 || v->size[0] != x->size[0] ||
      h->size[0] != x->size[0] || v->size[2] != y->size[2] || v->size[3] != y->size[3] ||
      h->size[2] != y->size[2] || h->size[3] != y->size[3] ||
      y->size[2] + v->size[1] - 1 > x->size[2] || y->size[3] + h->size[1] - 1 > x->size[3])
    {
      wh_call_fail (call, "the kernels don't fit the picture");
      return;
    }

  n_places = y->size[2] * y->size[3];

  for (gint64 n = 0; n < x->size[0]; n++)
    for (gint64 c = 0; c < x->size[1]; c++)
      for (gint64 place = 0; place < n_places; place++)
        {
          const float *map = call->src[0].values + (n * x->size[1] + c) * x->size[2] * x->size[3];
          double sum = 0.0;

          i = place / y->size[3];
          j = place % y->size[3];
          for (gint64 p = 0; p < v->size[1]; p++)
            for (gint64 q = 0; q < h->size[1]; q++)
              sum += (double) call->src[1].values[(n * v->size[1] + p) * n_places + place] *
                     call->src[2].values[(n * h->size[1] + q) * n_places + place] *
                     map[(i + p) * x->size[3] + j + q];

          call->dst[0][(n * x->size[1] + c) * n_places + place] = (float) sum;
        }
}

/* One map of a picture; its elements may lie apart (channel last). */
typedef struct
{
  const float *values;
  gint64 height, width, step;
} Map;

static double
element (const Map *map, gint64 i, gint64 j)
{
  return i < 0 || j < 0 || i >= map->height || j >= map->width ?
           0.0 :
           map->values[(i * map->width + j) * map->step];
}

/* Linear between the four neighbours, 0 outside. */
static double
between (const Map *map, double row, double column)
{
  double f, g;
  gint64 i, j;

  if (!(row > -1.0 && row < (double) map->height && column > -1.0 && column < (double) map->width))
    return 0.0;

  i = (gint64) floor (row);
  j = (gint64) floor (column);
  f = row - (double) i;
  g = column - (double) j;

  return (1.0 - f) * ((1.0 - g) * element (map, i, j) + g * element (map, i, j + 1)) +
         f * ((1.0 - g) * element (map, i + 1, j) + g * element (map, i + 1, j + 1));
}

/* Offsets and mask of a deformable convolution; they have the input's spatial size. */
typedef struct
{
  const WhWindow *w;
  const WhOperand *offset, *mask; /* mask: nullable */
  gint64 n_groups;                /* of offsets */
  gint64 place_step, map_step;    /* elements between neighbours, the same in both */
} Deformation;

static double
deformed (const Deformation *d,
          const Map *map,
          gint64 n,
          gint64 group,
          gint64 i,
          gint64 j,
          gint64 tap)
{
  const WhWindow *w = d->w;
  gint64 place = (i * w->in[1] + j), at = group * w->n_taps + tap;
  gint64 n_maps = d->n_groups * w->n_taps; /* of the mask */
  const float *offset = d->offset->values + n * 2 * n_maps * w->n_in;
  gint64 offset_step = d->place_step == 1 ? 1 : 2 * n_maps;
  double row = (double) (i * w->stride[0] - w->pad[0] + tap / w->kernel[1] * w->dilation[0]);
  double column = (double) (j * w->stride[1] - w->pad[1] + tap % w->kernel[1] * w->dilation[1]);
  double value;

  row += offset[2 * at * d->map_step + place * offset_step];
  column += offset[(2 * at + 1) * d->map_step + place * offset_step];
  value = between (map, row, column);

  if (d->mask)
    value *= d->mask->values[n * n_maps * w->n_in + at * d->map_step + place * d->place_step];
  return value;
}

static gboolean
read_deformation (const WhCall *call, WhWindow *w, Deformation *d)
{
  gint64 n_groups = wh_node_int (call->node, "deformable_group"), n;

  if (!wh_window_of_convolution (call->node, &call->src[0].shape, &call->src[1].shape,
                                 &call->dst_shape[0], w, call->error))
    return FALSE;

  n = w->n * n_groups * w->n_taps * w->n_in;
  *d = (Deformation){ .w = w, .offset = &call->src[2], .n_groups = n_groups };
  if (call->n_src > 3 && call->src[3].shape.rank > 1)
    d->mask = &call->src[3];
  d->place_step = w->channel_last ? n_groups * w->n_taps : 1;
  d->map_step = w->channel_last ? 1 : w->n_in;

  if (w->n_axes == 2 && n_groups > 0 && w->in_maps % n_groups == 0 && w->out[0] <= w->in[0] &&
      w->out[1] <= w->in[1] && wh_shape_n_elements (&d->offset->shape) == 2 * n &&
      (d->mask == NULL || wh_shape_n_elements (&d->mask->shape) == n))
    return TRUE;

  wh_call_fail (call, "offsets and mask don't fit the picture");
  return FALSE;
}

static void
deformable (const WhCall *call)
{
  WhWindow w;
  Deformation d;
  const float *bias;
  gint64 in, out;
  g_autofree double *patch = NULL; /* in_maps × n_taps: what one output place reads */

  if (!read_deformation (call, &w, &d))
    return;

  bias = call->n_src > (d.mask ? 4 : 3) ? call->src[d.mask ? 4 : 3].values : NULL;
  in = w.in_maps / w.group;
  out = w.out_maps / w.group;
  patch = g_new (double, MAX (w.in_maps * w.n_taps, 1));

  for (gint64 n = 0; n < w.n; n++)
    for (gint64 p = 0; p < w.n_out; p++)
      {
        for (gint64 c = 0; c < w.in_maps; c++)
          for (gint64 t = 0; t < w.n_taps; t++)
            {
              Map map = { call->src[0].values + n * w.in_maps * w.n_in +
                            c * (w.channel_last ? 1 : w.n_in),
                          w.in[0], w.in[1], w.channel_last ? w.in_maps : 1 };

              patch[c * w.n_taps + t] =
                deformed (&d, &map, n, c / (w.in_maps / d.n_groups), p / w.out[1], p % w.out[1], t);
            }

        for (gint64 o = 0; o < w.out_maps; o++)
          {
            const float *weight = call->src[1].values + o * in * w.n_taps;
            const double *part = patch + o / out * in * w.n_taps;
            double sum = bias ? bias[o] : 0.0;

            for (gint64 c = 0; c < in; c++)
              for (gint64 t = 0; t < w.n_taps; t++)
                sum +=
                  weight[w.channel_last ? t * in + c : c * w.n_taps + t] * part[c * w.n_taps + t];

            call->dst[0][w.channel_last ? (n * w.n_out + p) * w.out_maps + o :
                                          (n * w.out_maps + o) * w.n_out + p] = (float) sum;
          }
      }
}

typedef struct
{
  double start[2], bin[2]; /* rows, columns: of the box, in elements of x */
  gint64 n[2];             /* places in a bin along each axis */
} Region;

static double
mean_of_bin (const Map *map, const Region *r, gint64 i, gint64 j)
{
  double sum = 0.0;

  for (gint64 p = 0; p < r->n[0]; p++)
    for (gint64 q = 0; q < r->n[1]; q++)
      {
        double row = r->start[0] + r->bin[0] * ((double) i + ((double) p + 0.5) / r->n[0]);
        double column = r->start[1] + r->bin[1] * ((double) j + ((double) q + 0.5) / r->n[1]);

        /* Nor is what is no number within. */
        if (!(row >= -1.0 && row <= map->height && column >= -1.0 && column <= map->width))
          continue;

        sum +=
          between (map, CLAMP (row, 0.0, map->height - 1.0), CLAMP (column, 0.0, map->width - 1.0));
      }

  return sum / (double) (r->n[0] * r->n[1]);
}

static Region
read_region (const WhCall *call, const float *box, const gint64 *out)
{
  guint n_scales;
  const double *scales = wh_attributes_floats (call->node->attributes, "spatial_scale", &n_scales);
  gint64 n = wh_node_int (call->node, "sampling_ratio");
  Region r;

  for (guint k = 0; k < 2; k++)
    {
      double scale = n_scales > k ? scales[k] : 1.0;
      double start = box[2 - k] * scale - 0.5, end = box[4 - k] * scale - 0.5;

      r.start[k] = start;
      r.bin[k] = (end - start) / (double) out[k];
      r.n[k] = n > 0 ? MIN (n, MAX_POINTS) : 1;
      if (n <= 0 && r.bin[k] > 1.0)
        r.n[k] = (gint64) MIN (ceil (r.bin[k]), (double) MAX_POINTS);
    }

  return r;
}

static void
roi_align (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *boxes = &call->src[1].shape, *y = &call->dst_shape[0];
  gboolean last = wh_node_bool (call->node, "channel_last");
  gint64 n_maps, out[2], n_out;
  Map map;

  if (x->rank != 4 || y->rank != 4 || boxes->rank != 2 || boxes->size[1] != 5)
    {
      wh_call_fail (call, "a picture and boxes of 5 numbers expected");
      return;
    }

  map = (Map){ NULL, x->size[last ? 1 : 2], x->size[last ? 2 : 3], last ? x->size[3] : 1 };
  n_maps = x->size[last ? 3 : 1];
  out[0] = y->size[last ? 1 : 2];
  out[1] = y->size[last ? 2 : 3];
  n_out = out[0] * out[1];

  for (gint64 b = 0; b < boxes->size[0]; b++)
    {
      const float *box = call->src[1].values + b * 5;
      gint64 n = wh_call_index (call, box[0], x->size[0]);
      Region region = read_region (call, box, out);

      if (n < 0)
        return;

      for (gint64 c = 0; c < n_maps; c++)
        for (gint64 p = 0; p < n_out; p++)
          {
            map.values = call->src[0].values + n * n_maps * map.height * map.width +
                         c * (last ? 1 : map.height * map.width);
            call->dst[0][last ? (b * n_out + p) * n_maps + c : (b * n_maps + c) * n_out + p] =
              (float) mean_of_bin (&map, &region, p / out[1], p % out[1]);
          }
    }
}

/* The two numbers of list @name, @fallback where the file has none. */
static void
read_pair (const WhNode *node, const char *name, gint64 fallback, gint64 *out)
{
  guint n;
  const gint64 *list = wh_attributes_ints (node->attributes, name, &n);

  out[0] = n > 0 ? list[0] : fallback;
  out[1] = n > 1 ? list[1] : fallback;
}

static void
patch_correlation (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  gint64 patch[2], shift[2], patch_step[2], shift_step[2];
  guint n_pads;
  const gint64 *pads = wh_attributes_ints (call->node->attributes, "padding", &n_pads);
  gint64 top = n_pads > 0 ? pads[0] : 0, left = n_pads > 2 ? pads[2] : 0, n_maps;
  float *out = call->dst[0];

  if (x->rank != 4 || y->rank != 5 || !wh_shape_equal (x, &call->src[1].shape))
    {
      wh_call_fail (call, "two pictures (B, height, width, maps) of one size expected");
      return;
    }

  n_maps = x->size[3];
  read_pair (call->node, "patch", 1, patch);
  read_pair (call->node, "shift", 0, shift);
  read_pair (call->node, "patch_step", 1, patch_step);
  read_pair (call->node, "shift_step", 1, shift_step);

  for (gint64 n = 0; n < y->size[0]; n++)
    for (gint64 i = 0; i < y->size[1]; i++)
      for (gint64 j = 0; j < y->size[2]; j++)
        for (gint64 k = 0; k < y->size[3]; k++)
          for (gint64 l = 0; l < y->size[4]; l++)
            {
              const float *x1 = call->src[0].values + n * x->size[1] * x->size[2] * n_maps;
              const float *x2 = call->src[1].values + n * x->size[1] * x->size[2] * n_maps;
              double sum = 0.0;

              for (gint64 p = 0; p < patch[0]; p++)
                for (gint64 q = 0; q < patch[1]; q++)
                  for (gint64 c = 0; c < n_maps; c++)
                    {
                      gint64 row = i * patch_step[0] - top + p,
                             column = j * patch_step[1] - left + q;
                      Map a = { x1 + c, x->size[1], x->size[2], n_maps };
                      Map b = { x2 + c, x->size[1], x->size[2], n_maps };

                      sum +=
                        element (&a, row, column) * element (&b, row - shift[0] + k * shift_step[0],
                                                             column - shift[1] + l * shift_step[1]);
                    }

              *out++ = (float) sum;
            }
}

const WhKernel wh_kernels_local[] = {
  { .op = "AdaptiveSeparableConvolution", .reference = adaptive_separable },
  { .op = "DeformableConvolution", .reference = deformable },
  { .op = "RoiAlign", .reference = roi_align },
  { .op = "PatchCorrelation", .reference = patch_correlation },
  { .op = NULL },
};
