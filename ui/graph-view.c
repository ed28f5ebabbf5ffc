/* ui/graph-view.c: a scene that one can look around in, pick from and walk through */
#include "config.h"

#include "ui/graph-view-private.h"

#include <adwaita.h>

#define SETTLE_MS 120 /* after the last change of scale, tiles become exact */
#define READABLE_SCALE 0.8
#define BEGIN_MARGIN 24.0 /* around the first picture, units of the scene */
#define BEGIN_SCALE 0.5   /* the least for the first picture: text can just be read */
#define TEXT_SCALE 0.45   /* below it, a tooltip says what is in a box */

static guint signals[WH_GRAPH_VIEW_N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhGraphView, wh_graph_view, GTK_TYPE_WIDGET)

void
wh_graph_view_emit (WhGraphView *self, WhGraphViewSignal which, ...)
{
  va_list arguments;

  va_start (arguments, which);
  g_signal_emit_valist (self, signals[which], 0, arguments);
  va_end (arguments);
}

/* What is shown has changed: no tile of before will do. */
static void
renew (WhGraphView *self)
{
  static guint64 last_generation = 0;

  self->generation = ++last_generation;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
settled (gpointer data)
{
  WhGraphView *self = WH_GRAPH_VIEW (data);

  self->settle_source = 0;
  self->zooming = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

void
wh_graph_view_settle_in (WhGraphView *self, guint ms)
{
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (ms, settled, self);
}

static void
viewport_changed (WhViewport *viewport, WhGraphView *self)
{
  double scale = wh_viewport_scale (viewport) * gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (scale != self->last_scale && self->shown_generation == self->generation)
    {
      self->zooming = TRUE;
      wh_graph_view_settle_in (self, SETTLE_MS);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_graph_view_set_painter (WhGraphView *self, WhTilePaint paint, gpointer data)
{
  g_return_if_fail (WH_IS_GRAPH_VIEW (self));

  self->paint = paint;
  self->paint_data = data;
}

static void
drop_tiles (WhGraphView *self)
{
  g_clear_pointer (&self->tiles, wh_tile_cache_free);
  if (self->overview != NULL)
    wh_tile_forget (self->overview);
  g_clear_pointer (&self->overview, wh_tile_unref);
  self->shown_generation = 0;
}

static void
describe (WhGraphView *self)
{
  guint box = wh_graph_view_selected (self);
  g_autofree char *text = NULL;

  if (self->scene == NULL)
    text = g_strdup (self->name != NULL ? self->name : "");
  else if (box == WH_NONE)
    text = g_strdup_printf ("%s: %u functions", self->name != NULL ? self->name : "Graph",
                            self->scene->graph->n_nodes);
  else
    text =
      g_strdup_printf ("%s: %u functions, %s picked", self->name != NULL ? self->name : "Graph",
                       self->scene->graph->n_nodes, self->scene->boxes[box].title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
wh_graph_view_set_name (WhGraphView *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  describe (self);
}

void
wh_graph_view_set_scene (WhGraphView *self, WhScene *scene)
{
  g_return_if_fail (WH_IS_GRAPH_VIEW (self));

  if (self->scene == scene)
    return;

  if (scene != NULL)
    wh_scene_ref (scene);
  g_clear_pointer (&self->scene, wh_scene_unref);
  self->scene = scene;

  /* The last picture stays until the new one is there; another size would stretch it. */
  g_clear_pointer (&self->marks, wh_mark_set_unref);
  g_array_set_size (self->selection, 0);
  self->hover = WH_NONE;
  if (scene == NULL)
    {
      drop_tiles (self);
      self->tiles = wh_tile_cache_new ();
    }
  if (self->overview != NULL)
    wh_tile_forget (self->overview);
  g_clear_pointer (&self->overview, wh_tile_unref);

  renew (self);
  describe (self);
}

WhScene *
wh_graph_view_scene (WhGraphView *self)
{
  return self->scene;
}

void
wh_graph_view_set_marks (WhGraphView *self, WhMarkSet *marks)
{
  g_return_if_fail (WH_IS_GRAPH_VIEW (self));

  if (self->marks == marks)
    return;

  g_clear_pointer (&self->marks, wh_mark_set_unref);
  self->marks = marks != NULL ? wh_mark_set_ref (marks) : NULL;
  renew (self);
}

void
wh_graph_view_set_viewport (WhGraphView *self, WhViewport *viewport)
{
  g_return_if_fail (WH_IS_GRAPH_VIEW (self));

  g_clear_signal_handler (&self->viewport_changed, self->viewport);
  if (!g_set_object (&self->viewport, viewport) && self->viewport == NULL)
    return;

  self->viewport_changed =
    g_signal_connect (viewport, "changed", G_CALLBACK (viewport_changed), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

WhViewport *
wh_graph_view_viewport (WhGraphView *self)
{
  return self->viewport;
}

void
wh_graph_view_set_selection (WhGraphView *self, const guint *boxes, guint n_boxes)
{
  g_return_if_fail (WH_IS_GRAPH_VIEW (self));

  g_array_set_size (self->selection, 0);
  for (guint i = 0; i < n_boxes; i++)
    if (self->scene != NULL && boxes[i] < self->scene->n_boxes)
      g_array_append_val (self->selection, boxes[i]);

  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
wh_graph_view_selected (WhGraphView *self)
{
  return self->selection->len > 0 ? g_array_index (self->selection, guint, 0) : WH_NONE;
}

void
wh_graph_view_zoom (WhGraphView *self, double factor)
{
  wh_viewport_zoom_at (self->viewport, factor, 0.0, 0.0);
}

void
wh_graph_view_fit (WhGraphView *self)
{
  if (self->scene != NULL)
    wh_viewport_fit (self->viewport, &(WhRect){ 0, 0, self->scene->width, self->scene->height },
                     gtk_widget_get_width (GTK_WIDGET (self)),
                     gtk_widget_get_height (GTK_WIDGET (self)), 1.0);
}

void
wh_graph_view_begin (WhGraphView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double scale, half, entry, low, high;

  self->begin_wanted = width <= 0.0;
  if (self->scene == NULL || self->begin_wanted)
    return;

  wh_graph_view_fit (self);
  if (wh_viewport_scale (self->viewport) >= READABLE_SCALE || self->scene->n_boxes == 0)
    return;

  /* As wide as it is, if that can be read, from its top on; what is wider than the view begins at
   * its entry, without empty room beside it. */
  scale = CLAMP (width / (self->scene->width + 2.0 * BEGIN_MARGIN), BEGIN_SCALE, 1.0);
  half = width / 2.0 / scale;
  entry = self->scene->boxes[0].rect.x + self->scene->boxes[0].rect.width / 2.0;
  low = half - BEGIN_MARGIN;
  high = self->scene->width - half + BEGIN_MARGIN;
  wh_viewport_set (self->viewport, scale,
                   (WhPoint){
                     low < high ? CLAMP (entry, low, high) : self->scene->width / 2.0,
                     (height / 2.0 - BEGIN_MARGIN) / scale,
                   });
}

void
wh_graph_view_reveal (WhGraphView *self, guint box)
{
  if (self->scene != NULL && box < self->scene->n_boxes)
    wh_viewport_reveal (self->viewport, &self->scene->boxes[box].rect,
                        gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)));
}

static void
wh_graph_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);

  if (self->begin_wanted && width > 0)
    wh_graph_view_begin (self);
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  WhGraphView *self = WH_GRAPH_VIEW (widget);
  guint box = keyboard ? wh_graph_view_selected (self) : wh_graph_view_box_at (self, x, y);
  g_autofree char *shown = NULL;
  g_autofree char *whole = NULL;

  if (box == WH_NONE)
    return FALSE;

  shown = wh_scene_dup_text (self->scene, box, FALSE);
  whole = wh_scene_dup_text (self->scene, box, TRUE);
  if (wh_viewport_scale (self->viewport) >= TEXT_SCALE && g_str_equal (shown, whole))
    return FALSE;

  gtk_tooltip_set_text (tooltip, whole);
  return TRUE;
}

static void
wh_graph_view_dispose (GObject *object)
{
  WhGraphView *self = WH_GRAPH_VIEW (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->viewport != NULL)
    g_clear_signal_handler (&self->viewport_changed, self->viewport);
  g_clear_object (&self->viewport);
  drop_tiles (self);
  g_clear_pointer (&self->marks, wh_mark_set_unref);
  g_clear_pointer (&self->scene, wh_scene_unref);
  g_clear_pointer (&self->selection, g_array_unref);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (wh_graph_view_parent_class)->dispose (object);
}

static void
wh_graph_view_class_init (WhGraphViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = WH_TYPE_GRAPH_VIEW;

  G_OBJECT_CLASS (klass)->dispose = wh_graph_view_dispose;
  widget_class->size_allocate = wh_graph_view_size_allocate;
  widget_class->snapshot = wh_graph_view_snapshot;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "graph-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  wh_graph_view_input_class_init (widget_class);

  signals[WH_GRAPH_VIEW_PICKED] = g_signal_new ("box-picked", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[WH_GRAPH_VIEW_ACTIVATED] = g_signal_new ("box-activated", type, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[WH_GRAPH_VIEW_MENU] =
    g_signal_new ("menu-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                  G_TYPE_UINT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[WH_GRAPH_VIEW_COMPLETE] =
    g_signal_new ("complete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_graph_view_init (WhGraphView *self)
{
  g_autoptr (WhViewport) viewport = wh_viewport_new ();

  self->tiles = wh_tile_cache_new ();
  self->selection = g_array_new (FALSE, FALSE, sizeof (guint));
  self->hover = WH_NONE;
  wh_graph_view_set_viewport (self, viewport);
  wh_graph_view_input_init (self);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (renew),
                           self, G_CONNECT_SWAPPED);
}
