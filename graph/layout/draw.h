/* graph/layout/draw.h: a placed scene on a cairo context, for the canvas's tiles and for files
 */
#pragma once

#include "graph/layout/palette.h"
#include "graph/layout/scene.h"
#include "graph/origin.h"

G_BEGIN_DECLS

/* What is drawn over or instead of a box's own look; arrays by box, each nullable. */
typedef struct
{
  const WhChange *changes; /* removed: struck in red, added: green, parameters changed: amber */
  const double *heat;      /* 0..1 replaces the head's colour (error, time, size); NAN leaves it */
  const char *const *badges; /* (nullable entries): "41 dB" */
  const WhColor *own;        /* the user's colours, under the heat; alpha 0 leaves the kind's */
} WhMarks;

typedef struct
{
  gboolean dark;
  gboolean transparent; /* leave the background alone */
} WhTheme;

/* Draws what touches @clip (scene coordinates); @cr is already scaled and moved so that scene
 * coordinates can be used, by a factor of @scale, from which the level of detail follows: no text
 * below 0.4, plain rectangles below 0.25, straight lines below 0.12. */
void wh_scene_draw (const WhScene *scene,
                    cairo_t *cr,
                    const WhRect *clip,
                    double scale,
                    const WhMarks *marks,
                    const WhTheme *theme);

/* The format follows @path's end: .png, .svg, .pdf, .dot. @scale: pixels per point for .png. All
 * detail is drawn at any scale, unlike on the screen. Written beside and renamed. */
gboolean wh_scene_export (const WhScene *scene,
                          const WhMarks *marks,
                          const WhTheme *theme,
                          double scale,
                          const char *path,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
