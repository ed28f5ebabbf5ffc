/* ui/step-card.c: one step: its switch, what it did, and, when picked, its options */
#include "config.h"

#include "ui/step-card.h"

#include "ui/option-form.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

struct _WhStepCard
{
  GtkListBoxRow parent_instance;

  GtkBox *body;
  GtkLabel *title;
  GtkSwitch *enabled;
  GtkWidget *warning;
  GtkLabel *summary;
  GtkLabel *first_measure; /* beside the title, for the original */
  GtkLabel *measure;
  GtkWidget *check_row;
  GtkImage *check_icon;
  GtkLabel *check;
  GtkRevealer *revealer;
  WhOptionForm *form;
  GtkLabel *kept_out_count;
  GtkWidget *kept_out_box;
  GtkBox *kept_out;
  GtkWidget *recorded_row;
  GtkLabel *recorded;
  GtkWidget *record_again;
  GtkWidget *report_expander;
  GtkLabel *report;
  GtkWidget *up;
  GtkWidget *down;

  const WhConverter *converter; /* NULL: the original */
  GtkWidget *extra;
  guint index;
  gboolean setting;
};

enum
{
  TOGGLED,
  OPTION_CHANGED,
  INCLUDED,
  RECORD_WANTED,
  MOVE_WANTED,
  DROPPED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhStepCard, wh_step_card, GTK_TYPE_LIST_BOX_ROW)

GtkWidget *
wh_step_card_new (void)
{
  return g_object_new (WH_TYPE_STEP_CARD, NULL);
}

static void
enabled_changed (GtkSwitch *control, GParamSpec *spec, WhStepCard *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[TOGGLED], 0, gtk_switch_get_active (control));
}

static void
option_changed (WhOptionForm *form, const char *name, const char *value, WhStepCard *self)
{
  g_signal_emit (self, signals[OPTION_CHANGED], 0, name, value);
}

static void
include_all_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[OPTION_CHANGED], 0, "exclude", "");
}

static void
include_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[INCLUDED], 0, g_object_get_data (G_OBJECT (button), "node"));
}

static void
record_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[RECORD_WANTED], 0);
}

static void
up_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[MOVE_WANTED], 0, -1);
}

static void
down_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[MOVE_WANTED], 0, 1);
}

static void
remove_clicked (GtkButton *button, WhStepCard *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

gboolean
wh_step_card_accepts (WhStepCard *self, const WhStepItem *item)
{
  return self->converter == (item->step != NULL ? item->step->converter : NULL);
}

static GtkWidget *
new_kept_out_row (WhStepCard *self, const char *node)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *name = wh_label_new (node, "dim-label");
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Include %s again"), node);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_tooltip_text (name, node);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  wh_widget_set_label (button, label);
  g_object_set_data_full (G_OBJECT (button), "node", g_strdup (node), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (include_clicked), self);
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

/* How many on the card itself, which while it is picked, each with a way back. */
static void
show_kept_out (WhStepCard *self, const WhStep *step)
{
  guint n = g_strv_length (step->exclude);
  g_autofree char *count = g_strdup_printf (_ ("%u kept out"), n);
  g_autofree char *names = g_strjoinv ("\n", step->exclude);
  GtkWidget *child;

  gtk_label_set_text (self->kept_out_count, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->kept_out_count), names);
  gtk_widget_set_visible (GTK_WIDGET (self->kept_out_count), n > 0);
  gtk_widget_set_visible (self->kept_out_box, n > 0);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->kept_out))) != NULL)
    gtk_box_remove (self->kept_out, child);
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->kept_out, new_kept_out_row (self, step->exclude[i]));
}

/* What it calibrated on. What came with the steps' file holds until one asks for other ranges; what
 * it measured itself follows the inputs anyway. */
static void
show_recorded (WhStepCard *self, const WhStepItem *item)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->recorded_row, item->recorded != NULL);
  gtk_widget_set_visible (self->record_again, item->record_bound);
  if (item->recorded == NULL)
    return;

  text =
    g_strdup_printf (item->record_bound ? _ ("%s · from the steps' file") : "%s", item->recorded);
  gtk_label_set_text (self->recorded, text);
  gtk_widget_set_tooltip_text (
    GTK_WIDGET (self->recorded),
    item->record_bound ?
      _ ("These ranges came with the steps' file. The network is not run to find them.") :
      _ ("These ranges are saved with the steps."));
}

static void
show_step (WhStepCard *self, const WhStepItem *item)
{
  const WhStep *step = item->step;
  g_autofree char *label = g_strdup_printf (_ ("Use %s"), item->title);

  gtk_switch_set_active (self->enabled, step->enabled);
  wh_widget_set_label (GTK_WIDGET (self->enabled), label);
  wh_option_form_set_options (self->form, step->converter->options, step->converter->options_size,
                              step->options);
  gtk_widget_set_visible (GTK_WIDGET (self->form), step->converter->options != NULL &&
                                                     step->converter->options[0].name != NULL);
  show_kept_out (self, step);
  show_recorded (self, item);
  if (step->enabled)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "off");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "off");
}

/* Below what it did, how the outputs took it; a step that broke them stands out. */
static void
show_check (WhStepCard *self, const WhStepItem *item)
{
  gtk_widget_set_visible (self->check_row, item->check != NULL);
  gtk_label_set_text (self->check, item->check != NULL ? item->check : "");
  gtk_widget_set_tooltip_text (self->check_row, item->check_tip);
  gtk_image_set_from_icon_name (self->check_icon, item->broken ? "dialog-warning-symbolic" :
                                                                 "object-select-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->check_icon),
                          item->broken || (item->step != NULL && wh_step_is_exact (item->step)));
  if (item->broken)
    gtk_widget_add_css_class (GTK_WIDGET (self), "broken");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "broken");
}

