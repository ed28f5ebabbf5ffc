/* ui/viewport.c: which part of a plane one looks at */
#include "config.h"

#include "ui/viewport.h"

#define MIN_SCALE 0.002
#define MAX_SCALE 8.0
#define MARGIN 24.0 /* logical pixels around what is fitted or revealed */

struct _WhViewport
{
  GObject parent_instance;

  double scale;
  WhPoint centre;
  WhRect bounds;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhViewport, wh_viewport, G_TYPE_OBJECT)

WhViewport *
wh_viewport_new (void)
{
  return g_object_new (WH_TYPE_VIEWPORT, NULL);
}

double
wh_viewport_scale (WhViewport *self)
{
  return self->scale;
}

WhPoint
wh_viewport_centre (WhViewport *self)
{
  return self->centre;
}

void
wh_viewport_set (WhViewport *self, double scale, WhPoint centre)
{
  scale = CLAMP (scale, MIN_SCALE, MAX_SCALE);

  if (self->bounds.width > 0.0 && self->bounds.height > 0.0)
    {
      centre.x = CLAMP (centre.x, self->bounds.x, self->bounds.x + self->bounds.width);
      centre.y = CLAMP (centre.y, self->bounds.y, self->bounds.y + self->bounds.height);
    }

  if (scale == self->scale && centre.x == self->centre.x && centre.y == self->centre.y)
    return;

  self->scale = scale;
  self->centre = centre;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
wh_viewport_set_bounds (WhViewport *self, const WhRect *bounds)
{
  self->bounds = *bounds;
  wh_viewport_set (self, self->scale, self->centre);
}

void
wh_viewport_pan (WhViewport *self, double dx, double dy)
{
  WhPoint centre = { self->centre.x + dx / self->scale, self->centre.y + dy / self->scale };

  wh_viewport_set (self, self->scale, centre);
}

void
wh_viewport_zoom_at (WhViewport *self, double factor, double dx, double dy)
{
  double scale = CLAMP (self->scale * factor, MIN_SCALE, MAX_SCALE);
  double shift = 1.0 / self->scale - 1.0 / scale;
  WhPoint centre = { self->centre.x + dx * shift, self->centre.y + dy * shift };

  wh_viewport_set (self, scale, centre);
}

void
wh_viewport_fit (WhViewport *self,
                 const WhRect *rect,
                 double width,
                 double height,
                 double max_scale)
{
  double room_x = MAX (width - 2.0 * MARGIN, 1.0);
  double room_y = MAX (height - 2.0 * MARGIN, 1.0);
  double scale = MIN (room_x / MAX (rect->width, 1.0), room_y / MAX (rect->height, 1.0));
  WhPoint centre = { rect->x + rect->width / 2.0, rect->y + rect->height / 2.0 };

  wh_viewport_set (self, MIN (scale, max_scale), centre);
}

/* How far the middle @at has to move for a span to lie within ± @half; its start has preference. */
static double
reveal_shift (double start, double length, double at, double half)
{
  double low = start - at + half;
  double high = start + length - at - half;

  if (low < 0.0 || length > 2.0 * half)
    return low;

  return high > 0.0 ? high : 0.0;
}

void
wh_viewport_reveal (WhViewport *self, const WhRect *rect, double width, double height)
{
  double half_x = MAX (width / 2.0 - MARGIN, 1.0) / self->scale;
  double half_y = MAX (height / 2.0 - MARGIN, 1.0) / self->scale;
  WhPoint centre = self->centre;

  centre.x += reveal_shift (rect->x, rect->width, centre.x, half_x);
  centre.y += reveal_shift (rect->y, rect->height, centre.y, half_y);
  wh_viewport_set (self, self->scale, centre);
}

static void
wh_viewport_class_init (WhViewportClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", WH_TYPE_VIEWPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
wh_viewport_init (WhViewport *self)
{
  self->scale = 1.0;
}
