/* ui/minimap.c: the whole scene, small, and which part of it one looks at
 *
 * A long chain would be a hair line: it is drawn wider than it is, and the map is narrower for it.
 */
#include "config.h"

#include "ui/minimap.h"
#include "ui/widget.h"

#include <adwaita.h>
#include <math.h>

#define PADDING 6.0 /* logical pixels, as all of these */
#define WIDTH 92.0
#define HEIGHT 122.0
#define LEAST_WIDTH 16.0 /* of the picture */
#define MOST_DRAWN 4096  /* device pixels; a picture that is stretched is drawn larger than shown  \
                          */
#define LEAST_VIEW 280   /* of its width, where the minimap is shown */

struct _WhMinimap
{
  GtkWidget parent_instance;

  WhScene *scene;   /* nullable */
  WhMarkSet *marks; /* nullable */
  WhViewport *viewport;
  gulong viewport_changed;
  GtkWidget *view; /* weak */
  WhTilePaint paint;
  gpointer paint_data;
  WhTile *picture;               /* nullable */
  int asked_width, asked_height; /* device pixels that @picture was asked for */
  WhPoint drag_start;
};

G_DEFINE_FINAL_TYPE (WhMinimap, wh_minimap, GTK_TYPE_WIDGET)

/* Where the scene's origin lies, and logical pixels per point. */
typedef struct
{
  double x, y;
  double x_scale, y_scale;
} Placing;

/* Within @width by @height. */
static Placing
place (const WhScene *scene, double width, double height)
{
  double room_x = width - 2.0 * PADDING, room_y = height - 2.0 * PADDING;
  double scale = MIN (room_x / MAX (scene->width, 1.0), room_y / MAX (scene->height, 1.0));
  Placing at;

  at.y_scale = CLAMP (scale, 1e-6, 0.25);
  at.x_scale = MAX (at.y_scale, MIN (LEAST_WIDTH / MAX (scene->width, 1.0), 0.25));
  at.x = PADDING + (room_x - scene->width * at.x_scale) / 2.0;
  at.y = PADDING + (room_y - scene->height * at.y_scale) / 2.0;
  return at;
}

static Placing
placing (WhMinimap *self)
{
  return place (self->scene, gtk_widget_get_width (GTK_WIDGET (self)),
                gtk_widget_get_height (GTK_WIDGET (self)));
}

static void
picture_done (WhTile *tile, gpointer owner)
{
  gtk_widget_queue_draw (GTK_WIDGET (owner));
}

static void
drop_picture (WhMinimap *self)
{
  if (self->picture != NULL)
    wh_tile_forget (self->picture);
  g_clear_pointer (&self->picture, wh_tile_unref);
}

static void
ask_for_picture (WhMinimap *self, const Placing *at)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double most = MOST_DRAWN / (MAX (self->scene->height, 1.0) * factor);
  double scale = MAX (at->y_scale, MIN (at->x_scale, most));
  int width = MAX ((int) ceil (self->scene->width * scale * factor), 1);
  int height = MAX ((int) ceil (self->scene->height * scale * factor), 1);

  if (self->picture != NULL && width == self->asked_width && height == self->asked_height)
    return;

  drop_picture (self);
  self->asked_width = width;
  self->asked_height = height;
  self->picture = wh_tile_new (self->scene, self->marks, picture_done, self);
  self->picture->scale = scale * factor;
  self->picture->width = width;
  self->picture->height = height;
  self->picture->dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  self->picture->background = (GdkRGBA){ 0.0f, 0.0f, 0.0f, 0.0f };

  if (self->paint != NULL)
    {
      self->paint (wh_tile_ref (self->picture), self->paint_data);
      return;
    }
  wh_tile_draw (self->picture);
  self->picture->drawn = TRUE;
}

static void
append_view (WhMinimap *self, GtkSnapshot *snapshot, const Placing *at)
{
  WhPoint centre = wh_viewport_centre (self->viewport);
  double zoom = wh_viewport_scale (self->viewport);
  double half_width = gtk_widget_get_width (self->view) / zoom / 2.0;
  double half_height = gtk_widget_get_height (self->view) / zoom / 2.0;
  double left = MAX (at->x + (centre.x - half_width) * at->x_scale, 1.0);
  double top = MAX (at->y + (centre.y - half_height) * at->y_scale, 1.0);
  double right = MIN (at->x + (centre.x + half_width) * at->x_scale,
                      gtk_widget_get_width (GTK_WIDGET (self)) - 1.0);
  double bottom = MIN (at->y + (centre.y + half_height) * at->y_scale,
                       gtk_widget_get_height (GTK_WIDGET (self)) - 1.0);
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "accent_bg_color", "#3584e4");
  GdkRGBA faint = color;
  GskRoundedRect outline;

  faint.alpha = 0.18f;

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT ((float) left, (float) top,
                                                        (float) MAX (right - left, 4.0),
                                                        (float) MAX (bottom - top, 4.0)),
                                   2.0f);
  gtk_snapshot_append_color (snapshot, &faint, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (GdkRGBA[]){ color, color, color, color });
}

