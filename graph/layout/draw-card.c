/* graph/layout/draw-card.c: one card, as window and pictures show it */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/ink.h"

/* The head: round above, and below too when there is nothing else. */
static void
head_path (cairo_t *cr, const WhRect *r, double height, gboolean alone)
{
  double radius = WH_CARD_RADIUS;

  if (alone)
    {
      wh_ink_rounded (cr, r->x, r->y, r->width, r->height, radius);
      return;
    }
  cairo_new_sub_path (cr);
  cairo_arc (cr, r->x + r->width - radius, r->y + radius, radius, -G_PI_2, 0.0);
  cairo_line_to (cr, r->x + r->width, r->y + height);
  cairo_line_to (cr, r->x, r->y + height);
  cairo_arc (cr, r->x + radius, r->y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
add_lines (const WhInk *ink, guint box)
{
  const WhBox *b = &ink->scene->boxes[box];
  WhColor text = wh_ink_fade (ink, box, ink->colors->text);
  WhColor dim = wh_ink_fade (ink, box, ink->colors->dim);
  double y = b->rect.y + WH_CARD_HEAD + WH_CARD_ABOVE;

  for (guint i = 0; i < b->n_lines; i++)
    {
      const WhBoxLine *line = &b->lines[i];
      double baseline =
        y + i * WH_CARD_LINE + WH_CARD_LINE / 2.0 + wh_font_ascent (WH_FONT_BODY) / 2.0;

      if (line->left != NULL)
        wh_text_batch_add (ink->text, WH_FONT_BODY, &text, b->rect.x + WH_CARD_PAD, baseline,
                           line->left);
      if (line->right != NULL)
        wh_text_batch_add (ink->text, WH_FONT_BODY, &dim,
                           b->rect.x + b->rect.width - WH_CARD_PAD -
                             wh_text_width (WH_FONT_BODY, line->right),
                           baseline, line->right);
    }
}

void
wh_ink_card (const WhInk *ink, guint box)
{
  const WhBox *b = &ink->scene->boxes[box];
  const WhRect *r = &b->rect;
  WhColor head = wh_ink_fade (ink, box, wh_ink_box_color (ink, box));
  const WhColor *own = wh_ink_own_color (ink, box);
  WhColor head_text = own != NULL ? wh_color_text_on (*own) : ink->colors->head_text;
  gboolean alone = b->n_lines == 0;

  if (b->kind == WH_BOX_GROUP) /* a second card shows from behind */
    {
      wh_ink_rounded (ink->cr, r->x + 4.0, r->y + 4.0, r->width, r->height, WH_CARD_RADIUS);
      wh_ink_source (ink, ink->colors->border);
      cairo_fill (ink->cr);
    }

  if (!alone)
    {
      wh_ink_rounded (ink->cr, r->x, r->y, r->width, r->height, WH_CARD_RADIUS);
      wh_ink_source (ink, wh_ink_fade (ink, box, ink->colors->border));
      cairo_fill (ink->cr);
      wh_ink_rounded (ink->cr, r->x + 1.0, r->y + 1.0, r->width - 2.0, r->height - 2.0,
                      WH_CARD_RADIUS - 1.0);
      wh_ink_source (ink, ink->colors->body);
      cairo_fill (ink->cr);
    }
  head_path (ink->cr, r, WH_CARD_HEAD, alone);
  wh_ink_source (ink, head);
  cairo_fill (ink->cr);

  if (ink->scale < WH_SCALE_TEXT)
    return;

  wh_text_batch_add (ink->text, WH_FONT_TITLE, &head_text, r->x + WH_CARD_PAD,
                     r->y + WH_CARD_HEAD / 2.0 + wh_font_ascent (WH_FONT_TITLE) / 2.0, b->title);
  add_lines (ink, box);
}
