/* ui/step-chooser.c: all converters, to choose one from */
#include "config.h"

#include "ui/step-chooser.h"

#include "converters/converter.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <string.h>

struct _WhStepChooser
{
  GtkPopover parent_instance;

  GtkEditable *search;
  GtkListBox *list;
  gboolean filled;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhStepChooser, wh_step_chooser, GTK_TYPE_POPOVER)

static const WhConverter *
converter_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "converter");
}

static GtkWidget *
new_row (const WhConverter *converter)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = wh_label_new (converter->title, "heading");
  GtkWidget *summary = wh_label_new (converter->summary, "dim-label");

  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (first), title);
  if (converter->exact)
    gtk_box_append (GTK_BOX (first), wh_label_new (_ ("exact"), "pill-label"));

  gtk_label_set_wrap (GTK_LABEL (summary), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (summary), 44);
  gtk_widget_add_css_class (summary, "caption");
  gtk_box_append (GTK_BOX (body), first);
  gtk_box_append (GTK_BOX (body), summary);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), body);
  gtk_widget_set_tooltip_text (row, converter->source);
  wh_widget_set_label (row, converter->title);
  g_object_set_data (G_OBJECT (row), "converter", (gpointer) converter);

  return row;
}

static gboolean
has_words (const WhConverter *converter, const char *words)
{
  g_autofree char *all =
    g_strjoin (" ", converter->title, converter->name, converter->summary, NULL);
  g_autofree char *in = g_utf8_casefold (all, -1);
  g_autofree char *folded = g_utf8_casefold (words, -1);
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (in, parts[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer data)
{
  WhStepChooser *self = data;

  return has_words (converter_of (row), gtk_editable_get_text (self->search));
}

static void
choose (WhStepChooser *self, GtkListBoxRow *row)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, converter_of (row)->name);
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, WhStepChooser *self)
{
  choose (self, row);
}

static void
search_changed (GtkSearchEntry *entry, WhStepChooser *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

/* Return in the entry takes the first that is left. */
static void
search_activated (GtkSearchEntry *entry, WhStepChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      {
        choose (self, row);
        return;
      }
}

static void
search_stopped (GtkSearchEntry *entry, WhStepChooser *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* Filled when first shown: the window is to be there at once. */
static void
wh_step_chooser_show (GtkWidget *widget)
{
  WhStepChooser *self = WH_STEP_CHOOSER (widget);

  for (guint i = 0; !self->filled && i < wh_converter_count (); i++)
    gtk_list_box_append (self->list, new_row (wh_converter_nth (i)));
  self->filled = TRUE;

  gtk_editable_set_text (self->search, "");
  GTK_WIDGET_CLASS (wh_step_chooser_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
wh_step_chooser_class_init (WhStepChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->show = wh_step_chooser_show;

  signals[CHOSEN] = g_signal_new ("chosen", WH_TYPE_STEP_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  wh_widget_class_set_template (widget_class, "step-chooser");
  gtk_widget_class_set_css_name (widget_class, "popover");
  wh_widget_class_bind (widget_class, WhStepChooser, search);
  wh_widget_class_bind (widget_class, WhStepChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped);
}

static void
wh_step_chooser_init (WhStepChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, is_wanted, self, NULL);
}
