/* graph/layout/text.c: the few fonts of a picture, measured and drawn quickly */
#include "config.h"

#include "graph/layout/text-private.h"

#include <string.h>

static const struct
{
  double size;
  gboolean bold;
} fonts[WH_N_FONTS] = {
  [WH_FONT_TITLE] = { 12.0, TRUE }, [WH_FONT_BODY] = { 11.0, FALSE },
  [WH_FONT_LABEL] = { 9.5, FALSE }, [WH_FONT_BADGE] = { 10.0, TRUE },
  [WH_FONT_NODE] = { 12.0, FALSE }, [WH_FONT_SMALL] = { 10.0, FALSE },
};

static void
part_clear (gpointer data)
{
  g_object_unref (((WhFontPart *) data)->font);
}

static void
fonts_free (gpointer data)
{
  WhFonts *self = data;

  for (guint i = 0; i < WH_N_FONTS; i++)
    {
      pango_font_description_free (self->faces[i].description);
      g_hash_table_unref (self->faces[i].others);
      g_array_unref (self->faces[i].parts);
    }
  cairo_font_options_destroy (self->options);
  g_object_unref (self->layout);
  g_object_unref (self->context);
  g_free (self);
}

/* Positions scale with the picture: no rounding to pixels, so that a text is as wide at every
 * zoom as it was measured. */
WhFonts *
wh_fonts_get (void)
{
  static GPrivate key = G_PRIVATE_INIT (fonts_free);
  WhFonts *self = g_private_get (&key);
  g_autoptr (PangoFontMap) map = NULL;

  if (self != NULL)
    return self;

  self = g_new0 (WhFonts, 1);
  map = pango_cairo_font_map_new ();
  self->context = pango_font_map_create_context (map);
  self->options = cairo_font_options_create ();
  cairo_font_options_set_hint_metrics (self->options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (self->options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (self->options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (self->context, self->options);
  pango_cairo_context_set_resolution (self->context, 72.0);
  pango_context_set_round_glyph_positions (self->context, FALSE);
  self->layout = pango_layout_new (self->context);

  for (guint i = 0; i < WH_N_FONTS; i++)
    {
      WhFace *face = &self->faces[i];

      face->description = pango_font_description_from_string (WH_FONT_FAMILY);
      pango_font_description_set_absolute_size (face->description, fonts[i].size * PANGO_SCALE);
      if (fonts[i].bold)
        pango_font_description_set_weight (face->description, PANGO_WEIGHT_BOLD);
      face->others = g_hash_table_new_full (NULL, NULL, NULL, g_free);
      face->parts = g_array_new (FALSE, TRUE, sizeof (WhFontPart));
      g_array_set_clear_func (face->parts, part_clear);
    }

  g_private_set (&key, self);
  return self;
}

static guint
face_part (WhFace *face, PangoFont *font)
{
  cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font));
  WhFontPart part = { 0 };

  for (guint i = 0; i < face->parts->len; i++)
    if (g_array_index (face->parts, WhFontPart, i).font == font)
      return i;

  part.font = g_object_ref (font);
  part.face = cairo_scaled_font_get_font_face (scaled);
  cairo_scaled_font_get_font_matrix (scaled, &part.matrix);
  g_array_append_val (face->parts, part);
  return face->parts->len - 1;
}

void
wh_fonts_set_text (WhFonts *self, WhFace *face, const char *text, int length)
{
  pango_layout_set_font_description (self->layout, face->description);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_text (self->layout, text, length);
}

static void
look_up (WhFonts *self, WhFace *face, gunichar c, WhCharacter *out)
{
  char utf8[6];
  PangoLayoutLine *line;

  wh_fonts_set_text (self, face, utf8, g_unichar_to_utf8 (c, utf8));
  line = pango_layout_get_line_readonly (self->layout, 0);
  out->known = TRUE;

  if (line->runs != NULL)
    {
      PangoLayoutRun *run = line->runs->data;
      PangoGlyphInfo *info = &run->glyphs->glyphs[0];

      out->part = face_part (face, run->item->analysis.font);
      /* What no font has is drawn as the font's own box for that. */
      out->glyph = info->glyph & PANGO_GLYPH_UNKNOWN_FLAG ? 0 : info->glyph;
      out->empty = info->glyph == PANGO_GLYPH_EMPTY;
      out->advance = (double) info->geometry.width / PANGO_SCALE;
    }
}

const WhCharacter *
wh_fonts_find (WhFonts *self, WhFace *face, gunichar c)
{
  WhCharacter *found;

  if (c < N_DIRECT)
    {
      if (!face->direct[c].known)
        look_up (self, face, c, &face->direct[c]);
      return &face->direct[c];
    }

  found = g_hash_table_lookup (face->others, GUINT_TO_POINTER (c));
  if (found == NULL)
    {
      found = g_new0 (WhCharacter, 1);
      look_up (self, face, c, found);
      g_hash_table_insert (face->others, GUINT_TO_POINTER (c), found);
    }
  return found;
}

/* Does the character stand for itself, whatever is beside it? */
static gboolean
stands_alone (gunichar c)
{
  if (c < 0x300)
    return TRUE;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_FORMAT:
      return FALSE;
    default:
      break;
    }

  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
      return TRUE;
    case G_UNICODE_SCRIPT_HANGUL:
      return c >= 0xac00 && c <= 0xd7a3;
    default:
      return FALSE;
    }
}

