/* app/window-analysis.c: the page that tells where the error comes from and searches for bit widths
 */
#include "config.h"

#include "app/window-private.h"

#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

/* "Fixed-point weights", with its number where there are several. */
static char *
dup_step_label (GPtrArray *steps, guint index)
{
  const WhStep *step = steps->pdata[index];

  for (guint i = 0; i < steps->len; i++)
    if (i != index && ((WhStep *) steps->pdata[i])->converter == step->converter)
      return g_strdup_printf ("%u: %s", index + 1, step->converter->title);

  return g_strdup (step->converter->title);
}

static GListStore *
new_rows (const WhErrors *errors)
{
  GListStore *rows = g_list_store_new (WH_TYPE_ERROR_ROW);

  for (guint i = 0; i < errors->report->nodes->len; i++)
    {
      const WhSensitivity *one = &g_array_index (errors->report->nodes, WhSensitivity, i);
      g_autofree char *step = dup_step_label (errors->steps, one->step);
      g_autoptr (WhErrorRow) row =
        wh_error_row_new (i, g_array_index (errors->layers, WhAnalysedLayer, i).label, step, one);

      g_list_store_append (rows, row);
    }

  return rows;
}

/* What a step keeps out may have changed since the rows were made. */
static void
update_excluded (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->error_rows)); i++)
    {
      g_autoptr (WhErrorRow) row = g_list_model_get_item (G_LIST_MODEL (self->error_rows), i);
      const WhSensitivity *one = wh_error_row_sensitivity (row);

      wh_error_row_set_excluded (row,
                                 one->step < state->steps->len &&
                                   wh_step_excludes (state->steps->pdata[one->step], one->node));
    }
}

static char *
errors_summary (const WhErrors *errors)
{
  const WhSensitivityReport *report = errors->report;
  g_autofree char *db = wh_format_db (report->output_db);
  GString *text = g_string_new (NULL);

  g_string_printf (text, _ ("Outputs: %s"), db);
  if (!isnan (report->top1))
    g_string_append_printf (text, _ (" · top-1 %.4g"), report->top1);
  if (report->nodes->len > 0)
    {
      const WhSensitivity *first = &g_array_index (report->nodes, WhSensitivity, 0);

      if (first->gain_db > 0.05)
        g_string_append_printf (text, _ ("\nKeep %s in float: %+.1f dB"),
                                g_array_index (errors->layers, WhAnalysedLayer, 0).label,
                                first->gain_db);
      else
        g_string_append (text, _ ("\nNo function by itself makes more than a trace of it."));
    }

  return g_string_free (text, FALSE);
}

static gboolean
any_inexact (const WhSessionState *state)
{
  for (guint i = 0; i < state->steps->len; i++)
    {
      const WhStep *step = state->steps->pdata[i];

      if (step->enabled && !wh_step_is_exact (step))
        return TRUE;
    }

  return FALSE;
}

/* NULL when there is something to run on. */
static const char *
missing_source (const WhSessionState *state)
{
  if (state->source == WH_SOURCE_FILE && state->source_file == NULL)
    return _ ("No data to run on yet: choose a file in “Run”.");
  if (state->source == WH_SOURCE_DATA && state->data_file == NULL)
    return _ ("No data to run on yet: choose a data set in “Run”.");

  return NULL;
}

static double
fraction_of (WhWindow *self, WhLane lane)
{
  return wh_jobs_lane_fraction (wh_session_jobs (self->session), lane);
}

static void
update_errors (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhFreshness freshness = wh_session_errors_freshness (self->session);
  g_autofree char *summary = NULL;

  if (freshness == WH_FRESHNESS_NONE)
    {
      g_clear_object (&self->error_rows);
      self->errors_shown = NULL;
    }
  else
    {
      if (self->errors_shown != state->errors)
        {
          g_clear_object (&self->error_rows);
          self->error_rows = new_rows (state->errors);
          self->errors_shown = state->errors;
        }
      update_excluded (self);
      summary = errors_summary (state->errors);
    }

  wh_error_panel_set_rows (self->error_panel, (GListModel *) self->error_rows, summary);
}