static void
wh_minimap_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhMinimap *self = WH_MINIMAP (widget);
  Placing at;

  if (self->scene == NULL || self->viewport == NULL || self->view == NULL)
    return;

  at = placing (self);
  ask_for_picture (self, &at);

  if (self->picture->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->picture->texture,
                                 &GRAPHENE_RECT_INIT ((float) at.x, (float) at.y,
                                                      (float) (self->scene->width * at.x_scale),
                                                      (float) (self->scene->height * at.y_scale)));
  append_view (self, snapshot, &at);
}

static void
go_to (WhMinimap *self, double x, double y)
{
  Placing at;

  if (self->scene == NULL || self->viewport == NULL)
    return;

  at = placing (self);
  wh_viewport_set (self->viewport, wh_viewport_scale (self->viewport),
                   (WhPoint){ (x - at.x) / at.x_scale, (y - at.y) / at.y_scale });
}

static void
drag_begin (GtkGestureDrag *gesture, double x, double y, WhMinimap *self)
{
  self->drag_start = (WhPoint){ x, y };
  go_to (self, x, y);
}

static void
drag_update (GtkGestureDrag *gesture, double dx, double dy, WhMinimap *self)
{
  go_to (self, self->drag_start.x + dx, self->drag_start.y + dy);
}

/* Of no use while the whole scene is in view, and in the way where the view is hardly wider. */
static void
update_visible (WhMinimap *self)
{
  gboolean useful = FALSE;

  if (self->scene != NULL && self->viewport != NULL && self->view != NULL)
    {
      double scale = wh_viewport_scale (self->viewport);
      int width = gtk_widget_get_width (self->view), height = gtk_widget_get_height (self->view);

      useful =
        (self->scene->width * scale > width + 8.0 || self->scene->height * scale > height + 8.0) &&
        (width == 0 || width >= LEAST_VIEW);
    }

  if (useful != gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_widget_set_visible (GTK_WIDGET (self), useful);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* As wide as its picture. */
static void
update_size (WhMinimap *self)
{
  double width = WIDTH;

  if (self->scene != NULL)
    {
      Placing at = place (self->scene, WIDTH, HEIGHT);

      width =
        CLAMP (self->scene->width * at.x_scale + 2.0 * PADDING, LEAST_WIDTH + 2.0 * PADDING, WIDTH);
    }
  gtk_widget_set_size_request (GTK_WIDGET (self), (int) ceil (width), (int) HEIGHT);
}

void
wh_minimap_set_painter (WhMinimap *self, WhTilePaint paint, gpointer data)
{
  self->paint = paint;
  self->paint_data = data;
}

void
wh_minimap_set_scene (WhMinimap *self, WhScene *scene, WhMarkSet *marks)
{
  g_return_if_fail (WH_IS_MINIMAP (self));

  if (scene != NULL)
    wh_scene_ref (scene);
  if (marks != NULL)
    wh_mark_set_ref (marks);
  g_clear_pointer (&self->scene, wh_scene_unref);
  g_clear_pointer (&self->marks, wh_mark_set_unref);
  self->scene = scene;
  self->marks = marks;
  drop_picture (self);
  update_size (self);
  update_visible (self);
}

void
wh_minimap_set_viewport (WhMinimap *self, WhViewport *viewport, GtkWidget *view)
{
  g_return_if_fail (WH_IS_MINIMAP (self));

  if (self->viewport != NULL)
    g_clear_signal_handler (&self->viewport_changed, self->viewport);
  g_set_object (&self->viewport, viewport);
  g_set_weak_pointer (&self->view, view);
  if (viewport != NULL)
    self->viewport_changed =
      g_signal_connect_swapped (viewport, "changed", G_CALLBACK (update_visible), self);
  update_visible (self);
}

static void
dark_changed (WhMinimap *self)
{
  drop_picture (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wh_minimap_dispose (GObject *object)
{
  WhMinimap *self = WH_MINIMAP (object);

  if (self->viewport != NULL)
    g_clear_signal_handler (&self->viewport_changed, self->viewport);
  g_clear_object (&self->viewport);
  g_clear_weak_pointer (&self->view);
  drop_picture (self);
  g_clear_pointer (&self->scene, wh_scene_unref);
  g_clear_pointer (&self->marks, wh_mark_set_unref);

  G_OBJECT_CLASS (wh_minimap_parent_class)->dispose (object);
}

static void
wh_minimap_class_init (WhMinimapClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_minimap_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = wh_minimap_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "minimap");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_minimap_init (WhMinimap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  update_size (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (dark_changed), self, G_CONNECT_SWAPPED);
}
