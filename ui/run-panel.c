/* ui/run-panel.c: what to run on, and how fast it went */
#include "config.h"

#include "ui/run-panel.h"

#include "ui/fact-table.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

struct _WhRunPanel
{
  GtkWidget parent_instance;

  GtkDropDown *source;
  GtkWidget *seed_row;
  GtkSpinButton *seed;
  GtkWidget *file_button;
  GtkLabel *file_label;
  GtkSpinButton *threads;
  GtkSpinButton *kept;
  GtkSwitch *automatic;
  GtkLabel *obstacle;
  GtkWidget *run;
  GtkBox *results;
  GtkWidget *table;

  char *file, *data; /* paths, nullable */
  gboolean setting;
};

enum
{
  SOURCE_CHANGED,
  FILE_WANTED,
  DATA_WANTED,
  RUN_WANTED,
  AUTOMATIC_CHANGED,
  KEPT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhRunPanel, wh_run_panel, GTK_TYPE_WIDGET)

WhSourceKind
wh_run_panel_source (WhRunPanel *self)
{
  return gtk_drop_down_get_selected (self->source);
}

guint64
wh_run_panel_seed (WhRunPanel *self)
{
  return (guint64) gtk_spin_button_get_value (self->seed);
}

guint
wh_run_panel_n_threads (WhRunPanel *self)
{
  return (guint) gtk_spin_button_get_value_as_int (self->threads);
}

static void
show_source (WhRunPanel *self)
{
  WhSourceKind kind = wh_run_panel_source (self);
  const char *path = kind == WH_SOURCE_DATA ? self->data : self->file;
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  gtk_widget_set_visible (self->seed_row, kind == WH_SOURCE_RANDOM);
  gtk_widget_set_visible (self->file_button, kind == WH_SOURCE_FILE || kind == WH_SOURCE_DATA);
  gtk_label_set_text (self->file_label, name != NULL ? name : _ ("Choose…"));
  gtk_widget_set_tooltip_text (self->file_button, path);
}

static void
file_clicked (GtkButton *button, WhRunPanel *self)
{
  WhSourceKind kind = wh_run_panel_source (self);

  g_signal_emit (self, signals[kind == WH_SOURCE_DATA ? DATA_WANTED : FILE_WANTED], 0);
}

/* A source that needs a file asks for one at once. */
static void
source_selected (GtkDropDown *drop_down, GParamSpec *spec, WhRunPanel *self)
{
  WhSourceKind kind = wh_run_panel_source (self);
  gboolean lacks_file = (kind == WH_SOURCE_FILE && self->file == NULL) ||
                        (kind == WH_SOURCE_DATA && self->data == NULL);

  show_source (self);
  if (self->setting)
    return;

  if (lacks_file)
    file_clicked (NULL, self);
  else
    g_signal_emit (self, signals[SOURCE_CHANGED], 0);
}

static void
source_changed (GtkWidget *widget, WhRunPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[SOURCE_CHANGED], 0);
}

static void
automatic_changed (GtkSwitch *control, GParamSpec *spec, WhRunPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[AUTOMATIC_CHANGED], 0, gtk_switch_get_active (control));
}

static void
kept_changed (GtkSpinButton *control, WhRunPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[KEPT_CHANGED], 0,
                   (guint) gtk_spin_button_get_value_as_int (control));
}

static void
run_clicked (GtkButton *button, WhRunPanel *self)
{
  g_signal_emit (self, signals[RUN_WANTED], 0);
}

void
wh_run_panel_set_source (WhRunPanel *self,
                         WhSourceKind kind,
                         guint64 seed,
                         const char *file,
                         const char *data,
                         guint n_threads)
{
  g_return_if_fail (WH_IS_RUN_PANEL (self));

  self->setting = TRUE;
  g_free (self->file);
  g_free (self->data);
  self->file = g_strdup (file);
  self->data = g_strdup (data);
  gtk_drop_down_set_selected (self->source, kind);
  gtk_spin_button_set_value (self->seed, (double) seed);
  gtk_spin_button_set_value (self->threads, n_threads);
  show_source (self);
  self->setting = FALSE;
}

