/* graph/run/plan-threads.c: for which nodes it pays to wake other threads
 *
 * Waking a thread and waiting for it costs some microseconds, in which one core alone does as much
 * as is written here. A recurrent layer waits after every cell, one for each layer, direction and
 * step: its time on two threads as part of that on one was, on a Zen 5, by the multiply-adds of a
 * cell
 *
 *   below 1,000,000     1.4 to 8.7
 *   up to 3,000,000     0.95 to 1.6
 *   beyond              0.56 to 1.17
 *   any number, with weights of 1.5 MB and more, which one core's own cache doesn't hold
 *                       0.40 to 0.98, once 1.19
 */
#include "config.h"

#include "graph/cost.h"
#include "graph/run/plan.h"

#define SMALL_MULTIPLY_ADDS 1000000
#define SMALL_ELEMENTS 32768
#define SMALL_CELL 3000000                           /* multiply-adds */
#define SMALL_CELL_WEIGHTS ((gint64) 3 * 128 * 1024) /* numbers */

static gboolean
is_small (const WhPlan *plan, const WhNode *node)
{
  gint64 n = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    if (!wh_plan_is_constant (plan, node->inputs[i]))
      n += wh_shape_n_elements (wh_plan_shape (plan, node->inputs[i]));

  for (guint i = 0; i < node->n_outputs; i++)
    n += wh_shape_n_elements (wh_plan_shape (plan, node->outputs[i]));

  return n < SMALL_ELEMENTS && wh_cost_node (plan->graph, node).multiply_adds < SMALL_MULTIPLY_ADDS;
}

/* x is (steps, batch, maps), the state (layers, directions, batch, maps). */
static gboolean
has_small_cells (const WhPlan *plan, const WhNode *node)
{
  const WhShape *x, *state;
  gint64 n_cells, cell;

  if (node->n_inputs < 2 ||
      (!wh_node_is (node, "RNN") && !wh_node_is (node, "LSTM") && !wh_node_is (node, "GRU")))
    return FALSE;

  x = wh_plan_shape (plan, node->inputs[0]);
  state = wh_plan_shape (plan, node->inputs[1]);
  if (x->rank != 3 || state->rank != 4)
    return FALSE;

  n_cells = MAX (x->size[0] * state->size[0] * state->size[1], 1);
  cell = wh_cost_node (plan->graph, node).multiply_adds / n_cells;
  return cell < SMALL_CELL && cell / MAX (x->size[1], 1) < SMALL_CELL_WEIGHTS;
}

void
wh_plan_choose_threads (WhPlan *plan, const WhNode *node)
{
  gboolean one = is_small (plan, node) || has_small_cells (plan, node);

  plan->current_threads = one ? 1 : plan->n_threads;
  wh_dnnl_set_threads (plan->current_threads);
}