static void
update_errors_state (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhFreshness freshness = wh_session_errors_freshness (self->session);
  g_autofree char *source = wh_session_dup_source_name (self->session);
  const char *missing = missing_source (state);
  WhAnalysisState shown = {
    .source = source,
    .fraction = fraction_of (self, WH_LANE_SENSITIVITY),
    .obstacle = state->obstacle,
    .possible = any_inexact (state) && missing == NULL && state->step_error == NULL,
  };

  if (missing != NULL)
    shown.note = missing;
  else if (!any_inexact (state))
    shown.note =
      _ ("No step makes an error yet. Add one that rounds, such as “Fixed-point weights”.");
  else if (state->step_error != NULL)
    shown.note = _ ("A step failed; there is nothing to measure before it is mended.");
  else if (freshness == WH_FRESHNESS_BEFORE)
    shown.note = _ ("The steps have changed since. Measure again for new numbers.");

  wh_error_panel_set_state (self->error_panel, &shown);
  wh_error_panel_set_colored (self->error_panel, state->color_by == WH_COLOR_BY_LOCAL_ERROR);
}

static void
update_bits (WhWindow *self)
{
  const WhFoundBits *found = wh_session_state (self->session)->found_bits;
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  WhBitsFound shown = { .picked = -1 };

  for (guint i = 0; found != NULL && i < found->layers->len; i++)
    g_ptr_array_add (labels, g_array_index (found->layers, WhAnalysedLayer, i).label);
  g_ptr_array_add (labels, NULL);

  shown.labels = (const char *const *) labels->pdata;
  if (found != NULL)
    {
      shown.result = found->result;
      shown.budget = &found->budget;
      shown.float_bytes = found->float_bytes;
      shown.picked = found->picked;
    }
  wh_bits_panel_set_found (self->bits_panel, &shown);
}

/* What Apply takes out of the pipeline: steps that put weights in fixed point already. */
static char *
replaces_text (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autoptr (GPtrArray) base = wh_session_dup_search_base (self->session);
  guint n = state->steps->len - base->len;

  if (n == 0)
    return NULL;

  return g_strdup_printf (ngettext ("Takes the place of %u step that rounds weights.",
                                    "Takes the place of %u steps that round weights.", n),
                          n);
}

static void
update_bits_state (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  WhFreshness freshness = wh_session_bits_freshness (self->session);
  g_autofree char *source = wh_session_dup_source_name (self->session);
  g_autofree char *replaces = replaces_text (self);
  const WhMeasured *original = wh_session_measured (self->session, state->original);
  const char *missing = missing_source (state);
  WhAnalysisState shown = {
    .source = source,
    .fraction = fraction_of (self, WH_LANE_SEARCH),
    .obstacle = state->obstacle,
    .possible = missing == NULL,
  };

  if (missing != NULL)
    shown.note = missing;
  else if (freshness == WH_FRESHNESS_BEFORE)
    shown.note = _ ("The steps before have changed since. Search again before you apply.");

  if (original != NULL && !isnan (original->top1))
    wh_bits_panel_suggest_accuracy (self->bits_panel, original->top1);
  wh_bits_panel_set_state (self->bits_panel, &shown,
                           state->source == WH_SOURCE_DATA && state->data_file != NULL, replaces,
                           freshness == WH_FRESHNESS_NOW);
}

void
wh_window_update_analysis (WhWindow *self)
{
  if (wh_session_state (self->session)->model == NULL)
    return;

  update_errors (self);
  update_bits (self);
  wh_window_update_analysis_state (self);
}

void
wh_window_update_analysis_state (WhWindow *self)
{
  if (wh_session_state (self->session)->model == NULL)
    return;

  update_errors_state (self);
  update_bits_state (self);
}

