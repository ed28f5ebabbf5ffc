/* graph/io/sample-image.c: an image as numbers */
#include "config.h"

#include "graph/io/samples.h"

#include "graph/error.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Where the axes of one image lie in an input's shape. */
typedef struct
{
  gint64 n, c, h, w;
  gint64 c_stride, h_stride, w_stride;
} Frame;

static gboolean
is_channels (gint64 size)
{
  return size == 1 || size == 3 || size == 4;
}

static gboolean
find_frame (const WhShape *shape, Frame *frame)
{
  const gint64 *size = shape->size + (shape->rank == 4);

  if (shape->rank != 3 && shape->rank != 4)
    return FALSE;

  frame->n = shape->rank == 4 ? shape->size[0] : 1;
  if (is_channels (size[0]))
    *frame = (Frame){ frame->n, size[0], size[1], size[2], size[1] * size[2], size[2], 1 };
  else if (is_channels (size[2]))
    *frame = (Frame){ frame->n, size[2], size[0], size[1], 1, size[1] * size[2], size[2] };
  else
    return FALSE;

  return frame->h > 0 && frame->w > 0 && frame->h <= G_MAXINT && frame->w <= G_MAXINT;
}

static GdkPixbuf *
load_scaled (const char *path, const Frame *frame, GError **error)
{
  g_autoptr (GdkPixbuf) stored = gdk_pixbuf_new_from_file (path, error);
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GdkPixbuf) scaled = NULL;

  if (stored == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  upright = gdk_pixbuf_apply_embedded_orientation (stored);
  if (gdk_pixbuf_get_width (upright) == frame->w && gdk_pixbuf_get_height (upright) == frame->h)
    scaled = g_object_ref (upright);
  else
    scaled = gdk_pixbuf_scale_simple (upright, (int) frame->w, (int) frame->h, GDK_INTERP_BILINEAR);

  if (scaled == NULL)
    wh_fail (error, WH_ERROR_LIMIT, "%s: no memory to scale it", path);

  return g_steal_pointer (&scaled);
}

/* One pixel's channels, 0..1. What is transparent shows white, unless alpha is asked for too. */
static void
take_pixel (const guint8 *p, int n_channels, gint64 n_wanted, float *out)
{
  double alpha = n_channels == 4 ? p[3] / 255.0 : 1.0;
  double rgb[3];

  for (int i = 0; i < 3; i++)
    rgb[i] = n_wanted == 4 ? p[i] / 255.0 : (p[i] * alpha + 255.0 * (1.0 - alpha)) / 255.0;

  if (n_wanted == 1) /* ITU-R BT.601 */
    out[0] = (float) (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]);
  else
    for (int i = 0; i < 3; i++)
      out[i] = (float) rgb[i];
  if (n_wanted == 4)
    out[3] = (float) alpha;
}

WhTensor *
wh_sample_load_image (const char *path, const WhShape *shape, GError **error)
{
  g_autoptr (GdkPixbuf) image = NULL;
  g_autoptr (WhTensor) tensor = NULL;
  Frame frame;
  const guint8 *pixels;
  float *values;
  int n_channels;

  if (!find_frame (shape, &frame))
    {
      g_autofree char *text = wh_shape_to_string (shape);

      wh_fail (
        error, WH_ERROR_SHAPE,
        "%s: an image does not fit an input of %s; expected (N, C, H, W) with 1, 3 or 4 channels",
        path, text);
      return NULL;
    }

  image = load_scaled (path, &frame, error);
  if (image == NULL)
    return NULL;

  tensor = wh_tensor_new (shape);
  values = wh_tensor_data (tensor);
  pixels = gdk_pixbuf_read_pixels (image);
  n_channels = gdk_pixbuf_get_n_channels (image);

  for (gint64 y = 0; y < frame.h; y++)
    for (gint64 x = 0; x < frame.w; x++)
      {
        const guint8 *p = pixels + y * gdk_pixbuf_get_rowstride (image) + x * n_channels;
        float channels[4];

        take_pixel (p, n_channels, frame.c, channels);
        for (gint64 n = 0; n < frame.n; n++)
          for (gint64 c = 0; c < frame.c; c++)
            values[n * frame.c * frame.h * frame.w + c * frame.c_stride + y * frame.h_stride +
                   x * frame.w_stride] = channels[c];
      }

  return g_steal_pointer (&tensor);
}
