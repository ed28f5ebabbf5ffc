/* ui/graph-view-draw.c: a frame of the graph view
 *
 * Scene coordinates times the scale are logical pixels; times the scale factor, device pixels.
 * Tiles lie on whole device pixels, so that at rest nothing is resampled. While one zooms, tiles
 * of the nearest of a row of fixed scales are shown, stretched; behind what is missing lie the
 * last complete set and a small picture of the whole.
 */
#include "config.h"

#include "ui/graph-view-private.h"
#include "ui/widget.h"

#include <adwaita.h>
#include <math.h>

#define OVERVIEW_SIZE 1024.0 /* device pixels, the longer side */
#define OVERHANG 24.0        /* points beyond the scene's own size where marks may reach */
#define MAX_TILES 96         /* a megabyte each */
#define FRAME_BUDGET_US 8000
#define FIRST_WAIT_US 40000 /* a frame without the picture would take longer */
#define RING_RADIUS 8.0     /* points */

typedef struct
{
  double factor;        /* device pixels per logical one */
  double scale;         /* device pixels per point */
  double x, y;          /* of the scene's origin, device pixels, whole */
  double width, height; /* device pixels */
} Frame;

typedef struct
{
  int left, top, right, bottom; /* tiles, all included; right < left: none */
} Span;

static Frame
frame_of (WhGraphView *self)
{
  WhPoint centre = wh_viewport_centre (self->viewport);
  Frame frame;

  frame.factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  frame.scale = wh_viewport_scale (self->viewport) * frame.factor;
  frame.width = gtk_widget_get_width (GTK_WIDGET (self)) * frame.factor;
  frame.height = gtk_widget_get_height (GTK_WIDGET (self)) * frame.factor;
  frame.x = round (frame.width / 2.0 - centre.x * frame.scale);
  frame.y = round (frame.height / 2.0 - centre.y * frame.scale);

  return frame;
}

static double
nearest_fixed_scale (double scale)
{
  return exp2 (round (2.0 * log2 (scale)) / 2.0);
}

static Span
span_of (WhGraphView *self, const Frame *frame, double tile_scale)
{
  double size = WH_TILE_SIZE * frame->scale / tile_scale; /* device pixels on screen */
  double points = WH_TILE_SIZE / tile_scale;

  return (Span){
    .left = (int) floor (MAX (-frame->x / size, -OVERHANG / points)),
    .top = (int) floor (MAX (-frame->y / size, -OVERHANG / points)),
    .right = (int) floor (
      MIN ((frame->width - frame->x - 1.0) / size, (self->scene->width + OVERHANG) / points)),
    .bottom = (int) floor (
      MIN ((frame->height - frame->y - 1.0) / size, (self->scene->height + OVERHANG) / points)),
  };
}

static void
dress (WhGraphView *self, WhTile *tile)
{
  tile->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  tile->generation = self->generation;
  tile->background = wh_widget_color (GTK_WIDGET (self), "view_bg_color", "white");
}

static void
hand_over (WhGraphView *self, WhTile *tile)
{
  if (self->paint != NULL)
    {
      self->paint (wh_tile_ref (tile), self->paint_data);
      return;
    }

  wh_tile_draw (tile);
  tile->drawn = TRUE;
}

static void
tile_done (WhTile *tile, gpointer owner)
{
  gtk_widget_queue_draw (GTK_WIDGET (owner));
}

static WhTile *
ask_for (WhGraphView *self, double scale, int x, int y)
{
  WhTile *tile = wh_tile_new (self->scene, self->marks, tile_done, self);

  dress (self, tile);
  tile->scale = scale;
  tile->x = x;
  tile->y = y;
  tile->last_used = self->frame;
  wh_tile_cache_add (self->tiles, tile);
  hand_over (self, tile);

  return tile;
}

