/* app/window-steps.c: the cards of the steps, the bar below, the title */
#include "config.h"

#include "app/window-private.h"

#include "graph/cost.h"
#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

/* Accuracy where it is known, else how far the outputs are off, else nothing. */
static char *
measure_text (WhWindow *self, const WhGraph *graph)
{
  const WhMeasured *measured = wh_session_measured (self->session, graph);

  if (measured == NULL)
    return NULL;
  if (!isnan (measured->top1))
    return wh_format_part (measured->top1);
  if (!isnan (measured->sqnr_db))
    return wh_format_db (measured->sqnr_db > 100.0 ? INFINITY : measured->sqnr_db);

  return NULL;
}

/* "exact: max |d| 1.2e−7", or how far the step moved the outputs. */
static char *
check_text (const WhStep *step, const WhGraph *graph, const WhVerification *check)
{
  g_autofree char *abs = wh_format_error (check->before_abs);
  g_autofree char *rel = wh_format_error (check->before_rel);
  g_autofree char *db = wh_format_db (check->before_db);

  if (check->broken)
    return g_strdup_printf (_ ("Not exact: “%s” is off by %s of its largest (max |d| %s)"),
                            graph->values[check->output].name, rel, abs);
  if (wh_step_is_exact (step))
    return check->before_abs == 0.0 ? g_strdup (_ ("exact: max |d| 0")) :
                                      g_strdup_printf (_ ("exact: max |d| %s"), abs);

  return check->before_abs == 0.0 ? g_strdup (_ ("the outputs did not move")) :
                                    g_strdup_printf (_ ("%s from the step before"), db);
}

static char *
check_line (const char *title, double abs, double rel, double db)
{
  g_autofree char *abs_text = wh_format_error (abs);
  g_autofree char *rel_text = wh_format_error (rel);
  g_autofree char *db_text = wh_format_db (db);

  return g_strdup_printf (_ ("%s: max |d| %s (%s of the largest), SQNR %s"), title, abs_text,
                          rel_text, db_text);
}

static char *
check_tip (const WhStep *step, const WhGraph *graph, const WhVerification *check)
{
  g_autofree char *before = check_line (_ ("Against the step before"), check->before_abs,
                                        check->before_rel, check->before_db);
  g_autofree char *original = check_line (_ ("Against the original"), check->original_abs,
                                          check->original_rel, check->original_db);
  g_autofree char *rule = NULL;

  if (wh_step_is_exact (step))
    rule =
      g_strdup_printf (_ ("\nThis conversion should keep the outputs within %g of the largest."),
                       step->converter->rel_tolerance);

  return g_strdup_printf (_ ("The output that moved most: %s\n%s\n%s%s"),
                          graph->values[check->output].name, before, original,
                          rule != NULL ? rule : "");
}

static void
show_check (WhStepItem *item, const WhStage *stage, const WhVerification *check)
{
  if (!check->measured || check->output == WH_NONE)
    return;

  item->broken = check->broken;
  item->check = check_text (stage->step, stage->graph, check);
  item->check_tip = check_tip (stage->step, stage->graph, check);
}

static char *
report_text (const WhReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->entries->len; i++)
    {
      const WhReportEntry *entry = report->entries->pdata[i];

      if (i > 0)
        g_string_append_c (text, '\n');
      if (entry->node != NULL)
        g_string_append_printf (text, "%s: ", entry->node);
      g_string_append (text, entry->text);
    }

  return g_string_free (text, FALSE);
}

static WhStepItem *
original_item (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhStepItem *item = wh_step_item_new (NULL, _ ("Original"));
  g_autofree char *bytes = wh_format_bytes ((double) wh_graph_parameter_bytes (state->original));
  g_autofree char *n_functions = wh_format_count (state->original->n_nodes);

  item->summary = g_strdup_printf (_ ("%s functions · %s"), n_functions, bytes);
  item->measure = measure_text (self, state->original);
  return item;
}

