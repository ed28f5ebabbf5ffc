/* graph/run/eltwise.c: which of oneDNN's functions of single numbers a node is */
#include "config.h"

#include "graph/run/tail.h"

/* Those whose arguments are always the same. Not Exp, which makes infinity of NaN. */
static const struct
{
  const char *op;
  WhEltwise eltwise;
} plain[] = {
  { "Abs", { dnnl_eltwise_abs, 0.0f, 0.0f } },
  { "GELU", { dnnl_eltwise_gelu_tanh, 0.0f, 0.0f } },
  { "HardTanh", { dnnl_eltwise_clip, -1.0f, 1.0f } },
  { "Log", { dnnl_eltwise_log, 0.0f, 0.0f } },
  { "LogSigmoid", { dnnl_eltwise_logsigmoid, 0.0f, 0.0f } },
  { "Mish", { dnnl_eltwise_mish, 0.0f, 0.0f } },
  { "ReLU", { dnnl_eltwise_relu, 0.0f, 0.0f } },
  { "ReLU6", { dnnl_eltwise_clip, 0.0f, 6.0f } },
  { "Sigmoid", { dnnl_eltwise_logistic, 0.0f, 0.0f } },
  { "Swish", { dnnl_eltwise_swish, 1.0f, 0.0f } },
  { "Tanh", { dnnl_eltwise_tanh, 0.0f, 0.0f } },
};

/* Those with an argument, and how it goes into alpha and beta. */
static const struct
{
  const char *op, *argument;
  dnnl_alg_kind_t algorithm;
  enum
  {
    ALPHA,      /* alpha = argument */
    SHIFT,      /* 1 x + argument */
    SCALE,      /* argument x + 0 */
    SUBTRACTED, /* -1 x + argument */
  } use;
} argued[] = {
  { "AddScalar", "val", dnnl_eltwise_linear, SHIFT },
  { "ELU", "alpha", dnnl_eltwise_elu, ALPHA },
  { "LeakyReLU", "alpha", dnnl_eltwise_relu, ALPHA },
  { "MulScalar", "val", dnnl_eltwise_linear, SCALE },
  { "RSubScalar", "val", dnnl_eltwise_linear, SUBTRACTED },
};

static gboolean
describe (const WhNode *node, WhEltwise *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (wh_node_is (node, plain[i].op))
      {
        *out = plain[i].eltwise;
        return TRUE;
      }

  for (guint i = 0; i < G_N_ELEMENTS (argued); i++)
    if (wh_node_is (node, argued[i].op))
      {
        float argument = (float) wh_node_double (node, argued[i].argument);

        out->algorithm = argued[i].algorithm;
        out->alpha = argued[i].use == SHIFT ? 1.0f : argued[i].use == SUBTRACTED ? -1.0f : argument;
        out->beta = argued[i].use == SHIFT || argued[i].use == SUBTRACTED ? argument : 0.0f;
        return TRUE;
      }

  return FALSE;
}

gboolean
wh_eltwise_find (WhPlan *plan, const WhNode *node, WhEltwise *out)
{
  return describe (node, out) &&
         (out->algorithm != dnnl_eltwise_clip || wh_plan_assume_bounded (plan, node->inputs[0]));
}

gboolean
wh_binary_describe (const WhNode *node, dnnl_alg_kind_t *out)
{
  static const struct
  {
    const char *op;
    dnnl_alg_kind_t algorithm;
  } table[] = {
    { "Add2", dnnl_binary_add }, { "Div2", dnnl_binary_div }, { "Maximum2", dnnl_binary_max },
    { "Mul2", dnnl_binary_mul }, { "Sub2", dnnl_binary_sub }, { "Minimum2", dnnl_binary_min },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (wh_node_is (node, table[i].op))
      {
        *out = table[i].algorithm;
        return TRUE;
      }

  return FALSE;
}
