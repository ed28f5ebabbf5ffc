/* graph/layout/text-batch.c: strings of one colour and font, drawn together */
#include "config.h"

#include "graph/layout/text-private.h"

/* Glyphs of one font and colour, not drawn yet. */
typedef struct
{
  WhFont font;
  guint part;
  WhColor color;
  GArray *glyphs; /* of cairo_glyph_t */
} Run;

struct _WhTextBatch
{
  cairo_t *cr;
  WhFonts *fonts;
  gboolean searchable; /* the surface keeps the words beside the glyphs */
  GArray *runs;        /* of Run */
};

static void
run_clear (gpointer data)
{
  g_array_unref (((Run *) data)->glyphs);
}

WhTextBatch *
wh_text_batch_new (cairo_t *cr)
{
  WhTextBatch *batch = g_new0 (WhTextBatch, 1);

  batch->cr = cr;
  batch->fonts = wh_fonts_get ();
  batch->searchable = cairo_surface_has_show_text_glyphs (cairo_get_target (cr));
  batch->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_array_set_clear_func (batch->runs, run_clear);
  return batch;
}

static gboolean
same_color (const WhColor *a, const WhColor *b)
{
  return a->r == b->r && a->g == b->g && a->b == b->b && a->a == b->a;
}

static GArray *
batch_glyphs (WhTextBatch *batch, WhFont font, guint part, const WhColor *color)
{
  Run run = { font, part, *color, NULL };

  for (guint i = batch->runs->len; i > 0; i--)
    {
      Run *old = &g_array_index (batch->runs, Run, i - 1);

      if (old->font == font && old->part == part && same_color (&old->color, color))
        return old->glyphs;
    }

  run.glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  g_array_append_val (batch->runs, run);
  return run.glyphs;
}

static void
use_font (WhTextBatch *batch, WhFont font, guint part, const WhColor *color)
{
  const WhFontPart *p = &g_array_index (batch->fonts->faces[font].parts, WhFontPart, part);

  cairo_set_font_face (batch->cr, p->face);
  cairo_set_font_matrix (batch->cr, &p->matrix);
  cairo_set_font_options (batch->cr, batch->fonts->options);
  cairo_set_source_rgba (batch->cr, color->r, color->g, color->b, color->a);
}

static void
show_whole (WhTextBatch *batch,
            WhFont font,
            const WhColor *color,
            double x,
            double baseline,
            const char *text)
{
  wh_fonts_set_text (batch->fonts, &batch->fonts->faces[font], text, -1);
  cairo_set_source_rgba (batch->cr, color->r, color->g, color->b, color->a);
  cairo_move_to (batch->cr, x, baseline);
  pango_cairo_show_layout_line (batch->cr,
                                pango_layout_get_line_readonly (batch->fonts->layout, 0));
  cairo_new_path (batch->cr);
}

/* One string at once, with its words, for a surface that one can search in (PDF). Characters of
 * another part than the first one's are drawn on their own. */
static void
show_words (WhTextBatch *batch,
            WhFont font,
            const WhColor *color,
            double x,
            double baseline,
            const char *text)
{
  WhFace *face = &batch->fonts->faces[font];
  const char *p = text;

  while (*p != '\0')
    {
      const char *start = p;
      guint part = wh_fonts_find (batch->fonts, face, g_utf8_get_char (p))->part;
      g_autoptr (GArray) glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
      g_autoptr (GArray) clusters = g_array_new (FALSE, FALSE, sizeof (cairo_text_cluster_t));

      for (; *p != '\0'; p = g_utf8_next_char (p))
        {
          const WhCharacter *c = wh_fonts_find (batch->fonts, face, g_utf8_get_char (p));
          cairo_glyph_t glyph = { c->empty ? 0 : c->glyph, x, baseline };
          cairo_text_cluster_t cluster = { (int) (g_utf8_next_char (p) - p), 1 };

          if (c->part != part)
            break;
          g_array_append_val (glyphs, glyph);
          g_array_append_val (clusters, cluster);
          x += c->advance;
        }

      use_font (batch, font, part, color);
      cairo_show_text_glyphs (batch->cr, start, (int) (p - start),
                              (cairo_glyph_t *) (gpointer) glyphs->data, (int) glyphs->len,
                              (cairo_text_cluster_t *) (gpointer) clusters->data,
                              (int) clusters->len, 0);
    }
}

void
wh_text_batch_add (WhTextBatch *batch,
                   WhFont font,
                   const WhColor *color,
                   double x,
                   double baseline,
                   const char *text)
{
  WhFace *face = &batch->fonts->faces[font];
  GArray *glyphs = NULL;
  guint part = G_MAXUINT;

  if (!wh_text_is_plain (text))
    {
      show_whole (batch, font, color, x, baseline, text);
      return;
    }

  if (batch->searchable)
    {
      show_words (batch, font, color, x, baseline, text);
      return;
    }

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const WhCharacter *c = wh_fonts_find (batch->fonts, face, g_utf8_get_char (p));
      cairo_glyph_t glyph = { c->glyph, x, baseline };

      if (c->part != part)
        {
          part = c->part;
          glyphs = batch_glyphs (batch, font, part, color);
        }
      if (*p != ' ' && !c->empty)
        g_array_append_val (glyphs, glyph);
      x += c->advance;
    }
}

void
wh_text_batch_flush (WhTextBatch *batch)
{
  for (guint i = 0; i < batch->runs->len; i++)
    {
      Run *run = &g_array_index (batch->runs, Run, i);

      if (run->glyphs->len == 0)
        continue;

      use_font (batch, run->font, run->part, &run->color);
      cairo_show_glyphs (batch->cr, (cairo_glyph_t *) (gpointer) run->glyphs->data,
                         (int) run->glyphs->len);
    }

  g_array_set_size (batch->runs, 0);
}

void
wh_text_batch_free (WhTextBatch *batch)
{
  wh_text_batch_flush (batch);
  g_array_unref (batch->runs);
  g_free (batch);
}