static void
measure_wanted (WhErrorPanel *panel, WhWindow *self)
{
  wh_session_find_errors (self->session);
}

static void
measure_cancelled (WhErrorPanel *panel, WhWindow *self)
{
  wh_jobs_cancel (wh_session_jobs (self->session), WH_LANE_SENSITIVITY);
}

static void
row_picked (WhErrorPanel *panel, WhErrorRow *row, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  guint node;

  if (state->errors == NULL || wh_error_row_index (row) >= state->errors->layers->len)
    return;

  node =
    wh_session_find_layer (self->session, &g_array_index (state->errors->layers, WhAnalysedLayer,
                                                          wh_error_row_index (row)));
  if (node != WH_NONE)
    wh_window_go_to_node (self, TRUE, node);
  else
    wh_window_say (self, _ ("Nothing in this graph stands for it."));
}

static void
exclude_wanted (WhErrorPanel *panel, WhErrorRow *row, WhWindow *self)
{
  const WhSensitivity *one = wh_error_row_sensitivity (row);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup (one->node));
  wh_session_exclude (self->session, one->step + 1, names, !wh_error_row_excluded (row));
}

static void
color_wanted (WhErrorPanel *panel, gboolean colored, WhWindow *self)
{
  wh_session_set_color_by (self->session, colored ? WH_COLOR_BY_LOCAL_ERROR : WH_COLOR_BY_KIND);
}

static void
search_wanted (WhBitsPanel *panel, WhWindow *self)
{
  WhSearchBudget budget;

  wh_bits_panel_get_budget (panel, &budget);
  wh_session_search_bits (self->session, &budget);
}

static void
search_cancelled (WhBitsPanel *panel, WhWindow *self)
{
  wh_jobs_cancel (wh_session_jobs (self->session), WH_LANE_SEARCH);
}

static void
point_picked (WhBitsPanel *panel, guint point, WhWindow *self)
{
  wh_session_pick_point (self->session, (int) point);
}

static void
apply_wanted (WhBitsPanel *panel, WhWindow *self)
{
  AdwToast *toast = adw_toast_new (_ ("The bit widths are steps of the pipeline now"));

  wh_session_apply_bits (self->session);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* The bits of the picked point stand on the boxes while the search is looked at. */
static void
page_changed (GtkStack *stack, GParamSpec *spec, WhWindow *self)
{
  gboolean shown = g_strcmp0 (gtk_stack_get_visible_child_name (self->panels), "analysis") == 0 &&
                   g_strcmp0 (gtk_stack_get_visible_child_name (self->analyses), "bits") == 0;

  if (self->session != NULL)
    wh_session_preview_bits (self->session, shown);
}

void
wh_window_connect_analysis (WhWindow *self)
{
  g_signal_connect (self->error_panel, "measure-wanted", G_CALLBACK (measure_wanted), self);
  g_signal_connect (self->error_panel, "cancel-wanted", G_CALLBACK (measure_cancelled), self);
  g_signal_connect (self->error_panel, "row-picked", G_CALLBACK (row_picked), self);
  g_signal_connect (self->error_panel, "exclude-wanted", G_CALLBACK (exclude_wanted), self);
  g_signal_connect (self->error_panel, "color-wanted", G_CALLBACK (color_wanted), self);
  g_signal_connect (self->bits_panel, "search-wanted", G_CALLBACK (search_wanted), self);
  g_signal_connect (self->bits_panel, "cancel-wanted", G_CALLBACK (search_cancelled), self);
  g_signal_connect (self->bits_panel, "point-picked", G_CALLBACK (point_picked), self);
  g_signal_connect (self->bits_panel, "apply-wanted", G_CALLBACK (apply_wanted), self);
  g_signal_connect (self->panels, "notify::visible-child", G_CALLBACK (page_changed), self);
  g_signal_connect (self->analyses, "notify::visible-child", G_CALLBACK (page_changed), self);
}
