/* graph/layout/text.h: the few fonts of a picture, measured and drawn quickly
 *
 * A network of 50,000 nodes has 200,000 strings, nearly all different. So each character is asked
 * of Pango once, and a string is as wide as its characters together. Writing that joins or stacks
 * its letters (Arabic, Devanagari, combining accents) goes through Pango as a whole.
 *
 * Threads  each thread has fonts of its own; nothing is shared.
 */
#pragma once

#include "graph/layout/palette.h"

#include <cairo.h>

G_BEGIN_DECLS

typedef enum
{
  WH_FONT_TITLE, /* a card's head */
  WH_FONT_BODY,  /* a card's lines */
  WH_FONT_LABEL, /* shapes beside the edges */
  WH_FONT_BADGE,
  WH_FONT_NODE,  /* the simple look */
  WH_FONT_SMALL, /* the simple look's further lines */
  WH_N_FONTS,
} WhFont;

#define WH_FONT_FAMILY "Cantarell, DejaVu Sans, Sans"

double wh_text_width (WhFont font, const char *text);
double wh_font_ascent (WhFont font);  /* of capitals, above the baseline */
double wh_font_descent (WhFont font); /* below the baseline */

/* NULL when @text is valid UTF-8 that can be drawn in one line; else a copy that is. */
char *wh_text_dup_clean (const char *text);

/* @text, cut in its middle with "…" where it is wider than @width; without characters that
 * can't be seen, and valid UTF-8 whatever it was. Owned by the caller. */
char *wh_text_fit (WhFont font, const char *text, double width);

/* Strings of one colour and font are collected and drawn together. */
typedef struct _WhTextBatch WhTextBatch;

WhTextBatch *wh_text_batch_new (cairo_t *cr);
void wh_text_batch_add (WhTextBatch *batch,
                        WhFont font,
                        const WhColor *color,
                        double x,
                        double baseline,
                        const char *text);
void wh_text_batch_flush (WhTextBatch *batch);
void wh_text_batch_free (WhTextBatch *batch); /* flushes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTextBatch, wh_text_batch_free)

G_END_DECLS
