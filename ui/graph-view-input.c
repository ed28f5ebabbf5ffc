/* ui/graph-view-input.c: mouse, touchpad and keys of the graph view
 *
 *   drag, scroll, shift+arrows, Page Up/Down   pan
 *   ctrl+scroll, pinch, + - 0 1                zoom in, out, to fit, to life size
 *   click, arrows, Home, Return, Menu          pick, walk, the entry, open, what can be done
 */
#include "config.h"

#include "ui/graph-view-private.h"

#include <math.h>

#define ZOOM_STEP M_SQRT2
#define SCROLL_STEP 64.0 /* logical pixels for one notch of a wheel */
#define KEY_STEP 96.0    /* logical pixels for one press */

static void
to_scene (WhGraphView *self, double x, double y, double *scene_x, double *scene_y)
{
  WhPoint centre = wh_viewport_centre (self->viewport);
  double scale = wh_viewport_scale (self->viewport);

  *scene_x = centre.x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / scale;
  *scene_y = centre.y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / scale;
}

guint
wh_graph_view_box_at (WhGraphView *self, double x, double y)
{
  double scene_x, scene_y;

  if (self->scene == NULL)
    return WH_NONE;

  to_scene (self, x, y, &scene_x, &scene_y);
  return wh_scene_box_at (self->scene, scene_x, scene_y);
}

static void
set_hover (WhGraphView *self, guint box)
{
  if (self->hover == box)
    return;

  self->hover = box;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), box != WH_NONE ? "pointer" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion (GtkEventControllerMotion *controller, double x, double y, WhGraphView *self)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (!(state & GDK_BUTTON1_MASK))
    set_hover (self, wh_graph_view_box_at (self, x, y));
}

static void
leave (GtkEventControllerMotion *controller, WhGraphView *self)
{
  set_hover (self, WH_NONE);
}

static void
released (GtkGestureClick *gesture, int n_press, double x, double y, WhGraphView *self)
{
  guint box = wh_graph_view_box_at (self, x, y);

  if (self->dragging)
    return;

  wh_graph_view_emit (self, WH_GRAPH_VIEW_PICKED, box);
  if (n_press == 2 && box != WH_NONE)
    wh_graph_view_emit (self, WH_GRAPH_VIEW_ACTIVATED, box);
}

static void
pressed (GtkGestureClick *gesture, int n_press, double x, double y, WhGraphView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
menu_pressed (GtkGestureClick *gesture, int n_press, double x, double y, WhGraphView *self)
{
  guint box = wh_graph_view_box_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (box != WH_NONE)
    wh_graph_view_emit (self, WH_GRAPH_VIEW_PICKED, box);
  wh_graph_view_emit (self, WH_GRAPH_VIEW_MENU, box, x, y);
}

static void
drag_begin (GtkGestureDrag *gesture, double x, double y, WhGraphView *self)
{
  self->drag_last = (WhPoint){ 0.0, 0.0 };
  self->dragging = FALSE;
}

static void
drag_update (GtkGestureDrag *gesture, double dx, double dy, WhGraphView *self)
{
  if (!self->dragging && !gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    return;

  if (!self->dragging)
    {
      self->dragging = TRUE;
      set_hover (self, WH_NONE);
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
    }

  wh_viewport_pan (self->viewport, self->drag_last.x - dx, self->drag_last.y - dy);
  self->drag_last = (WhPoint){ dx, dy };
}

static void
drag_end (GtkGestureDrag *gesture, double dx, double dy, WhGraphView *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
}

static gboolean
scroll (GtkEventControllerScroll *controller, double dx, double dy, WhGraphView *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double x = 0.0, y = 0.0;

  if (self->scene == NULL)
    return GDK_EVENT_PROPAGATE;

  if (state & GDK_CONTROL_MASK)
    {
      GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
      double in_x, in_y, off_x, off_y;

      if (event != NULL && gdk_event_get_position (event, &in_x, &in_y))
        {
          gtk_native_get_surface_transform (native, &off_x, &off_y);
          gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), in_x - off_x,
                                            in_y - off_y, &x, &y);
          x -= gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
          y -= gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
        }
      wh_viewport_zoom_at (self->viewport, pow (ZOOM_STEP, -dy), x, y);
      return GDK_EVENT_STOP;
    }

  if (state & GDK_SHIFT_MASK && dx == 0.0)
    {
      dx = dy;
      dy = 0.0;
    }
  wh_viewport_pan (self->viewport, dx * SCROLL_STEP, dy * SCROLL_STEP);

  return GDK_EVENT_STOP;
}

static void
pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, WhGraphView *self)
{
  self->pinch_last = 1.0;
}

static void
pinch (GtkGestureZoom *gesture, double scale, WhGraphView *self)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = 0.0;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  wh_viewport_zoom_at (self->viewport, scale / self->pinch_last,
                       x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                       y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
  self->pinch_last = scale;
}

static gboolean
key_walk (GtkWidget *widget, GVariant *direction, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);
  guint box = wh_graph_view_selected (self);

  if (self->scene == NULL || self->scene->n_boxes == 0)
    return FALSE;

  box =
    box == WH_NONE ? 0 : wh_scene_box_towards (self->scene, box, g_variant_get_int32 (direction));
  if (box != WH_NONE)
    {
      wh_graph_view_emit (self, WH_GRAPH_VIEW_PICKED, box);
      wh_graph_view_reveal (self, box);
    }

  return TRUE; /* focus leaves by Tab, not at the last box */
}

