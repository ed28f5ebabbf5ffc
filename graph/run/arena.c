/* graph/run/arena.c: which bytes each buffer of a plan gets
 *
 * Two buffers may share bytes when no step needs both. Largest first, each goes to the lowest
 * place that is free from its first step to its last: for networks, within a few per cent of the
 * least possible, which is what the largest step needs.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/pages.h"
#include "graph/run/arena.h"

#define ALIGNMENT ((gsize) 64)

static gsize
align (gsize n_bytes)
{
  return (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void
touch (WhPlan *plan, guint index, guint step)
{
  gsize at;
  WhBuffer *buffer = wh_plan_buffer (plan, wh_plan_root (plan, index, &at));

  buffer->first = MIN (buffer->first, step);
  buffer->last = MAX (buffer->last, step);
}

static void
find_lifetimes (WhPlan *plan)
{
  for (guint s = 0; s < plan->steps->len; s++)
    {
      const WhPlanStep *step = wh_plan_step (plan, s);

      for (guint i = 0; i < step->n_reads; i++)
        touch (plan, step->reads[i], s);
      for (guint i = 0; i < step->n_writes; i++)
        touch (plan, step->writes[i], s);
    }
}

static int
larger_first (gconstpointer a, gconstpointer b, gpointer data)
{
  const WhBuffer *left = wh_plan_buffer (data, *(const guint *) a);
  const WhBuffer *right = wh_plan_buffer (data, *(const guint *) b);

  if (left->n_bytes != right->n_bytes)
    return left->n_bytes > right->n_bytes ? -1 : 1;
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

/* The lowest place where @buffer meets none of those in @placed, which are sorted by offset. */
static gsize
find_place (const WhPlan *plan, const WhBuffer *buffer, const GArray *placed)
{
  gsize at = 0;

  for (guint i = 0; i < placed->len; i++)
    {
      const WhBuffer *other = wh_plan_buffer (plan, g_array_index (placed, guint, i));

      if (other->last < buffer->first || buffer->last < other->first)
        continue;
      if (at + align (buffer->n_bytes) <= other->offset)
        break;
      at = MAX (at, other->offset + align (other->n_bytes));
    }

  return at;
}

static void
place_all (WhPlan *plan)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (guint)); /* by offset */

  for (guint b = 0; b < plan->buffers->len; b++)
    {
      const WhBuffer *buffer = wh_plan_buffer (plan, b);

      if (buffer->kind == WH_BUFFER_ARENA && buffer->within == 0 && buffer->first <= buffer->last)
        g_array_append_val (wanted, b);
    }

  g_array_sort_with_data (wanted, larger_first, plan);
  for (guint i = 0; i < wanted->len; i++)
    {
      guint index = g_array_index (wanted, guint, i), at = placed->len;
      WhBuffer *buffer = wh_plan_buffer (plan, index);

      buffer->offset = find_place (plan, buffer, placed);
      plan->arena_bytes = MAX (plan->arena_bytes, buffer->offset + align (buffer->n_bytes));

      while (at > 0 &&
             wh_plan_buffer (plan, g_array_index (placed, guint, at - 1))->offset > buffer->offset)
        at--;
      g_array_insert_val (placed, at, index);
    }
}

static void
tell (GArray *memories, void *base)
{
  for (guint m = 0; memories && m < memories->len; m++)
    dnnl_memory_set_data_handle (g_array_index (memories, dnnl_memory_t, m), base);
}

gboolean
wh_arena_settle (WhPlan *plan, GError **error)
{
  gsize buffers_bytes;

  find_lifetimes (plan);
  place_all (plan);
  buffers_bytes = plan->arena_bytes;
  plan->arena_bytes += align (plan->scratchpad_bytes);

  if (plan->arena_bytes == 0)
    return TRUE;

  plan->arena = wh_pages_take (plan->arena_bytes);
  if (plan->arena == NULL)
    return wh_fail (error, WH_ERROR_LIMIT, "no memory for the %" G_GSIZE_FORMAT " bytes of a run",
                    plan->arena_bytes);

  plan->scratchpad = plan->arena + buffers_bytes;
  for (guint b = 0; b < plan->buffers->len; b++)
    {
      WhBuffer *buffer = wh_plan_buffer (plan, b);

      gsize at;

      if (wh_plan_buffer (plan, wh_plan_root (plan, b, &at))->kind == WH_BUFFER_ARENA)
        tell (buffer->memories, wh_plan_base (plan, b));
    }

  tell (plan->scratchpads, plan->scratchpad);
  return TRUE;
}
