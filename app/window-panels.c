/* app/window-panels.c: what the side panel says of what is picked: the node's, and the numbers' */
#include "config.h"

#include "app/window-private.h"

#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

static const WhGraph *
picked_graph (const WhSessionState *state)
{
  return state->on_after || state->before == NULL ? state->after : state->before;
}

static char *
origin_text (const WhSessionState *state)
{
  GString *text = g_string_new (NULL);
  const guint *nodes;
  guint n;

  if (state->map == NULL || !state->on_after)
    return g_string_free (text, FALSE);

  nodes = wh_origin_map_nodes (state->map, state->node, &n);
  if (n == 1 &&
      g_str_equal (state->before->nodes[nodes[0]].name, state->after->nodes[state->node].name))
    return g_string_free (text, FALSE); /* itself */

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", state->before->nodes[nodes[i]].name);

  return g_string_free (text, FALSE);
}

/* What the picked step's report says of the node, or of those that it stands for. */
static char *
report_text (const WhSessionState *state)
{
  const WhReport *report = NULL;
  const char *name = picked_graph (state)->nodes[state->node].name;
  GString *text = g_string_new (NULL);

  if (state->picked > 0 && state->result != NULL && state->picked <= state->result->stages->len)
    report = wh_pipeline_result_stage (state->result, state->picked - 1)->report;

  for (guint i = 0; report != NULL && i < report->entries->len; i++)
    {
      const WhReportEntry *entry = report->entries->pdata[i];

      if (g_strcmp0 (entry->node, name) == 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", entry->text);
    }

  return g_string_free (text, FALSE);
}

static void
show_node (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhGraph *graph = picked_graph (state);
  const WhRecording *run = graph == state->after ? state->after_run : state->before_run;
  g_autofree char *origin = origin_text (state);
  g_autofree char *report = report_text (state);
  g_autofree char *error = NULL;
  g_autofree char *time = NULL;
  g_autofree char *exclude = wh_window_dup_exclude_label (self);
  g_autofree double *error_db = NULL;
  g_autoptr (GArray) wanted = NULL;
  WhNodeFacts facts = { .origin = origin, .report = report };

  if (state->comparison != NULL)
    {
      error_db = wh_marks_error_by_node (graph, state->comparison, graph == state->after);
      if (!isnan (error_db[state->node]))
        error = wh_format_db (error_db[state->node]);
    }
  if (run != NULL && run->node_ms != NULL)
    time = wh_format_ms (run->node_ms[state->node]);

  facts.error = error;
  facts.time = time;
  facts.exclude = exclude;
  wh_node_panel_set_node (self->node_panel, graph, state->node, &facts);

  wanted = wh_node_panel_dup_wanted (self->node_panel);
  wh_session_want_statistics (self->session, wanted);
}

static void
add_choice (GPtrArray *names, GPtrArray *values, const WhGraph *graph, guint value)
{
  for (guint i = 0; i < values->len; i++)
    if (GPOINTER_TO_UINT (values->pdata[i]) == value)
      return;

  g_ptr_array_add (names, graph->values[value].name);
  g_ptr_array_add (values, GUINT_TO_POINTER (value));
}

/* The tensor panel offers what the picked node writes and reads. */
static void
show_choices (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhGraph *graph = picked_graph (state);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint picked = 0;

  g_ptr_array_set_size (self->tensor_choices, 0);
  if (state->node != WH_NONE)
    {
      const WhNode *node = &graph->nodes[state->node];

      for (guint i = 0; i < node->n_outputs; i++)
        add_choice (names, self->tensor_choices, graph, node->outputs[i]);
      for (guint i = 0; i < node->n_inputs; i++)
        add_choice (names, self->tensor_choices, graph, node->inputs[i]);
    }
  else if (state->value != WH_NONE)
    add_choice (names, self->tensor_choices, graph, state->value);
  g_ptr_array_add (names, NULL);

  for (guint i = 0; i < self->tensor_choices->len; i++)
    if (GPOINTER_TO_UINT (self->tensor_choices->pdata[i]) == state->tensor_value)
      picked = i;
  wh_tensor_panel_set_values (self->tensor_panel, (const char *const *) names->pdata, picked);

  if (self->tensor_choices->len > 0)
    wh_session_show_tensor (self->session, GPOINTER_TO_UINT (self->tensor_choices->pdata[picked]),
                            state->side);
  else
    wh_tensor_panel_set_tensor (self->tensor_panel, NULL, NULL,
                                _ ("Pick a function in the graph to see its numbers."));
}

void
wh_window_update_node (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhGraph *graph = picked_graph (state);

  if (graph == NULL)
    return;

  if (state->node != WH_NONE)
    show_node (self);
  else if (state->value != WH_NONE)
    {
      g_autoptr (GArray) wanted = NULL;

      wh_node_panel_set_value (self->node_panel, graph, state->value);
      wanted = wh_node_panel_dup_wanted (self->node_panel);
      wh_session_want_statistics (self->session, wanted);
    }
  else
    wh_window_show_network (self);

  wh_window_update_statistics (self);
  wh_differences_panel_set_picked (self->differences_panel,
                                   state->on_after ? state->node : WH_NONE);
  show_choices (self);
}

void
wh_window_update_statistics (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhGraph *graph = picked_graph (state);
  g_autoptr (GArray) values = wh_node_panel_dup_wanted (self->node_panel);

  for (guint i = 0; i < values->len; i++)
    {
      guint value = g_array_index (values, guint, i);
      const WhStatistics *statistics =
        wh_session_statistics (self->session, graph->values[value].tensor);

      if (statistics != NULL)
        wh_node_panel_set_statistics (self->node_panel, value, statistics);
    }
}

void
wh_window_update_tensor (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhStatistics *statistics =
    state->tensor != NULL ? wh_session_statistics (self->session, state->tensor) : NULL;

  wh_tensor_panel_set_sides (self->tensor_panel,
                             state->before != NULL && self->tensor_choices->len > 0, state->side);
  wh_tensor_panel_set_tensor (self->tensor_panel, state->tensor, statistics,
                              state->tensor == NULL && state->tensor_note == NULL ?
                                "" :
                                state->tensor_note);
  wh_tensor_panel_set_grid (self->tensor_panel,
                            state->tensor != NULL && state->tensor_rounded ? &state->tensor_grid :
                                                                             NULL,
                            state->tensor_clipped,
                            state->tensor != NULL ? wh_session_calibrated (self->session) : NULL);
}

static void
numbers_wanted (WhNodePanel *panel, guint value, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);

  if (self->tensor_choices->len > 0 &&
      !g_ptr_array_find (self->tensor_choices, GUINT_TO_POINTER (value), NULL))
    {
      const char *names[] = { picked_graph (state)->values[value].name, NULL };

      g_ptr_array_set_size (self->tensor_choices, 0);
      g_ptr_array_add (self->tensor_choices, GUINT_TO_POINTER (value));
      wh_tensor_panel_set_values (self->tensor_panel, names, 0);
    }
  else
    {
      guint index = 0;
      g_autoptr (GPtrArray) names = g_ptr_array_new ();

      for (guint i = 0; i < self->tensor_choices->len; i++)
        {
          guint choice = GPOINTER_TO_UINT (self->tensor_choices->pdata[i]);

          g_ptr_array_add (names, picked_graph (state)->values[choice].name);
          if (choice == value)
            index = i;
        }
      g_ptr_array_add (names, NULL);
      wh_tensor_panel_set_values (self->tensor_panel, (const char *const *) names->pdata, index);
    }

  wh_session_show_tensor (self->session, value,
                          state->on_after || state->before == NULL ? WH_SIDE_AFTER :
                                                                     WH_SIDE_BEFORE);
  gtk_stack_set_visible_child_name (self->panels, "tensor");
}

static void
exclude_wanted (WhNodePanel *panel, WhWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.exclude", NULL);
}

static void
value_wanted (WhTensorPanel *panel, guint index, WhWindow *self)
{
  if (index < self->tensor_choices->len)
    wh_session_show_tensor (self->session, GPOINTER_TO_UINT (self->tensor_choices->pdata[index]),
                            wh_session_state (self->session)->side);
}

static void
side_wanted (WhTensorPanel *panel, guint side, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);

  if (state->tensor_value != WH_NONE)
    wh_session_show_tensor (self->session, state->tensor_value, side);
}

void
wh_window_connect_panels (WhWindow *self)
{
  g_signal_connect (self->node_panel, "numbers-wanted", G_CALLBACK (numbers_wanted), self);
  g_signal_connect (self->node_panel, "exclude-wanted", G_CALLBACK (exclude_wanted), self);
  g_signal_connect (self->node_panel, "value-wanted", G_CALLBACK (wh_window_network_value_wanted),
                    self);
  g_signal_connect (self->tensor_panel, "value-wanted", G_CALLBACK (value_wanted), self);
  g_signal_connect (self->tensor_panel, "side-wanted", G_CALLBACK (side_wanted), self);
}