static gboolean
key_pan (GtkWidget *widget, GVariant *shift, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);
  double dx, dy;

  g_variant_get (shift, "(dd)", &dx, &dy);
  wh_viewport_pan (self->viewport, dx * KEY_STEP, dy * KEY_STEP);
  return TRUE;
}

static gboolean
key_page (GtkWidget *widget, GVariant *pages, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);

  wh_viewport_pan (self->viewport, 0.0,
                   0.8 * gtk_widget_get_height (widget) * g_variant_get_double (pages));
  return TRUE;
}

static gboolean
key_zoom (GtkWidget *widget, GVariant *steps, gpointer data)
{
  wh_graph_view_zoom (WH_GRAPH_VIEW (widget), pow (ZOOM_STEP, g_variant_get_double (steps)));
  return TRUE;
}

static gboolean
key_fit (GtkWidget *widget, GVariant *nothing, gpointer data)
{
  wh_graph_view_fit (WH_GRAPH_VIEW (widget));
  return TRUE;
}

static gboolean
key_life_size (GtkWidget *widget, GVariant *nothing, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);

  wh_graph_view_zoom (self, 1.0 / wh_viewport_scale (self->viewport));
  return TRUE;
}

static gboolean
key_first (GtkWidget *widget, GVariant *nothing, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);

  if (self->scene == NULL || self->scene->n_boxes == 0)
    return FALSE;

  wh_graph_view_emit (self, WH_GRAPH_VIEW_PICKED, 0);
  wh_graph_view_reveal (self, 0);
  return TRUE;
}

static gboolean
key_activate (GtkWidget *widget, GVariant *nothing, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);
  guint box = wh_graph_view_selected (self);

  if (box != WH_NONE)
    wh_graph_view_emit (self, WH_GRAPH_VIEW_ACTIVATED, box);
  return box != WH_NONE;
}

static gboolean
key_menu (GtkWidget *widget, GVariant *nothing, gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);

  wh_graph_view_emit (self, WH_GRAPH_VIEW_MENU, wh_graph_view_selected (self),
                      gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
  return TRUE;
}

void
wh_graph_view_input_class_init (GtkWidgetClass *klass)
{
  static const struct
  {
    guint key;
    GtkDirectionType direction;
    double dx, dy;
  } arrows[] = {
    { GDK_KEY_Down, GTK_DIR_DOWN, 0, 1 },
    { GDK_KEY_Up, GTK_DIR_UP, 0, -1 },
    { GDK_KEY_Left, GTK_DIR_LEFT, -1, 0 },
    { GDK_KEY_Right, GTK_DIR_RIGHT, 1, 0 },
  };
  static const guint in[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint out[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      gtk_widget_class_add_binding (klass, arrows[i].key, 0, key_walk, "i", arrows[i].direction);
      gtk_widget_class_add_binding (klass, arrows[i].key, GDK_SHIFT_MASK, key_pan, "(dd)",
                                    arrows[i].dx, arrows[i].dy);
    }
  for (guint i = 0; i < G_N_ELEMENTS (in); i++)
    gtk_widget_class_add_binding (klass, in[i], 0, key_zoom, "d", 1.0);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    gtk_widget_class_add_binding (klass, out[i], 0, key_zoom, "d", -1.0);

  gtk_widget_class_add_binding (klass, GDK_KEY_0, 0, key_fit, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_1, 0, key_life_size, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Home, 0, key_first, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Page_Down, 0, key_page, "d", 1.0);
  gtk_widget_class_add_binding (klass, GDK_KEY_Page_Up, 0, key_page, "d", -1.0);
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, 0, key_activate, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Menu, 0, key_menu, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_F10, GDK_SHIFT_MASK, key_menu, NULL);
}

static GtkEventController *
add (WhGraphView *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  return controller;
}

void
wh_graph_view_input_init (WhGraphView *self)
{
  GtkEventController *hovering = add (self, gtk_event_controller_motion_new ());
  GtkEventController *clicks = add (self, gtk_gesture_click_new ());
  GtkEventController *menu = add (self, gtk_gesture_click_new ());
  GtkEventController *drags = add (self, gtk_gesture_drag_new ());
  GtkEventController *pinches = add (self, gtk_gesture_zoom_new ());
  GtkEventController *scrolls =
    add (self, gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES));

  g_signal_connect (hovering, "motion", G_CALLBACK (motion), self);
  g_signal_connect (hovering, "leave", G_CALLBACK (leave), self);
  g_signal_connect (clicks, "pressed", G_CALLBACK (pressed), self);
  g_signal_connect (clicks, "released", G_CALLBACK (released), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_pressed), self);
  gtk_gesture_group (GTK_GESTURE (drags), GTK_GESTURE (clicks));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drags), GDK_BUTTON_PRIMARY);
  g_signal_connect (drags, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drags, "drag-update", G_CALLBACK (drag_update), self);
  g_signal_connect (drags, "drag-end", G_CALLBACK (drag_end), self);
  g_signal_connect (pinches, "begin", G_CALLBACK (pinch_begin), self);
  g_signal_connect (pinches, "scale-changed", G_CALLBACK (pinch), self);
  g_signal_connect (scrolls, "scroll", G_CALLBACK (scroll), self);
}