static void
ask_for_overview (WhGraphView *self)
{
  double longer = MAX (self->scene->width, self->scene->height) + 2.0;
  double scale = MIN (OVERVIEW_SIZE / longer, 1.0);
  WhTile *tile = wh_tile_new (self->scene, self->marks, tile_done, self);

  dress (self, tile);
  tile->scale = scale;
  tile->width = MAX ((int) ceil (self->scene->width * scale), 1);
  tile->height = MAX ((int) ceil (self->scene->height * scale), 1);

  if (self->overview != NULL)
    {
      wh_tile_forget (self->overview);
      wh_tile_unref (self->overview);
    }
  self->overview = tile;
  hand_over (self, tile);
}

/* The part of a tile that begins at (@x, @y), both in its device pixels. */
static graphene_rect_t
tile_rect (const Frame *frame, const WhTile *tile, int x, int y, int width, int height)
{
  double stretch = frame->scale / tile->scale;
  double first_x = (double) tile->x * WH_TILE_SIZE + x;
  double first_y = (double) tile->y * WH_TILE_SIZE + y;
  double left = round (frame->x + first_x * stretch);
  double right = round (frame->x + (first_x + width) * stretch);
  double top = round (frame->y + first_y * stretch);
  double bottom = round (frame->y + (first_y + height) * stretch);

  return GRAPHENE_RECT_INIT ((float) (left / frame->factor), (float) (top / frame->factor),
                             (float) ((right - left) / frame->factor),
                             (float) ((bottom - top) / frame->factor));
}

/* @over: something lies behind it, which it has to hide where it is empty. */
static void
append_tile (GtkSnapshot *snapshot, const Frame *frame, const WhTile *tile, gboolean over)
{
  graphene_rect_t rect = tile_rect (frame, tile, 0, 0, WH_TILE_SIZE, WH_TILE_SIZE);

  if (over)
    gtk_snapshot_append_color (snapshot, &tile->background, &rect);
  if (tile->texture == NULL)
    return;

  rect = tile_rect (frame, tile, tile->crop_x, tile->crop_y, gdk_texture_get_width (tile->texture),
                    gdk_texture_get_height (tile->texture));
  gtk_snapshot_append_texture (snapshot, tile->texture, &rect);
}

static gboolean
may_ask (WhGraphView *self)
{
  return self->paint != NULL || g_get_monotonic_time () < self->paint_until;
}

/* Collects the tiles in view of one set, asking for those that nobody has asked for. @missing:
 * (nullable): those that are being drawn */
static guint
collect (WhGraphView *self,
         const Frame *frame,
         guint64 generation,
         double scale,
         gboolean ask,
         GPtrArray *found,
         GPtrArray *missing)
{
  Span span = span_of (self, frame, scale);
  guint n_missing = 0;

  for (int y = span.top; y <= span.bottom; y++)
    for (int x = span.left; x <= span.right; x++)
      {
        WhTile *tile = wh_tile_cache_find (self->tiles, generation, scale, x, y, self->frame);

        if (tile == NULL && ask && may_ask (self))
          tile = ask_for (self, scale, x, y);

        if (tile != NULL && tile->drawn)
          g_ptr_array_add (found, tile);
        else
          {
            n_missing++;
            if (tile != NULL && missing != NULL)
              g_ptr_array_add (missing, tile);
          }
      }

  return n_missing;
}

/* The first picture of something new comes whole where that takes but a moment. */
static guint
wait_for (WhGraphView *self, GPtrArray *found, GPtrArray *missing)
{
  gint64 until = g_get_monotonic_time () + FIRST_WAIT_US;
  guint n_missing = missing->len;

  self->waited_generation = self->generation;
  for (guint i = 0; i < missing->len; i++)
    if (wh_tile_wait (missing->pdata[i], until))
      {
        g_ptr_array_add (found, missing->pdata[i]);
        n_missing--;
      }

  return n_missing;
}

static void
append_overview (WhGraphView *self, GtkSnapshot *snapshot, const Frame *frame)
{
  const WhTile *tile = self->overview;
  double stretch;

  if (tile == NULL || tile->texture == NULL)
    return;

  stretch = frame->scale / tile->scale / frame->factor;
  gtk_snapshot_append_texture (snapshot, tile->texture,
                               &GRAPHENE_RECT_INIT ((float) (frame->x / frame->factor),
                                                    (float) (frame->y / frame->factor),
                                                    (float) (tile->width * stretch),
                                                    (float) (tile->height * stretch)));
}

