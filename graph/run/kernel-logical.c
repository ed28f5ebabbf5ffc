/* graph/run/kernel-logical.c: comparisons and truth values, kept as 0 and 1 in float
 *
 * A number is true when it is not 0, so NaN is. One formula a line; with two inputs a and b, sizes
 * of 1 are repeated; val is the node's argument.
 *
 *   Sign          alpha where x is neither above nor below 0, so for NaN too
 *   SearchSorted  how many of the sorted row are below the value; right: or equal to it
 *
 * Source   nnabla functions.yaml, "Logical"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

WH_EACH_WITH (sign, float, alpha, "alpha", x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : alpha)

WH_EACH_PAIR (minimum2, a < b ? a : b)
WH_EACH_PAIR (maximum2, a > b ? a : b)
WH_EACH_WITH (minimum_scalar, float, val, "val", x < val ? x : val)
WH_EACH_WITH (maximum_scalar, float, val, "val", x > val ? x : val)

WH_EACH_PAIR (logical_and, (a != 0.0f) && (b != 0.0f))
WH_EACH_PAIR (logical_or, (a != 0.0f) || (b != 0.0f))
WH_EACH_PAIR (logical_xor, (a != 0.0f) != (b != 0.0f))
WH_EACH_PAIR (equal, a == b)
WH_EACH_PAIR (not_equal, a != b)
WH_EACH_PAIR (greater_equal, a >= b)
WH_EACH_PAIR (greater, a > b)
WH_EACH_PAIR (less_equal, a <= b)
WH_EACH_PAIR (less, a < b)

WH_EACH_WITH (equal_scalar, float, val, "val", x == val)
WH_EACH_WITH (not_equal_scalar, float, val, "val", x != val)
WH_EACH_WITH (greater_equal_scalar, float, val, "val", x >= val)
WH_EACH_WITH (greater_scalar, float, val, "val", x > val)
WH_EACH_WITH (less_equal_scalar, float, val, "val", x <= val)
WH_EACH_WITH (less_scalar, float, val, "val", x < val)

WH_EACH (logical_not, x == 0.0f)
WH_EACH (is_nan, isnan (x) != 0)
WH_EACH (is_inf, isinf (x) != 0)
WH_EACH_WITH (reset_nan, float, val, "val", isnan (x) ? val : x)
WH_EACH_WITH (reset_inf, float, val, "val", isinf (x) ? val : x)

/* The boolean argument isn't a number that wh_node_double () would give. */
#define WH_EACH_WITH_TRUTH(name, formula)                                                          \
  static void name (const WhCall *call)                                                            \
  {                                                                                                \
    gint64 n_elements = wh_shape_n_elements (&call->dst_shape[0]);                                 \
    gboolean val = wh_node_bool (call->node, "val");                                               \
                                                                                                   \
    for (gint64 i = 0; i < n_elements; i++)                                                        \
      {                                                                                            \
        gboolean x = call->src[0].values[i] != 0.0f;                                               \
        call->dst[0][i] = (formula) ? 1.0f : 0.0f;                                                 \
      }                                                                                            \
  }

WH_EACH_WITH_TRUTH (logical_and_scalar, x &&val)
WH_EACH_WITH_TRUTH (logical_or_scalar, x || val)
WH_EACH_WITH_TRUTH (logical_xor_scalar, x != val)

static void
search_sorted (const WhCall *call)
{
  const WhShape *sorted = &call->src[0].shape, *values = &call->src[1].shape;
  gint64 n_sorted = sorted->size[sorted->rank - 1], n_values = values->size[values->rank - 1];
  gint64 n = wh_shape_n_elements (values);
  gboolean right = wh_node_bool (call->node, "right");

  for (gint64 i = 0; i < n; i++)
    {
      const float *row = call->src[0].values + i / n_values * n_sorted;
      float value = call->src[1].values[i];
      gint64 low = 0, high = n_sorted; /* all before low are below, all from high on are not */

      while (low < high)
        {
          gint64 middle = low + (high - low) / 2;

          if (row[middle] < value || (right && row[middle] == value))
            low = middle + 1;
          else
            high = middle;
        }

      call->dst[0][i] = (float) low;
    }
}

const WhKernel wh_kernels_logical[] = {
  { .op = "Sign", .reference = sign },
  { .op = "Minimum2", .reference = minimum2 },
  { .op = "Maximum2", .reference = maximum2 },
  { .op = "MinimumScalar", .reference = minimum_scalar },
  { .op = "MaximumScalar", .reference = maximum_scalar },
  { .op = "LogicalAnd", .reference = logical_and },
  { .op = "LogicalOr", .reference = logical_or },
  { .op = "LogicalXor", .reference = logical_xor },
  { .op = "Equal", .reference = equal },
  { .op = "NotEqual", .reference = not_equal },
  { .op = "GreaterEqual", .reference = greater_equal },
  { .op = "Greater", .reference = greater },
  { .op = "LessEqual", .reference = less_equal },
  { .op = "Less", .reference = less },
  { .op = "SearchSorted", .reference = search_sorted },
  { .op = "LogicalAndScalar", .reference = logical_and_scalar },
  { .op = "LogicalOrScalar", .reference = logical_or_scalar },
  { .op = "LogicalXorScalar", .reference = logical_xor_scalar },
  { .op = "EqualScalar", .reference = equal_scalar },
  { .op = "NotEqualScalar", .reference = not_equal_scalar },
  { .op = "GreaterEqualScalar", .reference = greater_equal_scalar },
  { .op = "GreaterScalar", .reference = greater_scalar },
  { .op = "LessEqualScalar", .reference = less_equal_scalar },
  { .op = "LessScalar", .reference = less_scalar },
  { .op = "LogicalNot", .reference = logical_not },
  { .op = "IsNaN", .reference = is_nan },
  { .op = "IsInf", .reference = is_inf },
  { .op = "ResetNaN", .reference = reset_nan },
  { .op = "ResetInf", .reference = reset_inf },
  { .op = NULL },
};
