/* ui/start-page.c: how to begin */
#include "config.h"

#include "ui/start-page.h"

#include "ui/widget.h"

#include <adwaita.h>

struct _WhStartPage
{
  GtkWidget parent_instance;

  GtkWidget *recent_group;
  GtkListBox *recent;
};

enum
{
  RECENT_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhStartPage, wh_start_page, GTK_TYPE_WIDGET)

static GtkWidget *
new_row (const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *place = folder != NULL ? g_file_get_parse_name (folder) : NULL;
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (place != NULL ? place : "", -1);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "uri", g_strdup (uri), g_free);

  return row;
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, WhStartPage *self)
{
  g_signal_emit (self, signals[RECENT_PICKED], 0, g_object_get_data (G_OBJECT (row), "uri"));
}

void
wh_start_page_set_recent (WhStartPage *self, const char *const *uris)
{
  GtkListBoxRow *row;

  g_return_if_fail (WH_IS_START_PAGE (self));

  while ((row = gtk_list_box_get_row_at_index (self->recent, 0)) != NULL)
    gtk_list_box_remove (self->recent, GTK_WIDGET (row));
  for (guint i = 0; uris[i] != NULL; i++)
    gtk_list_box_append (self->recent, new_row (uris[i]));
  gtk_widget_set_visible (self->recent_group, uris[0] != NULL);
}

static void
wh_start_page_dispose (GObject *object)
{
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_start_page_parent_class)->dispose (object);
}

static void
wh_start_page_class_init (WhStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_start_page_dispose;

  signals[RECENT_PICKED] = g_signal_new ("recent-picked", WH_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  wh_widget_class_set_template (widget_class, "start-page");
  wh_widget_class_bind (widget_class, WhStartPage, recent_group);
  wh_widget_class_bind (widget_class, WhStartPage, recent);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
}

static void
wh_start_page_init (WhStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
