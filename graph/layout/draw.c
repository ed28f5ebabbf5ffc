/* graph/layout/draw.c: a placed scene on a cairo context */
#include "config.h"

#include "graph/layout/draw.h"

#include "graph/layout/ink.h"

#include <math.h>

#define OUTSIDE 40.0 /* borders and badges stand out by less than this */

static const WhInkColors light = {
  .background = { 1.0, 1.0, 1.0, 1.0 },
  .body = { 1.0, 1.0, 1.0, 1.0 },
  .border = { 0.835, 0.827, 0.812, 1.0 },
  .text = { 0.18, 0.17, 0.2, 1.0 },
  .dim = { 0.42, 0.42, 0.45, 1.0 },
  .label = { 0.47, 0.47, 0.5, 1.0 },
  .edge = { 0.45, 0.45, 0.48, 1.0 },
  .head_text = { 1.0, 1.0, 1.0, 1.0 },
  .added = { 0.18, 0.76, 0.49, 1.0 },
  .removed = { 0.88, 0.11, 0.14, 1.0 },
  .changed = { 0.9, 0.647, 0.039, 1.0 },
  .badge = { 0.82, 0.56, 0.0, 1.0 },
  .badge_text = { 1.0, 1.0, 1.0, 1.0 },
};

static const WhInkColors dark = {
  .background = { 0.118, 0.118, 0.118, 1.0 },
  .body = { 0.188, 0.188, 0.2, 1.0 },
  .border = { 0.31, 0.31, 0.33, 1.0 },
  .text = { 0.95, 0.95, 0.95, 1.0 },
  .dim = { 0.69, 0.69, 0.71, 1.0 },
  .label = { 0.63, 0.63, 0.65, 1.0 },
  .edge = { 0.58, 0.58, 0.6, 1.0 },
  .head_text = { 1.0, 1.0, 1.0, 1.0 },
  .added = { 0.2, 0.82, 0.48, 1.0 },
  .removed = { 0.96, 0.38, 0.32, 1.0 },
  .changed = { 0.96, 0.76, 0.07, 1.0 },
  .badge = { 0.96, 0.76, 0.07, 1.0 },
  .badge_text = { 0.13, 0.11, 0.05, 1.0 },
};

void
wh_ink_source (const WhInk *ink, WhColor color)
{
  cairo_set_source_rgba (ink->cr, color.r, color.g, color.b, color.a);
}

void
wh_ink_rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  double r = MIN (radius, MIN (width, height) / 2.0);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI_2, 0.0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0.0, G_PI_2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI_2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

WhChange
wh_ink_change (const WhInk *ink, guint box)
{
  return ink->marks != NULL && ink->marks->changes != NULL ? ink->marks->changes[box] :
                                                             WH_CHANGE_NONE;
}

WhColor
wh_ink_fade (const WhInk *ink, guint box, WhColor color)
{
  if (wh_ink_change (ink, box) != WH_CHANGE_REMOVED)
    return color;

  return wh_color_mix (color, ink->colors->background, ink->dark ? 0.5 : 0.55);
}

const WhColor *
wh_ink_own_color (const WhInk *ink, guint box)
{
  const WhMarks *marks = ink->marks;

  if (marks == NULL || marks->own == NULL || marks->own[box].a == 0.0 ||
      (marks->heat != NULL && !isnan (marks->heat[box])))
    return NULL;

  return &marks->own[box];
}

WhColor
wh_ink_box_color (const WhInk *ink, guint box)
{
  const WhBox *b = &ink->scene->boxes[box];

  if (ink->marks != NULL && ink->marks->heat != NULL && !isnan (ink->marks->heat[box]))
    return wh_palette_heat (ink->marks->heat[box], ink->dark);

  if (wh_ink_own_color (ink, box) != NULL)
    return *wh_ink_own_color (ink, box);

  return ink->scene->look == WH_LOOK_CARDS ? wh_palette_head (b->color, ink->dark) :
                                             wh_palette_simple (b->color, ink->dark);
}

/* Far away: one rectangle each, and what a step changed a little larger than it is. */
static void
draw_far (const WhInk *ink, const GArray *boxes)
{
  double pixel = 1.0 / ink->scale;

  cairo_set_antialias (ink->cr, CAIRO_ANTIALIAS_NONE);
  for (guint i = 0; i < boxes->len; i++)
    {
      guint b = g_array_index (boxes, guint, i);
      const WhRect *r = &ink->scene->boxes[b].rect;
      WhColor color = wh_ink_fade (ink, b, wh_ink_box_color (ink, b));
      double outset = 0.0;

      switch (wh_ink_change (ink, b))
        {
        case WH_CHANGE_ADDED:
          color = ink->colors->added;
          outset = pixel;
          break;
        case WH_CHANGE_REMOVED:
          color = ink->colors->removed;
          outset = pixel;
          break;
        case WH_CHANGE_PARAMETER:
          color = ink->colors->changed;
          outset = pixel;
          break;
        case WH_CHANGE_NONE:
        default:
          break;
        }
      wh_ink_source (ink, color);
      cairo_rectangle (ink->cr, r->x - outset, r->y - outset, MAX (r->width, pixel) + 2.0 * outset,
                       MAX (r->height, pixel) + 2.0 * outset);
      cairo_fill (ink->cr);
    }
  cairo_set_antialias (ink->cr, CAIRO_ANTIALIAS_DEFAULT);
}

void
wh_scene_draw (const WhScene *scene,
               cairo_t *cr,
               const WhRect *clip,
               double scale,
               const WhMarks *marks,
               const WhTheme *theme)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (WhTextBatch) text = NULL;
  double outside = OUTSIDE + 2.0 / scale;
  WhRect area = { clip->x - outside, clip->y - outside, clip->width + 2.0 * outside,
                  clip->height + 2.0 * outside };
  WhInk ink = {
    .scene = scene,
    .cr = cr,
    .scale = scale,
    .marks = marks,
    .dark = theme->dark,
    .colors = theme->dark ? &dark : &light,
  };

  g_return_if_fail (scene->grid != NULL);

  cairo_save (cr);
  cairo_rectangle (cr, clip->x, clip->y, clip->width, clip->height);
  cairo_clip (cr);
  if (!theme->transparent)
    {
      wh_ink_source (&ink, ink.colors->background);
      cairo_paint (cr);
    }

  ink.text = text = wh_text_batch_new (cr);
  wh_scene_query (scene, &area, boxes, edges);
  /* An arrow head shows above the border around the box that it points to. */
  if (scale >= WH_SCALE_SHAPES)
    wh_ink_borders (&ink, boxes);
  wh_ink_edges (&ink, edges);
  if (scale < WH_SCALE_SHAPES)
    draw_far (&ink, boxes);
  else
    {
      for (guint i = 0; i < boxes->len; i++)
        if (scene->look == WH_LOOK_CARDS)
          wh_ink_card (&ink, g_array_index (boxes, guint, i));
        else
          wh_ink_simple (&ink, g_array_index (boxes, guint, i));
      wh_text_batch_flush (text);
      wh_ink_badges (&ink, boxes);
    }
  wh_text_batch_flush (text);
  cairo_restore (cr);
}
