/* graph/run/plan-parts.c: buffers that lie within others
 *
 * What is joined along the outermost axis lies one after the other: whoever computes an input can
 * write it to its place, and nothing is left to join. That is for inputs which nobody reads later,
 * so that what is written over the whole takes nothing from anybody.
 */
#include "config.h"

#include "graph/run/plan.h"

guint
wh_plan_root (const WhPlan *plan, guint index, gsize *at)
{
  *at = 0;
  for (guint whole; (whole = wh_plan_buffer (plan, index)->within) != 0; index = whole - 1)
    *at += wh_plan_buffer (plan, index)->at;

  return index;
}

static void
put (WhPlan *plan, guint index, guint whole, gsize at)
{
  WhBuffer *buffer = wh_plan_buffer (plan, index), *around = wh_plan_buffer (plan, whole);

  buffer->within = whole + 1;
  buffer->at = at;
  if (around->parts == NULL)
    around->parts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (around->parts, index);
}

gboolean
wh_plan_put_within (WhPlan *plan, guint index, guint whole, gsize at)
{
  const WhBuffer *buffer = wh_plan_buffer (plan, index);

  if (!wh_plan_is_fast (plan) || buffer->kind != WH_BUFFER_ARENA || buffer->within != 0 ||
      wh_plan_count_unread (plan, index) != 1)
    return FALSE;

  put (plan, index, whole, at);
  return TRUE;
}

guint
wh_plan_add_part (WhPlan *plan, guint whole, gsize at, gsize n_bytes)
{
  guint index = wh_plan_add_temporary (plan, n_bytes);

  put (plan, index, whole, at);
  return index;
}
