/* graph/layout/draw-marks.c: what a step changed, and badges */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/ink.h"

#define BORDER 2.5
#define OUTSET 3.0
#define BADGE_HEIGHT 16.0
#define BADGE_PAD 6.0
#define BADGE_OUT 14.0 /* beyond the box's right side */

static void
draw_border (const WhInk *ink, guint box)
{
  const WhBox *b = &ink->scene->boxes[box];
  const WhRect *r = &b->rect;
  static const double dashes[] = { 5.0, 4.0 };
  WhColor color;

  switch (wh_ink_change (ink, box))
    {
    case WH_CHANGE_ADDED:
      color = ink->colors->added;
      break;
    case WH_CHANGE_REMOVED:
      color = ink->colors->removed;
      cairo_set_dash (ink->cr, dashes, G_N_ELEMENTS (dashes), 0.0);
      break;
    case WH_CHANGE_PARAMETER:
      color = ink->colors->changed;
      break;
    case WH_CHANGE_NONE:
    default:
      return;
    }

  if (ink->scene->look == WH_LOOK_CARDS)
    wh_ink_rounded (ink->cr, r->x - OUTSET, r->y - OUTSET, r->width + 2.0 * OUTSET,
                    r->height + 2.0 * OUTSET, WH_CARD_RADIUS + OUTSET);
  else
    wh_ink_simple_path (ink, box, OUTSET);
  wh_ink_source (ink, color);
  cairo_set_line_width (ink->cr, MAX (BORDER, 1.5 / ink->scale));
  cairo_stroke (ink->cr);
  cairo_set_dash (ink->cr, NULL, 0, 0.0);
}

static void
draw_badge (const WhInk *ink, guint box)
{
  const WhRect *r = &ink->scene->boxes[box].rect;
  const char *text = ink->marks->badges[box];
  double width, x, y = r->y - BADGE_HEIGHT / 2.0 - 1.0;

  if (text == NULL || ink->scale < WH_SCALE_TEXT)
    return;

  width = MAX (wh_text_width (WH_FONT_BADGE, text) + 2.0 * BADGE_PAD, BADGE_HEIGHT);
  x = r->x + r->width + BADGE_OUT - width;
  wh_ink_rounded (ink->cr, x, y, width, BADGE_HEIGHT, BADGE_HEIGHT / 2.0);
  wh_ink_source (ink, ink->colors->badge);
  cairo_fill (ink->cr);
  wh_text_batch_add (ink->text, WH_FONT_BADGE, &ink->colors->badge_text, x + BADGE_PAD,
                     y + BADGE_HEIGHT / 2.0 + wh_font_ascent (WH_FONT_BADGE) / 2.0, text);
}

void
wh_ink_borders (const WhInk *ink, const GArray *boxes)
{
  for (guint i = 0; i < boxes->len && ink->marks != NULL && ink->marks->changes != NULL; i++)
    draw_border (ink, g_array_index (boxes, guint, i));
}

void
wh_ink_badges (const WhInk *ink, const GArray *boxes)
{
  for (guint i = 0; i < boxes->len && ink->marks != NULL && ink->marks->badges != NULL; i++)
    draw_badge (ink, g_array_index (boxes, guint, i));
}
