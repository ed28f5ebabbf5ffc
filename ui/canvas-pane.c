/* ui/canvas-pane.c: one graph with its heading */
#include "config.h"

#include "ui/canvas-pane.h"
#include "ui/minimap.h"
#include "ui/widget.h"

struct _WhCanvasPane
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *detail;
  GtkDropDown *color;
  WhGraphView *view;
  WhMinimap *minimap;
  GtkLabel *note;

  gboolean setting; /* the drop-down is being set, not chosen from */
  gboolean minimap_shown;
};

enum
{
  COLOR_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhCanvasPane, wh_canvas_pane, GTK_TYPE_WIDGET)

WhGraphView *
wh_canvas_pane_view (WhCanvasPane *self)
{
  return self->view;
}

void
wh_canvas_pane_set_title (WhCanvasPane *self, const char *title, const char *detail)
{
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
  wh_graph_view_set_name (self->view, title);
}

void
wh_canvas_pane_set_painter (WhCanvasPane *self, WhTilePaint paint, gpointer data)
{
  wh_graph_view_set_painter (self->view, paint, data);
  wh_minimap_set_painter (self->minimap, paint, data);
}

void
wh_canvas_pane_set_viewport (WhCanvasPane *self, WhViewport *viewport)
{
  wh_graph_view_set_viewport (self->view, viewport);
  wh_minimap_set_viewport (self->minimap, viewport, GTK_WIDGET (self->view));
}

void
wh_canvas_pane_set_scene (WhCanvasPane *self, WhScene *scene, WhMarkSet *marks)
{
  wh_graph_view_set_scene (self->view, scene);
  wh_graph_view_set_marks (self->view, marks);
  wh_minimap_set_scene (self->minimap, self->minimap_shown ? scene : NULL, marks);
}

void
wh_canvas_pane_set_color_by (WhCanvasPane *self, WhColorBy color_by)
{
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->color, color_by);
  self->setting = FALSE;
}

void
wh_canvas_pane_set_color_shown (WhCanvasPane *self, gboolean shown)
{
  gtk_widget_set_visible (GTK_WIDGET (self->color), shown);
}

void
wh_canvas_pane_set_minimap_shown (WhCanvasPane *self, gboolean shown)
{
  self->minimap_shown = shown;
  wh_minimap_set_scene (self->minimap, shown ? wh_graph_view_scene (self->view) : NULL, NULL);
}

void
wh_canvas_pane_set_note (WhCanvasPane *self, const char *note)
{
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
color_selected (GtkDropDown *drop_down, GParamSpec *spec, WhCanvasPane *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[COLOR_WANTED], 0, gtk_drop_down_get_selected (drop_down));
}

static void
wh_canvas_pane_dispose (GObject *object)
{
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_canvas_pane_parent_class)->dispose (object);
}

static void
wh_canvas_pane_class_init (WhCanvasPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_canvas_pane_dispose;

  signals[COLOR_WANTED] = g_signal_new ("color-wanted", WH_TYPE_CANVAS_PANE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (WH_TYPE_GRAPH_VIEW);
  g_type_ensure (WH_TYPE_MINIMAP);
  wh_widget_class_set_template (widget_class, "canvas-pane");
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, title);
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, detail);
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, color);
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, view);
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, minimap);
  gtk_widget_class_bind_template_child (widget_class, WhCanvasPane, note);
  gtk_widget_class_bind_template_callback (widget_class, color_selected);
}

static void
wh_canvas_pane_init (WhCanvasPane *self)
{
  self->minimap_shown = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_drop_down_ellipsize (self->color);
  wh_minimap_set_viewport (self->minimap, wh_graph_view_viewport (self->view),
                           GTK_WIDGET (self->view));
}
