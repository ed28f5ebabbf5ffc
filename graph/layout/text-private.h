/* graph/layout/text-private.h: the fonts of one thread
 */
#pragma once

#include "graph/layout/text.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

#define N_DIRECT 256 /* characters that need no hash table */

/* One character: a glyph of one of the WhFace's fonts (Pango goes to another family for what the
 * first one lacks). */
typedef struct
{
  gboolean known;
  gboolean empty; /* takes room but leaves no ink */
  guint32 glyph;
  guint part; /* index into WhFace.parts */
  double advance;
} WhCharacter;

typedef struct
{
  PangoFont *font;
  cairo_font_face_t *face; /* lent by the font */
  cairo_matrix_t matrix;
} WhFontPart;

typedef struct
{
  PangoFontDescription *description;
  WhCharacter direct[N_DIRECT];
  GHashTable *others; /* gunichar → WhCharacter */
  GArray *parts;      /* of WhFontPart */
} WhFace;

typedef struct
{
  PangoContext *context;
  PangoLayout *layout;
  cairo_font_options_t *options;
  WhFace faces[WH_N_FONTS];
} WhFonts;

WhFonts *wh_fonts_get (void); /* of this thread, made at the first call */
void wh_fonts_set_text (WhFonts *self, WhFace *face, const char *text, int length);
const WhCharacter *wh_fonts_find (WhFonts *self, WhFace *face, gunichar c);

/* Is the string as wide as its characters together? */
gboolean wh_text_is_plain (const char *text);

G_END_DECLS
