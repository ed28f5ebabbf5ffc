/* tests/app/test-session.c: one open model, as the window uses it, without a window */
#include "config.h"

#include "app/session.h"
#include "app/settings.h"
#include "graph/run/engine.h"
#include "tests/support.h"

#include <math.h>

#define PATIENCE_S 120

typedef struct
{
  WhSession *session;
  char *failure; /* the last one told */
  char *saved;
} Fixture;

static void
failed (WhSession *session, const char *title, const char *message, Fixture *fixture)
{
  g_free (fixture->failure);
  fixture->failure = g_strdup_printf ("%s: %s", title, message);
}

static void
saved (WhSession *session, const char *path, Fixture *fixture)
{
  g_free (fixture->saved);
  fixture->saved = g_strdup (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = wh_session_new ();
  g_signal_connect (fixture->session, "failed", G_CALLBACK (failed), fixture);
  g_signal_connect (fixture->session, "saved", G_CALLBACK (saved), fixture);
  wh_session_set_automatic (fixture->session, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->session);
  g_free (fixture->failure);
  g_free (fixture->saved);
}

static gboolean
is_busy (WhSession *session)
{
  for (guint lane = 0; lane < WH_N_LANES; lane++)
    if (wh_jobs_is_running (wh_session_jobs (session), lane))
      return TRUE;

  return FALSE;
}

/* Until nothing is being worked on. */
static void
settle (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (is_busy (fixture->session))
        g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while (is_busy (fixture->session) || g_main_context_pending (NULL));
}

/* For what begins a little later. */
#define WAIT_UNTIL(fixture, condition)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;                            \
                                                                                                   \
    while (!(condition))                                                                           \
      {                                                                                            \
        g_assert_cmpint (g_get_monotonic_time (), <, end);                                         \
        settle (fixture);                                                                          \
        g_usleep (1000);                                                                           \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static const WhSessionState *
open_file (Fixture *fixture, const char *path)
{
  const char *paths[] = { path, NULL };

  wh_session_open (fixture->session, paths, NULL);
  settle (fixture);
  return wh_session_state (fixture->session);
}

static const WhSessionState *
open_lenet (Fixture *fixture)
{
  g_autofree char *path = wh_test_data ("lenet.nnp");

  return open_file (fixture, path);
}

static void
add (Fixture *fixture, const char *converter)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wh_session_add_step (fixture->session, converter, &error));
  g_assert_no_error (error);
  settle (fixture);
  g_assert_null (fixture->failure);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);

  g_assert_null (fixture->failure);
  g_assert_nonnull (state->model);
  g_assert_true (state->after == state->original);
  g_assert_null (state->before);
  g_assert_nonnull (state->after_scene);
  g_assert_cmpuint (state->after_scene->n_boxes, >=, state->original->n_nodes);
  g_assert_null (state->obstacle);
  g_assert_false (state->unsaved);
}

/* What can't be opened is told, and what was open stays. */
static void
test_open_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wh_test_data ("digits.h5");
  const WhSessionState *state = open_lenet (fixture);
  const WhGraph *graph = state->original;

  open_file (fixture, path);
  g_assert_nonnull (fixture->failure);
  g_assert_nonnull (strstr (fixture->failure, "digits.h5"));
  g_assert_true (state->original == graph);
  g_clear_pointer (&fixture->failure, g_free);

  open_file (fixture, "/nowhere/at/all.nnp");
  g_assert_nonnull (strstr (fixture->failure, "all.nnp"));
  g_assert_true (state->original == graph);
}

/* The user's colours are on both sides, and go again. */
static void
test_colors (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  guint n_own = 0;

  add (fixture, "batch-normalization-folded");
  g_assert_null (state->after_marks->marks.own);
  wh_session_set_colors (fixture->session,
                         (const char *[]){ "Convolution=#ff0000", "nonsense", NULL });
  for (guint i = 0; i < state->after_scene->n_boxes; i++)
    n_own += state->after_marks->marks.own[i].a > 0.0;
  g_assert_cmpuint (n_own, ==, 2);
  g_assert_nonnull (state->before_marks->marks.own);

  wh_session_set_colors (fixture->session, (const char *[]){ NULL });
  g_assert_null (state->after_marks->marks.own);
}

