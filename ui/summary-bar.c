/* ui/summary-bar.c: what all steps together changed, in one line */
#include "config.h"

#include "ui/summary-bar.h"

#include "ui/widget.h"

struct _WhSummaryBar
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkBox *row;
};

G_DEFINE_FINAL_TYPE (WhSummaryBar, wh_summary_bar, GTK_TYPE_WIDGET)

static GtkWidget *
new_item (const WhSummary *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  gboolean changed = item->after != NULL && g_strcmp0 (item->before, item->after) != 0;
  g_autofree char *both =
    changed ? g_strdup_printf ("%s → %s", item->before, item->after) : g_strdup (item->before);
  g_autofree char *all = g_strdup_printf ("%s %s", item->title, both);

  gtk_box_append (GTK_BOX (box), wh_label_new (item->title, NULL));
  gtk_box_append (GTK_BOX (box), wh_label_new (both, "heading"));
  if (changed && item->change != NULL && item->change[0] != '\0')
    {
      GtkWidget *change = wh_label_new (item->change, "heading");

      gtk_widget_add_css_class (change, item->good ? "success" : "warning");
      gtk_box_append (GTK_BOX (box), change);
    }
  wh_widget_set_label (box, all);

  return box;
}

void
wh_summary_bar_set_items (WhSummaryBar *self, const WhSummary *items, guint n_items)
{
  GtkWidget *child;

  g_return_if_fail (WH_IS_SUMMARY_BAR (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->row))) != NULL)
    gtk_box_remove (self->row, child);
  for (guint i = 0; i < n_items; i++)
    gtk_box_append (self->row, new_item (&items[i]));
}

static void
wh_summary_bar_dispose (GObject *object)
{
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_summary_bar_parent_class)->dispose (object);
}

static void
wh_summary_bar_class_init (WhSummaryBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_summary_bar_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "summary-bar");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
wh_summary_bar_init (WhSummaryBar *self)
{
  self->row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24));
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->row));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
