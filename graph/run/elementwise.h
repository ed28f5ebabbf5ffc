/* graph/run/elementwise.h: loops for functions whose output i depends on input i alone
 *
 * A kernel gives its formula, the loop is written once:
 *
 *   WH_EACH (reference_abs, fabsf (x))                        y[i] = |x[i]|
 *   WH_EACH_WITH (reference_elu, float, alpha, "alpha", ...)  the same with one argument of the
 * node WH_EACH_PAIR (reference_add2, a + b)                      sizes of 1 are repeated
 */
#pragma once

#include "graph/run/kernel.h"
#include "graph/run/strided.h"

#define WH_EACH(name, formula)                                                                     \
  static void name (const WhCall *call)                                                            \
  {                                                                                                \
    gint64 n_elements = wh_shape_n_elements (&call->dst_shape[0]);                                 \
    const float *src = call->src[0].values;                                                        \
    float *y = call->dst[0];                                                                       \
                                                                                                   \
    for (gint64 i = 0; i < n_elements; i++)                                                        \
      {                                                                                            \
        float x = src[i];                                                                          \
        y[i] = (float) (formula);                                                                  \
      }                                                                                            \
  }

#define WH_EACH_WITH(name, type, variable, argument, formula)                                      \
  static void name (const WhCall *call)                                                            \
  {                                                                                                \
    gint64 n_elements = wh_shape_n_elements (&call->dst_shape[0]);                                 \
    const float *src = call->src[0].values;                                                        \
    float *y = call->dst[0];                                                                       \
    type variable = (type) wh_node_double (call->node, argument);                                  \
                                                                                                   \
    for (gint64 i = 0; i < n_elements; i++)                                                        \
      {                                                                                            \
        float x = src[i];                                                                          \
        y[i] = (float) (formula);                                                                  \
      }                                                                                            \
  }

/* The rows of the output are the inner loop; a step of 0 repeats an element of size 1. */
#define WH_EACH_PAIR(name, formula)                                                                \
  static void name (const WhCall *call)                                                            \
  {                                                                                                \
    WhStrided views[2];                                                                            \
    WhRows rows;                                                                                   \
    float *y = call->dst[0];                                                                       \
                                                                                                   \
    for (guint k = 0; k < 2; k++)                                                                  \
      if (!wh_strided_broadcast (&views[k], &call->src[k].shape, &call->dst_shape[0]))             \
        {                                                                                          \
          wh_call_fail (call, "input %u can't be repeated to the output's shape", k);              \
          return;                                                                                  \
        }                                                                                          \
                                                                                                   \
    for (wh_rows_start (&rows, views, 2); !rows.done; wh_rows_next (&rows))                        \
      {                                                                                            \
        const float *row_a = call->src[0].values + rows.at[0];                                     \
        const float *row_b = call->src[1].values + rows.at[1];                                     \
                                                                                                   \
        for (gint64 i = 0; i < rows.n; i++)                                                        \
          {                                                                                        \
            float a = row_a[i * rows.step[0]], b = row_b[i * rows.step[1]];                        \
            y[i] = (float) (formula);                                                              \
          }                                                                                        \
        y += rows.n;                                                                               \
      }                                                                                            \
  }