/* The stage that is of this very step; the last result may be of another pipeline. */
static const WhStage *
stage_of (const WhSessionState *state, guint index)
{
  const WhStage *stage;

  if (state->result == NULL || index >= state->result->stages->len)
    return NULL;

  stage = wh_pipeline_result_stage (state->result, index);
  return stage->step == state->steps->pdata[index] ? stage : NULL;
}

/* What it goes by: its file's record, or else what it has just measured. */
static void
show_recorded (WhStepItem *item, const WhStep *step, const WhStage *stage)
{
  const WhRecorded *recorded =
    stage != NULL && stage->recorded != NULL ? stage->recorded : step->recorded;

  if (!step->enabled || recorded == NULL)
    return;

  item->recorded = wh_recorded_dup_source (recorded);
  item->record_bound = step->recorded != NULL;
}

static WhStepItem *
step_item (WhWindow *self, guint index)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhStep *step = state->steps->pdata[index];
  WhStepItem *item = wh_step_item_new (step, step->converter->title);
  const WhStage *stage = stage_of (state, index);
  const WhMeasured *measured;

  if (!step->enabled)
    item->summary = g_strdup (_ ("Switched off"));
  else if (stage != NULL && stage->report != NULL)
    {
      item->summary = wh_report_dup_summary (stage->report);
      item->report = report_text (stage->report);
      item->measure = measure_text (self, stage->graph);
      measured = wh_session_measured (self->session, stage->graph);
      if (measured != NULL)
        show_check (item, stage, &measured->check);
    }
  else if (state->step_error != NULL && state->result != NULL &&
           index == state->result->stages->len)
    {
      item->wrong = TRUE;
      item->summary = g_strdup (state->step_error);
    }
  else
    item->summary = g_strdup (_ ("Not converted yet"));

  show_recorded (item, step, stage);
  return item;
}

void
wh_window_update_steps (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_step_item_free);

  if (state->model == NULL)
    return;

  g_ptr_array_add (items, original_item (self));
  for (guint i = 0; i < state->steps->len; i++)
    g_ptr_array_add (items, step_item (self, i));
  wh_step_list_set_items (self->steps, items, state->picked);
}

static void
add_item (GArray *items, const char *title, char *before, char *after, char *change, gboolean good)
{
  const WhSummary item = { title, before, after, change, good };

  g_array_append_val (items, item);
}

static void
item_clear (gpointer data)
{
  WhSummary *item = data;

  g_free (item->before);
  g_free (item->after);
  g_free (item->change);
}

static void
add_measured (WhWindow *self, GArray *items)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhMeasured *a = wh_session_measured (self->session, state->original);
  const WhMeasured *b = wh_session_measured (self->session, state->after);

  if (b != NULL && !isnan (b->sqnr_db))
    add_item (items, _ ("SQNR"), wh_format_db (b->sqnr_db > 100.0 ? INFINITY : b->sqnr_db), NULL,
              NULL, TRUE);
  if (a != NULL && b != NULL && !isnan (a->latency_ms) && !isnan (b->latency_ms))
    add_item (items, _ ("latency"), wh_format_ms (a->latency_ms), wh_format_ms (b->latency_ms),
              wh_format_change (a->latency_ms, b->latency_ms), b->latency_ms <= a->latency_ms);
  if (a != NULL && b != NULL && !isnan (a->top1) && !isnan (b->top1))
    add_item (items, _ ("top-1"), wh_format_part (a->top1), wh_format_part (b->top1), NULL, TRUE);
}