/* All parameters of one number. */
static char *
print_scales (const WhGraph *graph)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < graph->n_values; i++)
    if (graph->values[i].tensor != NULL && wh_tensor_n_elements (graph->values[i].tensor) == 1)
      g_string_append_printf (text, "%s %.9g\n", graph->values[i].name,
                              wh_tensor_values (graph->values[i].tensor)[0]);

  return g_string_free (text, FALSE);
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  g_autoptr (GError) error = NULL;
  guint n_nodes = state->original->n_nodes;

  add (fixture, "batch-normalization-folded");
  g_assert_cmpuint (state->picked, ==, 1);
  g_assert_cmpuint (state->after->n_nodes, ==, n_nodes - 3);
  g_assert_true (state->before == state->original);
  g_assert_nonnull (state->map);
  g_assert_nonnull (state->before_scene);
  g_assert_true (state->unsaved);

  add (fixture, "fixed-point-weight");
  g_assert_cmpuint (state->picked, ==, 2);
  g_assert_true (wh_session_set_option (fixture->session, 2, "n_w", "4", &error));
  g_assert_false (wh_session_set_option (fixture->session, 2, "n_w", "many", &error));
  g_assert_nonnull (error);
  settle (fixture);

  wh_session_enable_step (fixture->session, 1, FALSE);
  settle (fixture);
  g_assert_cmpuint (wh_pipeline_result_stage (state->result, 0)->graph->n_nodes, ==, n_nodes);
  wh_session_move_step (fixture->session, 2, 1);
  settle (fixture);
  g_assert_cmpstr (((WhStep *) state->steps->pdata[0])->converter->name, ==, "fixed-point-weight");

  /* All the way back, and forth. */
  while (wh_session_can_undo (fixture->session))
    wh_session_undo (fixture->session);
  settle (fixture);
  g_assert_cmpuint (state->steps->len, ==, 0);
  g_assert_true (state->after == state->original);
  while (wh_session_can_redo (fixture->session))
    wh_session_redo (fixture->session);
  settle (fixture);
  g_assert_cmpuint (state->steps->len, ==, 2);
  wh_session_remove_step (fixture->session, 1);
  settle (fixture);
  g_assert_cmpuint (state->steps->len, ==, 1);
  g_assert_null (fixture->failure);
}

/* Steps from a file go by what it recorded, whatever the networks are run on here. */
static void
test_recorded (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  g_autoptr (GPtrArray) saved = NULL;
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *anew = NULL;

  add (fixture, "batch-normalization-folded");
  add (fixture, "quantize");
  first = print_scales (wh_pipeline_result_graph (state->result));
  saved = wh_session_dup_recorded_steps (fixture->session);
  g_assert_null (((WhStep *) state->steps->pdata[1])->recorded);
  text = wh_pipeline_to_json (saved);
  loaded = wh_pipeline_from_json (text, "steps.json", &error);
  g_assert_no_error (error);

  /* Other inputs, which nothing is measured on. */
  wh_session_set_source (fixture->session, WH_SOURCE_ONES, 0, 0);
  wh_session_set_steps (fixture->session, loaded);
  settle (fixture);
  g_assert_null (fixture->failure);
  again = print_scales (wh_pipeline_result_graph (state->result));
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (wh_pipeline_result_stage (state->result, 1)->recorded->on, ==,
                   "the inputs of the run: random numbers (seed 0)");

  /* Without the step before it: what was recorded is of something else. */
  wh_session_enable_step (fixture->session, 1, FALSE);
  settle (fixture);
  g_assert_nonnull (state->step_error);
  g_assert_nonnull (strstr (state->step_error, "the record is of another network"));
  g_clear_pointer (&fixture->failure, g_free);
  wh_session_enable_step (fixture->session, 1, TRUE);
  settle (fixture);
  g_assert_null (state->step_error);

  wh_session_record_again (fixture->session, 2);
  settle (fixture);
  anew = print_scales (wh_pipeline_result_graph (state->result));
  g_assert_cmpstr (first, !=, anew);
  g_assert_cmpstr (wh_pipeline_result_stage (state->result, 1)->recorded->on, ==,
                   "the inputs of the run: ones");
  wh_session_undo (fixture->session);
  settle (fixture);
  g_free (g_steal_pointer (&again));
  again = print_scales (wh_pipeline_result_graph (state->result));
  g_assert_cmpstr (first, ==, again);

  /* Changing what is asked for asks for it. */
  g_assert_true (wh_session_set_option (fixture->session, 2, "method", "mse", &error));
  settle (fixture);
  g_assert_null (fixture->failure);
  g_assert_null (((WhStep *) state->steps->pdata[1])->recorded);
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  g_autofree char *digits = wh_test_data ("digits.h5");
  const WhMeasured *measured;

  add (fixture, "batch-normalization-folded");
  add (fixture, "fixed-point-weight");
  wh_session_run (fixture->session);
  settle (fixture);
  g_assert_null (fixture->failure);
  g_assert_nonnull (state->comparison);
  g_assert_cmpuint (state->comparison->outputs->len, ==, 1);
  WAIT_UNTIL (fixture, (measured = wh_session_measured (fixture->session, state->after)) != NULL &&
                         !isnan (measured->sqnr_db));
  g_assert_cmpfloat (measured->sqnr_db, >, 20.0);
  g_assert_true (isnan (measured->top1));

  wh_session_set_data_file (fixture->session, digits);
  wh_session_run (fixture->session);
  WAIT_UNTIL (fixture, (measured = wh_session_measured (fixture->session, state->after)) != NULL &&
                         !isnan (measured->top1));
  g_assert_cmpfloat_with_epsilon (measured->top1, 0.981, 1e-9);
  g_assert_cmpint (measured->n_samples, ==, 1000);
}

