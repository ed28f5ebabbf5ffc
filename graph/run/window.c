/* graph/run/window.c: how a convolution's or a pooling's window moves over its input */
#include "config.h"

#include "graph/error.h"
#include "graph/run/window.h"

/* A list of the node's, one number for each spatial axis; @fallback where the file has none. */
static gboolean
read_list (const WhNode *node,
           const char *name,
           guint n_axes,
           const gint64 *fallback,
           gint64 minimum,
           gint64 *out,
           GError **error)
{
  guint n = 0;
  const gint64 *list = wh_attributes_ints (node->attributes, name, &n);

  if (n != 0 && n != n_axes)
    return wh_fail (error, WH_ERROR_SHAPE, "%s (%s): %s has %u numbers, expected %u", node->name,
                    node->op_name, name, n, n_axes);

  for (guint a = 0; a < n_axes; a++)
    {
      out[a] = n ? list[a] : fallback[a];

      if (out[a] < minimum || out[a] > G_MAXINT32)
        return wh_fail (error, WH_ERROR_SHAPE, "%s (%s): %s is %" G_GINT64_FORMAT, node->name,
                        node->op_name, name, out[a]);
    }

  return TRUE;
}

static gboolean
has_argument (const WhNode *node, const char *name)
{
  return wh_op_argument_index (node->op, name) >= 0;
}

/* A FusedConvolution may pad each side by itself, and with other things than zeros. */
static gboolean
read_pad (const WhNode *node, WhWindow *w, GError **error)
{
  static const gint64 zeros[WH_MAX_SPATIAL] = { 0 };
  const char *mode = has_argument (node, "pad_mode") ? wh_node_string (node, "pad_mode") : "";
  guint n = 0;
  const gint64 *list = wh_attributes_ints (node->attributes, "pad", &n);

  w->edge = WH_EDGE_ZERO;
  if (g_str_equal (mode, "reflect"))
    w->edge = WH_EDGE_REFLECT;
  else if (g_str_equal (mode, "repeat"))
    w->edge = WH_EDGE_REPEAT;
  else if (*mode && !g_str_equal (mode, "constant"))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%s (%s): pad_mode “%s” is not known", node->name,
                    node->op_name, mode);

  if (n == 2 * w->n_axes && n > 0 && has_argument (node, "pad_mode"))
    {
      for (guint a = 0; a < w->n_axes; a++)
        w->pad[a] = list[2 * a];
      return TRUE;
    }

  return read_list (node, "pad", w->n_axes, zeros, 0, w->pad, error);
}

static gboolean
read_movement (const WhNode *node, WhWindow *w, const gint64 *stride, GError **error)
{
  static const gint64 ones[WH_MAX_SPATIAL] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

  if (!read_pad (node, w, error) ||
      !read_list (node, "stride", w->n_axes, stride ? stride : ones, 1, w->stride, error))
    return FALSE;

  if (has_argument (node, "dilation"))
    return read_list (node, "dilation", w->n_axes, ones, 1, w->dilation, error);

  memcpy (w->dilation, ones, sizeof ones);
  return TRUE;
}

static void
multiply (WhWindow *w)
{
  w->n_in = w->n_out = w->n_taps = 1;

  for (guint a = 0; a < w->n_axes; a++)
    {
      w->n_in *= w->in[a];
      w->n_out *= w->out[a];
      w->n_taps *= w->kernel[a];
    }
}

/* x and y around their channel axes: samples, maps, spatial sizes. */
static gboolean
read_shapes (const WhNode *node, const WhShape *x, const WhShape *y, guint base, WhWindow *out)
{
  guint first = base + (out->channel_last ? 0 : 1);

  if (x->rank != y->rank || x->rank <= base)
    return FALSE;

  out->n_axes = x->rank - base - 1;
  out->n = wh_shape_product (x, 0, base);
  out->in_maps = x->size[out->channel_last ? x->rank - 1 : base];
  out->out_maps = y->size[out->channel_last ? y->rank - 1 : base];

  for (guint a = 0; a < out->n_axes; a++)
    {
      out->in[a] = x->size[first + a];
      out->out[a] = y->size[first + a];
    }

  return wh_shape_product (y, 0, base) == out->n;
}