static void
append_tiles (WhGraphView *self, GtkSnapshot *snapshot, const Frame *frame)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GPtrArray) behind = g_ptr_array_new ();
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  double scale = self->zooming ? nearest_fixed_scale (frame->scale) : frame->scale;
  guint n_missing = collect (self, frame, self->generation, scale, TRUE, wanted, missing);

  if (n_missing > 0 && self->paint != NULL && self->waited_generation != self->generation)
    n_missing = wait_for (self, wanted, missing);
  if (n_missing > 0)
    {
      if (self->overview == NULL || self->overview->generation != self->generation)
        ask_for_overview (self);
      append_overview (self, snapshot, frame);
      if (self->shown_generation != 0)
        collect (self, frame, self->shown_generation, self->shown_scale, FALSE, behind, NULL);
    }

  for (guint i = 0; i < behind->len; i++)
    append_tile (snapshot, frame, behind->pdata[i], TRUE);
  for (guint i = 0; i < wanted->len; i++)
    append_tile (snapshot, frame, wanted->pdata[i], n_missing > 0);

  if (n_missing == 0)
    {
      gboolean fresh =
        self->shown_generation != self->generation || self->shown_scale != frame->scale;

      self->shown_generation = self->generation;
      self->shown_scale = scale;
      if (fresh && !self->zooming)
        wh_graph_view_emit (self, WH_GRAPH_VIEW_COMPLETE);
    }
  else if (self->paint == NULL && self->settle_source == 0)
    wh_graph_view_settle_in (self, 1); /* the frame at hand is lost on queue_draw () */

  wh_tile_cache_trim (self->tiles, self->frame, MAX (MAX_TILES, 2 * wanted->len + behind->len));
}

static void
append_ring (GtkSnapshot *snapshot,
             const Frame *frame,
             const WhRect *rect,
             const GdkRGBA *color,
             double distance,
             double thickness)
{
  double scale = frame->scale / frame->factor;
  double radius = RING_RADIUS * MIN (scale, 1.5) + distance;
  float width = (float) thickness;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (
    &outline,
    &GRAPHENE_RECT_INIT ((float) (frame->x / frame->factor + rect->x * scale - distance),
                         (float) (frame->y / frame->factor + rect->y * scale - distance),
                         (float) (rect->width * scale + 2.0 * distance),
                         (float) (rect->height * scale + 2.0 * distance)),
    (float) radius);
  gtk_snapshot_append_border (snapshot, &outline, (float[]){ width, width, width, width },
                              (GdkRGBA[]){ *color, *color, *color, *color });
}

static void
append_rings (WhGraphView *self, GtkSnapshot *snapshot, const Frame *frame)
{
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "accent_bg_color", "#3584e4");

  if (self->hover != WH_NONE)
    {
      GdkRGBA faint = color;

      faint.alpha = 0.45f;
      append_ring (snapshot, frame, &self->scene->boxes[self->hover].rect, &faint, 4.0, 2.0);
    }

  for (guint i = 0; i < self->selection->len; i++)
    {
      guint box = g_array_index (self->selection, guint, i);

      append_ring (snapshot, frame, &self->scene->boxes[box].rect, &color, 5.0, 3.0);
    }
}

void
wh_graph_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhGraphView *self = (WhGraphView *) widget;
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  Frame frame;

  if (self->scene == NULL || width <= 0.0f || height <= 0.0f)
    return;

  frame = frame_of (self);
  self->frame++;
  self->last_scale = frame.scale;
  self->paint_until = g_get_monotonic_time () + FRAME_BUDGET_US;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0.0f, 0.0f, width, height));
  append_tiles (self, snapshot, &frame);
  append_rings (self, snapshot, &frame);
  gtk_snapshot_pop (snapshot);
}