gboolean
wh_text_is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if ((guint8) *p >= 0x80 && !stands_alone (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

double
wh_text_width (WhFont font, const char *text)
{
  WhFonts *self = wh_fonts_get ();
  WhFace *face = &self->faces[font];
  double width = 0.0;

  if (!wh_text_is_plain (text))
    {
      int pango_width;

      wh_fonts_set_text (self, face, text, -1);
      pango_layout_get_size (self->layout, &pango_width, NULL);
      return (double) pango_width / PANGO_SCALE;
    }

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += wh_fonts_find (self, face, g_utf8_get_char (p))->advance;

  return width;
}

/* Fixed parts of the size, so that boxes are as high whatever font the machine has. */
double
wh_font_ascent (WhFont font)
{
  return 0.72 * fonts[font].size;
}

double
wh_font_descent (WhFont font)
{
  return 0.22 * fonts[font].size;
}

static gboolean
needs_cleaning (const char *text)
{
  gboolean ascii = TRUE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guint8) *p < 0x20 || *p == 0x7f)
        return TRUE;
      ascii = ascii && (guint8) *p < 0x80;
    }

  return !ascii && !g_utf8_validate (text, -1, NULL);
}

char *
wh_text_dup_clean (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out;

  if (!needs_cleaning (text))
    return NULL;

  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? ' ' : c);
    }

  return g_string_free (out, FALSE);
}

/* The first @head and last @tail characters with "…" between. */
static char *
cut (const char *text, glong length, glong head, glong tail)
{
  const char *a = g_utf8_offset_to_pointer (text, head);
  const char *b = g_utf8_offset_to_pointer (text, length - tail);

  return g_strdup_printf ("%.*s…%s", (int) (a - text), text, b);
}

char *
wh_text_fit (WhFont font, const char *text, double width)
{
  g_autofree char *cleaned = wh_text_dup_clean (text);
  const char *whole = cleaned != NULL ? cleaned : text;
  glong length = g_utf8_strlen (whole, -1);
  glong low = 0, high;

  /* Nothing narrower than a tenth of the size: no need to measure a name of a megabyte. */
  if (length < 10.0 * width / fonts[font].size && wh_text_width (font, whole) <= width)
    return g_strdup (whole);

  high = MIN (length - 1, (glong) (10.0 * width / fonts[font].size));
  while (low < high)
    {
      glong keep = (low + high + 1) / 2;
      g_autofree char *shorter = cut (whole, length, (keep + 1) / 2, keep / 2);

      if (wh_text_width (font, shorter) <= width)
        low = keep;
      else
        high = keep - 1;
    }

  return cut (whole, length, (MAX (low, 0) + 1) / 2, MAX (low, 0) / 2);
}