gboolean
wh_window_of_convolution (const WhNode *node,
                          const WhShape *x,
                          const WhShape *w,
                          const WhShape *y,
                          WhWindow *out,
                          GError **error)
{
  gboolean depthwise = g_str_has_prefix (node->op_name, "Depthwise");
  gint64 base = wh_node_int (node, "base_axis");
  guint first; /* of the weight's axes that is spatial */

  *out = (WhWindow){ .transposed = g_str_has_suffix (node->op_name, "Deconvolution") ||
                                   g_str_has_suffix (node->op_name, "deconvolution") };
  out->channel_last = has_argument (node, "channel_last") && wh_node_bool (node, "channel_last");
  base += base < 0 ? x->rank : 0;

  if (base < 0 || base >= WH_MAX_RANK || !read_shapes (node, x, y, (guint) base, out))
    goto mismatch;

  first = depthwise || out->channel_last ? 1 : 2;
  if (w->rank != out->n_axes + (depthwise ? 1 : 2))
    goto mismatch;

  for (guint a = 0; a < out->n_axes; a++)
    out->kernel[a] = w->size[first + a];

  if (depthwise)
    out->group = MIN (out->in_maps, out->out_maps);
  else
    out->group = wh_node_int (node, "group");

  multiply (out);
  if (out->group < 1 || out->in_maps % out->group || out->out_maps % out->group ||
      wh_shape_n_elements (w) != out->in_maps / out->group * out->out_maps * out->n_taps)
    goto mismatch;

  return read_movement (node, out, NULL, error);

mismatch:
  return wh_fail (error, WH_ERROR_SHAPE, "%s (%s): the shapes of x, weight and y don't go together",
                  node->name, node->op_name);
}

gboolean
wh_window_of_pooling (const WhNode *node,
                      const WhShape *x,
                      const WhShape *y,
                      WhWindow *out,
                      GError **error)
{
  guint n_axes = 0;
  const gint64 *kernel = wh_attributes_ints (node->attributes, "kernel", &n_axes);
  guint last;

  *out = (WhWindow){ .channel_last = wh_node_bool (node, "channel_last"), .group = 1 };
  last = out->channel_last ? 1 : 0;

  if (n_axes == 0 || n_axes > WH_MAX_SPATIAL || x->rank != y->rank || x->rank < n_axes + last)
    return wh_fail (error, WH_ERROR_SHAPE, "%s (%s): a kernel of %u axes on an input of %u",
                    node->name, node->op_name, n_axes, x->rank);

  out->n_axes = n_axes;
  out->n = wh_shape_product (x, 0, x->rank - n_axes - last);
  out->in_maps = out->out_maps = last ? x->size[x->rank - 1] : 1;

  for (guint a = 0; a < n_axes; a++)
    {
      out->in[a] = x->size[x->rank - n_axes - last + a];
      out->out[a] = y->size[x->rank - n_axes - last + a];
    }

  if (!read_list (node, "kernel", n_axes, kernel, 1, out->kernel, error))
    return FALSE;

  multiply (out);
  return read_movement (node, out, out->kernel, error);
}

static gint64
source_of (const WhWindow *w, guint axis, gint64 at, gint64 tap)
{
  gint64 size = w->in[axis];
  gint64 place;

  if (w->transposed)
    {
      place = at + w->pad[axis] - tap * w->dilation[axis];
      if (place < 0 || place % w->stride[axis])
        return -1;
      place /= w->stride[axis];
    }
  else
    place = at * w->stride[axis] - w->pad[axis] + tap * w->dilation[axis];

  if (place >= 0 && place < size)
    return place;

  if (w->edge == WH_EDGE_REPEAT)
    return CLAMP (place, 0, size - 1);
  if (w->edge == WH_EDGE_REFLECT && size > 1)
    {
      gint64 period = 2 * (size - 1);

      place = ((place % period) + period) % period;
      return place < size ? place : period - place;
    }
  return -1;
}

gint64
wh_window_taps (const WhWindow *w, gint64 at, WhTap *taps)
{
  gint64 position[WH_MAX_SPATIAL];
  gint64 n = 0;

  for (guint a = w->n_axes; a-- > 0; at /= w->out[a])
    position[a] = at % w->out[a];

  for (gint64 tap = 0; tap < w->n_taps; tap++)
    {
      gint64 rest = tap, place = 0, step = 1;

      for (guint a = w->n_axes; a-- > 0 && place >= 0; rest /= w->kernel[a])
        {
          gint64 source = source_of (w, a, position[a], rest % w->kernel[a]);

          place = source < 0 ? -1 : place + source * step;
          step *= w->in[a];
        }

      if (place >= 0)
        taps[n++] = (WhTap){ place, tap };
    }

  return n;
}
