/* graph/layout/ink.h: how a scene gets onto a cairo context; shared by the files that draw it
 */
#pragma once

#include "graph/layout/draw.h"
#include "graph/layout/text.h"

G_BEGIN_DECLS

/* Below these factors a picture is drawn with less. */
#define WH_SCALE_TEXT 0.4
#define WH_SCALE_SHAPES 0.25
#define WH_SCALE_CURVES 0.12

/* The colours of a theme that are no kind's. */
typedef struct
{
  WhColor background, body, border, text, dim, label, edge, head_text;
  WhColor added, removed, changed, badge, badge_text;
} WhInkColors;

typedef struct
{
  const WhScene *scene;
  cairo_t *cr;
  double scale;
  const WhMarks *marks; /* nullable */
  gboolean dark;
  const WhInkColors *colors;
  WhTextBatch *text;
} WhInk;

void wh_ink_source (const WhInk *ink, WhColor color);
void wh_ink_rounded (cairo_t *cr, double x, double y, double width, double height, double radius);

WhChange wh_ink_change (const WhInk *ink, guint box);

/* @color as it is on a box that a step removed: paler. */
WhColor wh_ink_fade (const WhInk *ink, guint box, WhColor color);

/* The colour by which a box is known: its head's, its fill's, that of its heat, or the user's. */
WhColor wh_ink_box_color (const WhInk *ink, guint box);

/* NULL when the box has the colour of its kind. */
const WhColor *wh_ink_own_color (const WhInk *ink, guint box);

void wh_ink_card (const WhInk *ink, guint box);
void wh_ink_simple (const WhInk *ink, guint box);
void wh_ink_simple_path (const WhInk *ink, guint box, double outset);
void wh_ink_edges (const WhInk *ink, const GArray *edges);
void wh_ink_borders (const WhInk *ink, const GArray *boxes);
void wh_ink_badges (const WhInk *ink, const GArray *boxes);

G_END_DECLS
