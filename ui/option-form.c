/* ui/option-form.c: the options of one converter as a form
 *
 * A switch for yes or no, a spin button for whole numbers, a list for choices, and an entry for the
 * rest, which is read when one leaves it or presses Return. What the table doesn't allow stays in
 * its entry, marked, with the reason as tooltip.
 */
#include "config.h"

#include "ui/option-form.h"

#include "ui/widget.h"

struct _WhOptionForm
{
  GtkWidget parent_instance;

  GtkBox *rows;
  const WhOption *table;
  gsize options_size;
  gpointer options;    /* as they are now, ours */
  GPtrArray *controls; /* GtkWidget, one for each option */
  gboolean setting;
};

enum
{
  OPTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhOptionForm, wh_option_form, GTK_TYPE_WIDGET)

static const WhOption *
option_of (WhOptionForm *self, GtkWidget *control)
{
  guint index;

  if (!g_ptr_array_find (self->controls, control, &index))
    return NULL;

  return &self->table[index];
}

static void
take (WhOptionForm *self, GtkWidget *control, const char *value)
{
  const WhOption *option = option_of (self, control);
  g_autoptr (GError) error = NULL;
  g_autofree char *now = NULL;
  g_autofree char *then = NULL;

  if (self->setting || option == NULL)
    return;

  now = wh_option_get (option, self->options);
  if (!wh_option_set (option, self->options, value, &error))
    {
      gtk_widget_add_css_class (control, "error");
      gtk_widget_set_tooltip_text (control, error->message);
      return;
    }

  gtk_widget_remove_css_class (control, "error");
  gtk_widget_set_tooltip_text (control, option->help);
  then = wh_option_get (option, self->options);
  if (g_strcmp0 (now, then) != 0)
    g_signal_emit (self, signals[OPTION_CHANGED], 0, option->name, then);
}

static void
switched (GtkSwitch *control, GParamSpec *spec, WhOptionForm *self)
{
  take (self, GTK_WIDGET (control), gtk_switch_get_active (control) ? "true" : "false");
}

static void
spun (GtkSpinButton *control, WhOptionForm *self)
{
  g_autofree char *value = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (control));

  take (self, GTK_WIDGET (control), value);
}

static void
selected (GtkDropDown *control, GParamSpec *spec, WhOptionForm *self)
{
  const WhOption *option = option_of (self, GTK_WIDGET (control));
  guint index = gtk_drop_down_get_selected (control);

  if (option != NULL && index < g_strv_length ((char **) option->choices))
    take (self, GTK_WIDGET (control), option->choices[index]);
}

static void
entered (GtkEditable *control, WhOptionForm *self)
{
  take (self, GTK_WIDGET (control), gtk_editable_get_text (control));
}

static void
left (GtkEventControllerFocus *controller, WhOptionForm *self)
{
  GtkWidget *control = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  take (self, control, gtk_editable_get_text (GTK_EDITABLE (control)));
}

static GtkWidget *
new_entry (WhOptionForm *self)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 9);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 12);
  gtk_editable_set_alignment (GTK_EDITABLE (entry), 1.0f);
  g_signal_connect (entry, "activate", G_CALLBACK (entered), self);
  g_signal_connect (focus, "leave", G_CALLBACK (left), self);
  gtk_widget_add_controller (entry, focus);

  return entry;
}

/* The choices as one reads them: "half away from zero" for HALF_AWAY_FROM_ZERO. */
static GtkWidget *
new_list (const WhOption *option)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);

  for (guint i = 0; option->choices[i] != NULL; i++)
    {
      g_autofree char *text = NULL;

      if (strchr (option->choices[i], '_') != NULL)
        text = g_strdelimit (g_ascii_strdown (option->choices[i], -1), "_", ' ');
      gtk_string_list_append (choices, text != NULL ? text : option->choices[i]);
    }

  return gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&choices)), NULL);
}

