/* tests/ui/show.c: a widget by itself in a window */
#include "config.h"

#include "tests/ui/show.h"

#include "graph/io/model.h"
#include "tests/support.h"
#include "ui/widget.h"

#include <adwaita.h>

gboolean
wh_show_begin (void)
{
  static int there = -1;

  if (there < 0)
    {
      g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
      there = gtk_init_check ();
      if (there)
        {
          adw_init ();
          wh_ui_init ();
        }
    }
  if (!there)
    g_test_skip ("there is no display");

  return there;
}

static gboolean
tick (GtkWidget *widget, GdkFrameClock *clock, gpointer n_left)
{
  (*(guint *) n_left)--;
  return *(guint *) n_left > 0;
}

void
wh_show_frames (guint n)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  g_autoptr (GtkWidget) window = g_list_model_get_item (windows, 0);

  gtk_widget_add_tick_callback (window, tick, &n, NULL);
  while (n > 0)
    g_main_context_iteration (NULL, TRUE);
}

GtkWidget *
wh_show (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  wh_show_frames (3);
  return window;
}

static GtkWidget *
find (GtkWidget *root, GType type, guint *nth)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (*nth)-- == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, nth);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
wh_show_find (GtkWidget *root, GType type, guint nth)
{
  return find (root, type, &nth);
}

char *
wh_show_dup_text (GtkWidget *root)
{
  GString *text = g_string_new (NULL);
  GtkWidget *label;

  for (guint i = 0; (label = wh_show_find (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (label)));

  return g_string_free (text, FALSE);
}

WhGraph *
wh_show_lenet (void)
{
  g_autofree char *path = wh_test_data ("lenet.nnp");
  const char *paths[] = { path };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load (paths, 1, NULL, &error);
  WhGraph *graph;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  g_assert_no_error (error);

  return graph;
}

GtkEventController *
wh_show_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) all = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (all, i);

      if (g_type_is_a (G_OBJECT_TYPE (one), type))
        return one; /* the widget holds it */
    }

  g_assert_not_reached ();
}

void
wh_show_press (GtkWidget *widget, guint key)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (wh_show_controller (widget, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed",
                         key, 0u, 0, &taken);
  g_assert_true (taken);
}
