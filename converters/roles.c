/* converters/roles.c: what ops are to a converter, where their tables don't say */
#include "config.h"

#include "converters/patterns.h"

static gboolean
is_one_of (const WhNode *node, const char *const *names)
{
  return node->op != NULL && g_strv_contains (names, node->op_name) &&
         wh_node_is (node, node->op_name);
}

gboolean
wh_role_is_broadcast (const WhNode *node)
{
  static const char *const names[] = {
    "Add2",         "Sub2",     "Mul2",       "Div2",      "Pow2",         "AddN",  "MulN",
    "Maximum2",     "Minimum2", "LogicalAnd", "LogicalOr", "LogicalXor",   "Equal", "NotEqual",
    "GreaterEqual", "Greater",  "LessEqual",  "Less",      "SquaredError", NULL,
  };

  return is_one_of (node, names);
}

gboolean
wh_role_is_reduction (const WhNode *node)
{
  static const char *const names[] = { "Sum", "Mean", "Max", "Min", "Prod", "Norm", NULL };

  return is_one_of (node, names);
}

gboolean
wh_role_is_pooling (const WhNode *node)
{
  static const char *const names[] = {
    "MaxPooling", "AveragePooling", "SumPooling", "Unpooling", NULL,
  };

  return is_one_of (node, names);
}

gboolean
wh_role_is_along_axis (const WhNode *node)
{
  static const char *const names[] = { "Concatenate", "Softmax", "LogSoftmax", NULL };

  return is_one_of (node, names);
}

gboolean
wh_role_lets_scales_through (const WhNode *node)
{
  static const char *const names[] = {
    "ReLU", "LeakyReLU", "Identity", "Dropout", "GlobalAveragePooling", NULL,
  };

  return is_one_of (node, names) || wh_role_is_pooling (node);
}

gboolean
wh_role_is_mapwise (const WhNode *node)
{
  if (wh_role_lets_scales_through (node))
    return TRUE;

  return node->op != NULL && node->n_inputs == 1 && (node->op->flags & WH_OP_ELEMENTWISE);
}

gboolean
wh_role_is_quantizer (const WhNode *node)
{
  static const char *const names[] = {
    "FixedPointQuantize",
    "MinMaxQuantize",
    "Pow2Quantize",
    NULL,
  };

  return is_one_of (node, names);
}