/* With nothing kept, measures are the same, and a value is computed when it is looked at. */
static void
test_streamed (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  guint kept_mib = wh_settings ()->kept_mib, value, other;
  g_autoptr (WhTensor) kept = NULL;
  g_autoptr (WhComparison) comparison = NULL;

  add (fixture, "fixed-point-weight");
  value = state->after->nodes[state->after->n_nodes / 2].outputs[0];
  other = state->after->nodes[state->after->n_nodes / 2 + 1].outputs[0];
  for (guint i = 0; i < 2; i++)
    {
      wh_settings ()->kept_mib = i == 0 ? 512 : 0;
      wh_session_run (fixture->session);
      settle (fixture);
      g_assert_null (fixture->failure);
      g_assert_nonnull (state->comparison);
      g_assert_true ((wh_tensor_peek (state->after_run->values[other]) != NULL) == (i == 0));

      wh_session_show_tensor (fixture->session, value, WH_SIDE_AFTER);
      settle (fixture);
      g_assert_nonnull (state->tensor);
      if (i == 0)
        {
          kept = wh_tensor_ref (state->tensor);
          comparison = wh_comparison_ref (state->comparison);
        }
    }

  wh_settings ()->kept_mib = kept_mib;
  g_assert_true (kept != state->tensor && wh_tensor_equal (kept, state->tensor));
  g_assert_cmpuint (comparison->values->len, ==, state->comparison->values->len);
  for (guint i = 0; i < comparison->values->len; i++)
    g_assert_cmpfloat (
      g_array_index (comparison->values, WhComparedValue, i).difference.rmse, ==,
      g_array_index (state->comparison->values, WhComparedValue, i).difference.rmse);
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *model = g_build_filename (folder, "converted.nnp", NULL);
  g_autofree char *picture = g_build_filename (folder, "after.svg", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "folder.nnp", NULL);
  const WhSessionState *state = open_lenet (fixture);

  add (fixture, "batch-normalization-folded");
  wh_session_save_model (fixture->session, model);
  settle (fixture);
  g_assert_cmpstr (fixture->saved, ==, model);
  wh_session_export_picture (fixture->session, TRUE, picture);
  settle (fixture);
  g_assert_cmpstr (fixture->saved, ==, picture);
  g_assert_true (g_file_test (picture, G_FILE_TEST_IS_REGULAR));
  wh_session_save_model (fixture->session, nowhere);
  settle (fixture);
  g_assert_nonnull (fixture->failure);

  g_assert_cmpuint (open_file (fixture, model)->original->n_nodes, ==, 9);
  g_assert_cmpuint (state->steps->len, ==, 0);
  wh_test_remove_folder (folder);
}

/* While the new graphs are placed, the old scenes stay, which have more boxes than these have
 * nodes. */
static void
test_stale_scene (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  g_autoptr (GError) error = NULL;
  const WhGraph *original = state->original;

  add (fixture, "batch-normalization-folded");
  g_assert_true (wh_session_add_step (fixture->session, "fixed-point-weight", &error));
  while (state->before == original)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (state->before_scene->graph == original);
  g_assert_cmpuint (state->before->n_nodes, <, original->n_nodes);

  wh_session_set_color_by (fixture->session, WH_COLOR_BY_ERROR); /* marks are made anew */
  settle (fixture);
  g_assert_true (state->before_scene->graph == state->before);
  g_assert_nonnull (state->before_marks);
}

/* Another request ends the one before; what is left is what was asked for last. */
static void
test_hurry (Fixture *fixture, gconstpointer data)
{
  const WhSessionState *state = open_lenet (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (wh_session_add_step (fixture->session, "fixed-point-weight", &error));
  for (guint bits = 2; bits <= 16; bits++)
    {
      g_autofree char *value = g_strdup_printf ("%u", bits);

      g_assert_true (wh_session_set_option (fixture->session, 1, "n_w", value, &error));
      wh_session_run (fixture->session);
      g_main_context_iteration (NULL, FALSE);
    }
  settle (fixture);

  g_assert_null (fixture->failure);
  g_assert_true (wh_pipeline_result_stage (state->result, 0)->graph == state->after);
  for (guint i = 0; i < state->after->n_nodes; i++)
    if (g_str_equal (state->after->nodes[i].op_name, "FixedPointQuantize") &&
        strstr (state->after->values[state->after->nodes[i].inputs[0]].name, "/W") != NULL)
      g_assert_cmpint (wh_node_int (&state->after->nodes[i], "n"), ==, 16);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  wh_engine_init ();
  ADD ("open", test_open);
  ADD ("open-fails", test_open_fails);
  ADD ("steps", test_steps);
  ADD ("recorded", test_recorded);
  ADD ("colors", test_colors);
  ADD ("run", test_run);
  ADD ("streamed", test_streamed);
  ADD ("save", test_save);
  ADD ("stale-scene", test_stale_scene);
  ADD ("hurry", test_hurry);
  return g_test_run ();
}