void
wh_window_update_summary (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (WhSummary));
  const WhGraph *a = state->original, *b = state->after;
  double a_bytes, b_bytes, a_adds, b_adds;

  if (a == NULL || b == NULL)
    return;

  g_array_set_clear_func (items, item_clear);
  a_bytes = (double) wh_graph_parameter_bytes (a);
  b_bytes = (double) wh_cost_quantized_bytes (b);
  a_adds = (double) wh_cost_graph (a).multiply_adds;
  b_adds = (double) wh_cost_graph (b).multiply_adds;

  add_item (items, _ ("functions"), g_strdup_printf ("%u", a->n_nodes),
            g_strdup_printf ("%u", b->n_nodes), NULL, TRUE);
  add_item (items, _ ("parameters"), wh_format_bytes (a_bytes), wh_format_bytes (b_bytes),
            wh_format_change (a_bytes, b_bytes), b_bytes <= a_bytes);
  add_item (items, _ ("multiply-adds"), wh_format_count (a_adds), wh_format_count (b_adds),
            wh_format_change (a_adds, b_adds), b_adds <= a_adds);
  add_measured (self, items);
  if (state->automatic && wh_session_is_heavy (self->session))
    {
      g_autofree char *bytes = wh_format_bytes (a_bytes);

      add_item (items, _ ("runs"),
                g_strdup_printf (_ ("when asked for: there are %s of parameters to read"), bytes),
                NULL, NULL, TRUE);
    }
  wh_summary_bar_set_items (self->summary, (const WhSummary *) items->data, items->len);
}

static void
picked (WhStepList *list, guint card, WhWindow *self)
{
  wh_session_pick_step (self->session, card);
}

static void
toggled (WhStepList *list, guint card, gboolean enabled, WhWindow *self)
{
  wh_session_enable_step (self->session, card, enabled);
}

static void
option_changed (WhStepList *list, guint card, const char *name, const char *value, WhWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!wh_session_set_option (self->session, card, name, value, &error))
    {
      wh_window_say (self, error->message);
      wh_window_update_steps (self);
    }
}

static void
included (WhStepList *list, guint card, const char *node, WhWindow *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup (node));
  wh_session_exclude (self->session, card, names, FALSE);
}

static void
record_wanted (WhStepList *list, guint card, WhWindow *self)
{
  wh_session_record_again (self->session, card);
}

static void
moved (WhStepList *list, guint from, guint to, WhWindow *self)
{
  wh_session_move_step (self->session, from, to);
}

static void
removed (WhStepList *list, guint card, WhWindow *self)
{
  const WhStep *step = wh_session_state (self->session)->steps->pdata[card - 1];
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), step->converter->title);
  g_autofree char *title = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (title);

  wh_session_remove_step (self->session, card);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
chosen (WhStepList *list, const char *name, WhWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!wh_session_add_step (self->session, name, &error) && error != NULL)
    wh_window_say (self, error->message);
}

static void
network_wanted (WhStepList *list, guint network, WhWindow *self)
{
  self->begun = FALSE;
  wh_session_set_network (self->session, network);
}

static void
batch_wanted (WhStepList *list, guint batch_size, WhWindow *self)
{
  wh_session_set_batch_size (self->session, batch_size);
}

void
wh_window_connect_steps (WhWindow *self)
{
  g_signal_connect (self->steps, "picked", G_CALLBACK (picked), self);
  g_signal_connect (self->steps, "toggled", G_CALLBACK (toggled), self);
  g_signal_connect (self->steps, "option-changed", G_CALLBACK (option_changed), self);
  g_signal_connect (self->steps, "included", G_CALLBACK (included), self);
  g_signal_connect (self->steps, "record-wanted", G_CALLBACK (record_wanted), self);
  g_signal_connect (self->steps, "moved", G_CALLBACK (moved), self);
  g_signal_connect (self->steps, "removed", G_CALLBACK (removed), self);
  g_signal_connect (self->steps, "chosen", G_CALLBACK (chosen), self);
  g_signal_connect (self->steps, "network-wanted", G_CALLBACK (network_wanted), self);
  g_signal_connect (self->steps, "batch-wanted", G_CALLBACK (batch_wanted), self);
}
