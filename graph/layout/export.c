/* graph/layout/export.c: a scene as a picture file
 *
 * All is written to a file beside the wanted one, which takes its name when it is whole.
 */
#include "config.h"

#include "graph/layout/dot-file.h"
#include "graph/layout/draw.h"
#include "graph/layout/png.h"
#include "graph/layout/text.h"

#include "graph/error.h"
#include "graph/io/output-file.h"
#include "graph/write.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_PAGE 14400.0 /* points: what PDF viewers take */

/* Where cairo writes to; the first failure is kept. */
typedef struct
{
  int fd;
  int failure; /* errno */
} Out;

static cairo_status_t
write_bytes (void *data, const unsigned char *bytes, unsigned int n_bytes)
{
  Out *out = data;

  if (out->failure == 0 && !wh_write_all (out->fd, bytes, n_bytes))
    out->failure = errno;

  return out->failure == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static gboolean
gather_bytes (GByteArray *all, const unsigned char *bytes, unsigned int n_bytes)
{
  if (all->len + (guint64) n_bytes > G_MAXINT)
    return FALSE;
  g_byte_array_append (all, bytes, n_bytes);
  return TRUE;
}

static cairo_status_t
gather (void *data, const unsigned char *bytes, unsigned int n_bytes)
{
  return gather_bytes (data, bytes, n_bytes) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* The network's name, as text that any format takes. */
static char *
dup_title (const WhScene *scene)
{
  char *clean = wh_text_dup_clean (scene->graph->name);

  return clean != NULL ? clean : g_strdup (scene->graph->name);
}

static void
draw_all (cairo_surface_t *surface,
          const WhScene *scene,
          const WhMarks *marks,
          const WhTheme *theme,
          double scale)
{
  cairo_t *cr = cairo_create (surface);
  WhRect all = { 0.0, 0.0, scene->width, scene->height };

  cairo_scale (cr, scale, scale);
  /* A drawing has no pixels: all of it is drawn as if from near. */
  wh_scene_draw (scene, cr, &all, 1.0, marks, theme);
  cairo_destroy (cr);
}

/* cairo has no words for what an SVG shows: they are put behind its first element. */
static gboolean
write_svg (const WhScene *scene, const WhMarks *marks, const WhTheme *theme, Out *out)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree char *name = dup_title (scene);
  g_autofree char *title = NULL;
  cairo_surface_t *surface =
    cairo_svg_surface_create_for_stream (gather, all, scene->width, scene->height);
  const char *text, *end;
  cairo_status_t status;

  draw_all (surface, scene, marks, theme, 1.0);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    return FALSE;

  text = (const char *) all->data;
  end = g_strstr_len (text, all->len, "<svg");
  end = end != NULL ? memchr (end, '>', all->len - (gsize) (end - text)) : NULL;
  if (end == NULL)
    return FALSE;
  end++;
  title = g_markup_printf_escaped ("\n<title>%s</title>\n<desc>%u boxes, drawn by Whittle "
                                   "%s</desc>",
                                   name, scene->n_boxes, WH_VERSION);

  return write_bytes (out, all->data, (unsigned int) (end - text)) == CAIRO_STATUS_SUCCESS &&
         write_bytes (out, (const guint8 *) title, (unsigned int) strlen (title)) ==
           CAIRO_STATUS_SUCCESS &&
         write_bytes (out, (const guint8 *) end, (unsigned int) (all->len - (end - text))) ==
           CAIRO_STATUS_SUCCESS;
}

static gboolean
write_pdf (const WhScene *scene, const WhMarks *marks, const WhTheme *theme, Out *out)
{
  g_autofree char *title = dup_title (scene);
  double scale = MIN (1.0, MAX_PAGE / MAX (MAX (scene->width, scene->height), 1.0));
  cairo_surface_t *surface =
    cairo_pdf_surface_create_for_stream (write_bytes, out, scene->width * scale,
                                         scene->height * scale);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Whittle " WH_VERSION);
  draw_all (surface, scene, marks, theme, scale);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS;
}

static gboolean
write_dot (const WhScene *scene, const WhMarks *marks, const WhTheme *theme, Out *out)
{
  g_autofree char *text = wh_dot_file_dup_text (scene, marks, theme);

  return write_bytes (out, (const guint8 *) text, (unsigned int) strlen (text)) ==
         CAIRO_STATUS_SUCCESS;
}

static gboolean
write_format (const WhScene *scene,
              const WhMarks *marks,
              const WhTheme *theme,
              double scale,
              const char *path,
              Out *out,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  gboolean fine;

  if (g_str_has_suffix (lower, ".png"))
    return wh_png_write (scene, marks, theme, scale, path, out->fd, cancellable, error);

  if (g_str_has_suffix (lower, ".svg"))
    fine = write_svg (scene, marks, theme, out);
  else if (g_str_has_suffix (lower, ".pdf"))
    fine = write_pdf (scene, marks, theme, out);
  else
    fine = write_dot (scene, marks, theme, out);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!fine)
    return wh_fail (error, WH_ERROR_LIMIT, "%s: %s", path,
                    out->failure != 0 ? g_strerror (out->failure) : "the picture is too large");

  return TRUE;
}

static gboolean
has_known_end (const char *path)
{
  static const char *const ends[] = { ".png", ".svg", ".pdf", ".dot" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (lower, ends[i]))
      return TRUE;

  return FALSE;
}

gboolean
wh_scene_export (const WhScene *scene,
                 const WhMarks *marks,
                 const WhTheme *theme,
                 double scale,
                 const char *path,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (WhOutputFile) file = NULL;
  Out out = { 0 };
  gboolean fine;

  g_return_val_if_fail (scene->grid != NULL, FALSE);

  if (!has_known_end (path))
    return wh_fail (error, WH_ERROR_UNSUPPORTED,
                    "%s: a picture's name must end in .png, .svg, .pdf or .dot", path);

  file = wh_output_file_new (path, error);
  if (file == NULL)
    return FALSE;
  out.fd = open (file->temporary, O_RDWR | O_CLOEXEC);
  if (out.fd < 0)
    return wh_fail (error, WH_ERROR_LIMIT, "%s: %s", path, g_strerror (errno));

  fine = write_format (scene, marks, theme, scale, path, &out, cancellable, error);
  if (close (out.fd) < 0 && fine)
    fine = wh_fail (error, WH_ERROR_LIMIT, "%s: %s", path, g_strerror (errno));

  return fine && wh_output_file_commit (file, error);
}