void
wh_run_panel_set_automatic (WhRunPanel *self, gboolean automatic)
{
  self->setting = TRUE;
  gtk_switch_set_active (self->automatic, automatic);
  self->setting = FALSE;
}

void
wh_run_panel_set_kept (WhRunPanel *self, guint mib)
{
  self->setting = TRUE;
  gtk_spin_button_set_value (self->kept, mib);
  self->setting = FALSE;
}

void
wh_run_panel_set_results (WhRunPanel *self, const char *const *cells)
{
  const char *heading[] = { "", _ ("before"), _ ("after") };

  g_return_if_fail (WH_IS_RUN_PANEL (self));

  wh_fact_table_clear (self->table);
  wh_fact_table_add_heading (self->table, heading, 3);
  for (guint i = 0; cells[i] != NULL; i += 3)
    wh_fact_table_add_row (self->table, &cells[i], 3);
  gtk_widget_set_visible (GTK_WIDGET (self->results), cells[0] != NULL);
}

void
wh_run_panel_set_state (WhRunPanel *self, gboolean running, const char *obstacle)
{
  gtk_widget_set_sensitive (self->run, !running && obstacle == NULL);
  gtk_label_set_text (self->obstacle, obstacle != NULL ? obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle), obstacle != NULL);
}

static void
wh_run_panel_dispose (GObject *object)
{
  WhRunPanel *self = WH_RUN_PANEL (object);

  self->setting = TRUE;
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->data, g_free);
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_run_panel_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n, GType type)
{
  return g_signal_new (name, WH_TYPE_RUN_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n, type);
}

static void
wh_run_panel_class_init (WhRunPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_run_panel_dispose;

  signals[SOURCE_CHANGED] = add_signal ("source-changed", 0, 0);
  signals[FILE_WANTED] = add_signal ("file-wanted", 0, 0);
  signals[DATA_WANTED] = add_signal ("data-wanted", 0, 0);
  signals[RUN_WANTED] = add_signal ("run-wanted", 0, 0);
  signals[AUTOMATIC_CHANGED] = add_signal ("automatic-changed", 1, G_TYPE_BOOLEAN);
  signals[KEPT_CHANGED] = add_signal ("kept-changed", 1, G_TYPE_UINT);

  wh_widget_class_set_template (widget_class, "run-panel");
  wh_widget_class_bind (widget_class, WhRunPanel, source);
  wh_widget_class_bind (widget_class, WhRunPanel, seed_row);
  wh_widget_class_bind (widget_class, WhRunPanel, seed);
  wh_widget_class_bind (widget_class, WhRunPanel, file_button);
  wh_widget_class_bind (widget_class, WhRunPanel, file_label);
  wh_widget_class_bind (widget_class, WhRunPanel, threads);
  wh_widget_class_bind (widget_class, WhRunPanel, kept);
  wh_widget_class_bind (widget_class, WhRunPanel, automatic);
  wh_widget_class_bind (widget_class, WhRunPanel, obstacle);
  wh_widget_class_bind (widget_class, WhRunPanel, run);
  wh_widget_class_bind (widget_class, WhRunPanel, results);
  gtk_widget_class_bind_template_callback (widget_class, source_selected);
  gtk_widget_class_bind_template_callback (widget_class, source_changed);
  gtk_widget_class_bind_template_callback (widget_class, file_clicked);
  gtk_widget_class_bind_template_callback (widget_class, automatic_changed);
  gtk_widget_class_bind_template_callback (widget_class, kept_changed);
  gtk_widget_class_bind_template_callback (widget_class, run_clicked);
}

static void
wh_run_panel_init (WhRunPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  wh_drop_down_ellipsize (self->source);
  self->table = wh_fact_table_new ();
  gtk_box_append (self->results, self->table);
}
