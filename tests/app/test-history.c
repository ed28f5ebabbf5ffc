/* tests/app/test-history.c: what to go back to */
#include "config.h"

#include "app/history.h"
#include "tests/support.h"

static void
test_undo_redo (void)
{
  g_autoptr (WhHistory) history = wh_history_new ();
  g_autoptr (GPtrArray) none = wh_pipeline_new ();
  g_autoptr (GPtrArray) one = wh_pipeline_new ();
  g_autoptr (GPtrArray) other = wh_pipeline_new ();
  g_autoptr (GError) error = NULL;
  guint picked = 7;

  g_ptr_array_add (one, wh_step_parse ("batch-normalization-folded", &error));
  g_assert_no_error (error);
  wh_history_push (history, none, 0, NULL);
  g_assert_false (wh_history_can_undo (history));
  wh_history_push (history, one, 1, NULL);

  g_assert_true (wh_history_undo (history, &picked) == none);
  g_assert_cmpuint (picked, ==, 0);
  g_assert_null (wh_history_undo (history, &picked));
  g_assert_true (wh_history_redo (history, &picked) == one);
  g_assert_cmpuint (picked, ==, 1);
  g_assert_null (wh_history_redo (history, &picked));

  /* What was undone is given up when something else is done. */
  wh_history_undo (history, &picked);
  wh_history_push (history, other, 0, NULL);
  g_assert_false (wh_history_can_redo (history));
}

/* A value that is being dialled is one entry. */
static void
test_merge (void)
{
  g_autoptr (WhHistory) history = wh_history_new ();
  GPtrArray *last = NULL;
  guint picked;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GPtrArray) steps = wh_pipeline_new ();

      wh_history_push (history, steps, 0, i == 0 ? NULL : "1 n_w");
      last = steps;
    }
  g_assert_nonnull (last);
  g_assert_nonnull (wh_history_undo (history, &picked));
  g_assert_false (wh_history_can_undo (history));
  g_assert_true (wh_history_redo (history, &picked) == last);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/app/history/undo-redo", test_undo_redo);
  g_test_add_func ("/app/history/merge", test_merge);
  return g_test_run ();
}