void
wh_step_card_set_item (WhStepCard *self, const WhStepItem *item, guint index, guint n_items)
{
  const char *measure = item->measure != NULL ? item->measure : "";

  g_return_if_fail (WH_IS_STEP_CARD (self));

  self->setting = TRUE;
  self->index = index;
  self->converter = item->step != NULL ? item->step->converter : NULL;

  gtk_label_set_text (self->title, item->title);
  gtk_label_set_text (self->summary, item->summary != NULL ? item->summary : "");
  gtk_label_set_text (self->measure, item->step != NULL ? measure : "");
  gtk_label_set_text (self->first_measure, item->step == NULL ? measure : "");
  gtk_widget_set_visible (self->warning, item->wrong);
  show_check (self, item);
  gtk_widget_set_visible (GTK_WIDGET (self->enabled), item->step != NULL);
  gtk_label_set_text (self->report, item->report != NULL ? item->report : "");
  gtk_widget_set_visible (self->report_expander, item->report != NULL && item->report[0] != '\0');
  gtk_widget_set_sensitive (self->up, index > 1);
  gtk_widget_set_sensitive (self->down, index + 1 < n_items);
  wh_widget_set_label (GTK_WIDGET (self), item->title);
  if (item->step != NULL)
    show_step (self, item);

  self->setting = FALSE;
}

void
wh_step_card_set_picked (WhStepCard *self, gboolean picked)
{
  gtk_revealer_set_reveal_child (self->revealer, picked && self->converter != NULL);
  if (self->extra != NULL)
    gtk_widget_set_visible (self->extra, picked);
}

void
wh_step_card_set_extra (WhStepCard *self, GtkWidget *extra)
{
  self->extra = extra;
  gtk_box_append (self->body, extra);
}

static GdkContentProvider *
drag_prepare (GtkDragSource *source, double x, double y, WhStepCard *self)
{
  g_autoptr (GdkPaintable) picture = NULL;

  if (self->converter == NULL)
    return NULL;

  picture = gtk_widget_paintable_new (GTK_WIDGET (self));
  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);
  return gdk_content_provider_new_typed (G_TYPE_UINT, self->index);
}

static gboolean
drop (GtkDropTarget *target, const GValue *value, double x, double y, WhStepCard *self)
{
  guint from = g_value_get_uint (value);

  if (from == self->index)
    return FALSE;

  g_signal_emit (self, signals[DROPPED], 0, from);
  return TRUE;
}

static void
wh_step_card_class_init (WhStepCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = WH_TYPE_STEP_CARD;

  signals[TOGGLED] = g_signal_new ("toggled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[OPTION_CHANGED] = g_signal_new ("option-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[INCLUDED] = g_signal_new ("included", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RECORD_WANTED] =
    g_signal_new ("record-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVE_WANTED] = g_signal_new ("move-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[REMOVED] =
    g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_TYPE_OPTION_FORM);
  wh_widget_class_set_template (widget_class, "step-card");
  gtk_widget_class_set_css_name (widget_class, "row");
  wh_widget_class_bind (widget_class, WhStepCard, body);
  wh_widget_class_bind (widget_class, WhStepCard, title);
  wh_widget_class_bind (widget_class, WhStepCard, enabled);
  wh_widget_class_bind (widget_class, WhStepCard, warning);
  wh_widget_class_bind (widget_class, WhStepCard, summary);
  wh_widget_class_bind (widget_class, WhStepCard, first_measure);
  wh_widget_class_bind (widget_class, WhStepCard, measure);
  wh_widget_class_bind (widget_class, WhStepCard, check_row);
  wh_widget_class_bind (widget_class, WhStepCard, check_icon);
  wh_widget_class_bind (widget_class, WhStepCard, check);
  wh_widget_class_bind (widget_class, WhStepCard, revealer);
  wh_widget_class_bind (widget_class, WhStepCard, form);
  wh_widget_class_bind (widget_class, WhStepCard, kept_out_count);
  wh_widget_class_bind (widget_class, WhStepCard, kept_out_box);
  wh_widget_class_bind (widget_class, WhStepCard, kept_out);
  wh_widget_class_bind (widget_class, WhStepCard, recorded_row);
  wh_widget_class_bind (widget_class, WhStepCard, recorded);
  wh_widget_class_bind (widget_class, WhStepCard, record_again);
  wh_widget_class_bind (widget_class, WhStepCard, report_expander);
  wh_widget_class_bind (widget_class, WhStepCard, report);
  wh_widget_class_bind (widget_class, WhStepCard, up);
  wh_widget_class_bind (widget_class, WhStepCard, down);
  gtk_widget_class_bind_template_callback (widget_class, enabled_changed);
  gtk_widget_class_bind_template_callback (widget_class, option_changed);
  gtk_widget_class_bind_template_callback (widget_class, include_all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, record_clicked);
  gtk_widget_class_bind_template_callback (widget_class, up_clicked);
  gtk_widget_class_bind_template_callback (widget_class, down_clicked);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked);
}

static void
wh_step_card_init (WhStepCard *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_UINT, GDK_ACTION_MOVE);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "step-card");

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
