/* graph/layout/png.c: a scene as PNG, drawn in bands */
#include "config.h"

#include "graph/layout/png.h"

#include "graph/error.h"
#include "graph/layout/text.h"
#include "graph/write.h"

#include <errno.h>
#include <math.h>
#include <png.h>

#define MAX_SIDE 1000000.0 /* pixels: libpng's own limit */
#define MAX_PIXELS 4.0e9
#define TILE 16384 /* pixels: a band's width is drawn in tiles of at most so many */
#define BAND_BYTES (16 << 20)

typedef struct
{
  const WhScene *scene;
  const WhMarks *marks;
  const WhTheme *theme;
  double scale;
  guint width, height; /* pixels */
  int fd;
  int failure; /* errno */
  char *title;
} Picture;

static void
write_data (png_structp png, png_bytep bytes, png_size_t n_bytes)
{
  Picture *self = png_get_io_ptr (png);

  if (!wh_write_all (self->fd, bytes, n_bytes))
    {
      self->failure = errno;
      png_error (png, "write");
    }
}

static void
flush_data (png_structp png)
{
}

static void
on_error (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

/* cairo's premultiplied native-endian ARGB to R, G, B, (A). */
static void
convert (const guint32 *from, guint8 *to, guint n, gboolean alpha)
{
  for (guint i = 0; i < n; i++)
    {
      guint32 p = from[i], a = p >> 24;

      if (alpha)
        {
          for (int shift = 16; shift >= 0; shift -= 8)
            *to++ = a == 0 ? 0 : (guint8) (((p >> shift & 0xff) * 255 + a / 2) / a);
          *to++ = (guint8) a;
        }
      else
        {
          *to++ = (guint8) (p >> 16);
          *to++ = (guint8) (p >> 8);
          *to++ = (guint8) p;
        }
    }
}

/* Rows @first .. @first + @n of the picture into @rows. */
static gboolean
draw_band (const Picture *self, guint first, guint n, guint8 *rows)
{
  gboolean alpha = self->theme->transparent;
  gsize n_channels = alpha ? 4 : 3;

  for (guint x = 0; x < self->width; x += TILE)
    {
      guint width = MIN (TILE, self->width - x);
      cairo_surface_t *surface =
        cairo_image_surface_create (alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, (int) width,
                                    (int) n);
      cairo_t *cr = cairo_create (surface);
      WhRect clip = { x / self->scale, first / self->scale, width / self->scale, n / self->scale };
      gboolean fine;

      cairo_translate (cr, -(double) x, -(double) first);
      cairo_scale (cr, self->scale, self->scale);
      /* Nobody zooms in on a file: however small, all of it is there, text too. */
      wh_scene_draw (self->scene, cr, &clip, MAX (self->scale, 1.0), self->marks, self->theme);
      fine = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      for (guint row = 0; row < n && fine; row++)
        convert ((const guint32 *) (gconstpointer) (cairo_image_surface_get_data (surface) +
                                                    (gsize) row *
                                                      cairo_image_surface_get_stride (surface)),
                 rows + ((gsize) row * self->width + x) * n_channels, width, alpha);
      cairo_surface_destroy (surface);
      if (!fine)
        return FALSE;
    }

  return TRUE;
}

static void
write_head (const Picture *self, png_structp png, png_infop info)
{
  double per_metre = self->scale * 72.0 / 0.0254;
  png_text texts[] = {
    { PNG_TEXT_COMPRESSION_NONE, (char *) "Software", (char *) "Whittle " WH_VERSION, 0 },
  };
  png_text title_text = { PNG_ITXT_COMPRESSION_NONE, (char *) "Title", self->title, 0 };

  png_set_user_limits (png, (png_uint_32) MAX_SIDE, (png_uint_32) MAX_SIDE);
  png_set_IHDR (png, info, self->width, self->height, 8,
                self->theme->transparent ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_pHYs (png, info, (png_uint_32) (per_metre + 0.5), (png_uint_32) (per_metre + 0.5),
                PNG_RESOLUTION_METER);
  png_set_text (png, info, texts, G_N_ELEMENTS (texts));
  png_set_text (png, info, &title_text, 1);
  png_set_compression_level (png, 6);
  png_set_filter (png, 0, PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP);
  png_write_info (png, info);
}

typedef enum
{
  WRITTEN,
  FAILED,
  CANCELLED,
} Outcome;

/* Alone, because libpng leaves it by longjmp (): nothing here may own anything by then. */
static Outcome
write_all (Picture *self,
           png_structp png,
           png_infop info,
           guint band,
           guint8 *rows,
           GCancellable *cancellable)
{
  gsize stride = (gsize) self->width * (self->theme->transparent ? 4 : 3);

  if (setjmp (png_jmpbuf (png)) != 0)
    return FAILED;

  write_head (self, png, info);
  for (guint y = 0; y < self->height; y += band)
    {
      guint n = MIN (band, self->height - y);

      if (g_cancellable_is_cancelled (cancellable))
        return CANCELLED;
      if (!draw_band (self, y, n, rows))
        return FAILED;
      for (guint row = 0; row < n; row++)
        png_write_row (png, rows + row * stride);
    }
  png_write_end (png, info);
  return WRITTEN;
}

gboolean
wh_png_write (const WhScene *scene,
              const WhMarks *marks,
              const WhTheme *theme,
              double scale,
              const char *path,
              int fd,
              GCancellable *cancellable,
              GError **error)
{
  double width = ceil (scene->width * scale), height = ceil (scene->height * scale);
  Picture self = { scene, marks, theme, scale, 0, 0, fd, 0 };
  g_autofree guint8 *rows = NULL;
  g_autofree char *title = wh_text_dup_clean (scene->graph->name);
  png_structp png;
  png_infop info;
  Outcome outcome;
  guint band;

  if (!(width >= 1.0 && height >= 1.0))
    return wh_fail (error, WH_ERROR_OPTION, "%s: a picture of %g × %g pixels has nothing to show",
                    path, width, height);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    return wh_fail (error, WH_ERROR_LIMIT,
                    "%s: %.0f × %.0f pixels are too many for a .png: take a scale below %.3g, or "
                    ".svg or .pdf",
                    path, width, height,
                    scale * MIN (MIN (MAX_SIDE / width, MAX_SIDE / height),
                                 sqrt (MAX_PIXELS / width / height)));

  self.title = title != NULL ? title : scene->graph->name;
  self.width = (guint) width;
  self.height = (guint) height;
  band = (guint) CLAMP (BAND_BYTES / (4.0 * width), 16.0, 512.0);
  rows = g_malloc ((gsize) self.width * 4 * band);

  png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  info = png_create_info_struct (png);
  png_set_write_fn (png, &self, write_data, flush_data);
  outcome = write_all (&self, png, info, band, rows, cancellable);
  png_destroy_write_struct (&png, &info);

  if (outcome == CANCELLED)
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  if (outcome == FAILED)
    return wh_fail (error, WH_ERROR_LIMIT, "%s: %s", path,
                    self.failure != 0 ? g_strerror (self.failure) : "the picture can't be drawn");

  return TRUE;
}
