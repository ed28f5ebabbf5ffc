/* graph/layout/draw-simple.c: one function or variable as NNabla's SimpleGraph shows it */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/ink.h"

void
wh_ink_simple_path (const WhInk *ink, guint box, double outset)
{
  const WhBox *b = &ink->scene->boxes[box];
  const WhRect *r = &b->rect;
  cairo_matrix_t matrix;

  cairo_new_path (ink->cr);
  if (b->kind != WH_BOX_VALUE)
    {
      cairo_rectangle (ink->cr, r->x - outset, r->y - outset, r->width + 2.0 * outset,
                       r->height + 2.0 * outset);
      return;
    }

  cairo_get_matrix (ink->cr, &matrix);
  cairo_translate (ink->cr, r->x + r->width / 2.0, r->y + r->height / 2.0);
  cairo_scale (ink->cr, r->width / 2.0 + outset, r->height / 2.0 + outset);
  cairo_arc (ink->cr, 0.0, 0.0, 1.0, 0.0, 2.0 * G_PI);
  cairo_close_path (ink->cr);
  cairo_set_matrix (ink->cr, &matrix);
}

static void
add_centred (const WhInk *ink,
             WhFont font,
             const WhColor *color,
             const WhRect *r,
             double y,
             const char *text)
{
  wh_text_batch_add (ink->text, font, color, r->x + (r->width - wh_text_width (font, text)) / 2.0,
                     y + WH_SIMPLE_LINE / 2.0 + wh_font_ascent (font) / 2.0, text);
}

void
wh_ink_simple (const WhInk *ink, guint box)
{
  const WhBox *b = &ink->scene->boxes[box];
  const WhRect *r = &b->rect;
  WhColor fill = wh_ink_fade (ink, box, wh_ink_box_color (ink, box));
  const WhColor *own = wh_ink_own_color (ink, box);
  WhColor text = own != NULL             ? wh_color_text_on (*own) :
                 b->kind == WH_BOX_VALUE ? WH_COLOR (0x1a1a1a, 1.0) :
                                           ink->colors->head_text;
  gboolean grad = b->kind == WH_BOX_VALUE && ink->scene->graph->values[b->id].need_grad;
  double y;

  wh_ink_simple_path (ink, box, grad ? -0.5 : 0.0);
  wh_ink_source (ink, fill);
  if (grad)
    {
      cairo_fill_preserve (ink->cr);
      wh_ink_source (ink, wh_ink_fade (ink, box, ink->colors->text));
      cairo_set_line_width (ink->cr, 1.0);
      cairo_stroke (ink->cr);
    }
  else
    cairo_fill (ink->cr);

  if (ink->scale < WH_SCALE_TEXT)
    return;

  y = r->y + (r->height - (b->n_lines + 1) * WH_SIMPLE_LINE) / 2.0;
  add_centred (ink, WH_FONT_NODE, &text, r, y, b->title);
  for (guint i = 0; i < b->n_lines; i++)
    if (b->lines[i].left != NULL)
      add_centred (ink, WH_FONT_SMALL, &text, r, y + (i + 1) * WH_SIMPLE_LINE, b->lines[i].left);
}