static GtkWidget *
new_control (WhOptionForm *self, const WhOption *option)
{
  GtkWidget *control;

  switch (option->type)
    {
    case WH_OPTION_BOOL:
      control = gtk_switch_new ();
      g_signal_connect (control, "notify::active", G_CALLBACK (switched), self);
      break;
    case WH_OPTION_INT:
      control = gtk_spin_button_new_with_range (MAX (option->minimum, -1e9),
                                                MIN (option->maximum, 1e9), 1.0);
      gtk_editable_set_width_chars (GTK_EDITABLE (control), 3);
      g_signal_connect (control, "value-changed", G_CALLBACK (spun), self);
      break;
    case WH_OPTION_CHOICE:
      control = new_list (option);
      g_signal_connect (control, "notify::selected", G_CALLBACK (selected), self);
      break;
    case WH_OPTION_DOUBLE:
    case WH_OPTION_AUTO:
    case WH_OPTION_NAMES:
    case WH_OPTION_STRING:
    default:
      control = new_entry (self);
    }

  gtk_widget_set_halign (control, GTK_ALIGN_END);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (control, option->help);
  wh_widget_set_label (control, option->title);

  return control;
}

static void
show_value (GtkWidget *control, const WhOption *option, const char *value)
{
  if (option->type == WH_OPTION_BOOL)
    gtk_switch_set_active (GTK_SWITCH (control), g_str_equal (value, "true"));
  else if (option->type == WH_OPTION_INT)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), g_ascii_strtod (value, NULL));
  else if (option->type == WH_OPTION_CHOICE)
    {
      for (guint i = 0; option->choices[i] != NULL; i++)
        if (g_str_equal (option->choices[i], value))
          gtk_drop_down_set_selected (GTK_DROP_DOWN (control), i);
    }
  else if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (control)), value))
    gtk_editable_set_text (GTK_EDITABLE (control), value);

  gtk_widget_remove_css_class (control, "error");
}

static void
clear (WhOptionForm *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, child);
  g_ptr_array_set_size (self->controls, 0);

  if (self->options != NULL)
    wh_options_free (self->table, self->options);
  self->options = NULL;
  self->table = NULL;
}

/* A row for each, of its own: a wide list of choices takes no room from the other titles. */
static void
build (WhOptionForm *self)
{
  for (guint i = 0; self->table[i].name != NULL; i++)
    {
      const WhOption *option = &self->table[i];
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *label = wh_label_new (option->title, NULL);
      GtkWidget *control;

      g_ptr_array_add (self->controls, control = new_control (self, option));
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_widget_set_tooltip_text (label, option->help);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), control);
      gtk_box_append (self->rows, row);
    }
}

void
wh_option_form_set_options (WhOptionForm *self,
                            const WhOption *table,
                            gsize options_size,
                            gconstpointer options)
{
  g_return_if_fail (WH_IS_OPTION_FORM (self));

  self->setting = TRUE;

  if (self->table != table)
    {
      clear (self);
      self->table = table;
      self->options_size = options_size;
      if (table != NULL)
        build (self);
    }

  if (table != NULL)
    {
      if (self->options != NULL)
        wh_options_free (table, self->options);
      self->options = wh_options_copy (table, options_size, options);
      for (guint i = 0; i < self->controls->len; i++)
        {
          g_autofree char *value = wh_option_get (&table[i], options);

          show_value (self->controls->pdata[i], &table[i], value);
        }
    }

  self->setting = FALSE;
}

static void
wh_option_form_dispose (GObject *object)
{
  WhOptionForm *self = WH_OPTION_FORM (object);

  self->setting = TRUE;
  if (self->rows != NULL)
    clear (self);
  g_clear_pointer (&self->controls, g_ptr_array_unref);
  self->rows = NULL;
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_option_form_parent_class)->dispose (object);
}

static void
wh_option_form_class_init (WhOptionFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_option_form_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "option-form");

  signals[OPTION_CHANGED] =
    g_signal_new ("option-changed", WH_TYPE_OPTION_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
wh_option_form_init (WhOptionForm *self)
{
  self->controls = g_ptr_array_new ();
  self->rows = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_parent (GTK_WIDGET (self->rows), GTK_WIDGET (self));
}
