/* tests/graph/run/test-primitives.c: all that is made for speed against the loops, node by node
 *
 * A graph of one node is run by the loops, observing and fast. Where a primitive of oneDNN or a
 * loop of the engine's is expected, the plan must have one: falling back without a word would be
 * fast loops compared with themselves.
 */
#include "config.h"

#include "graph/builder.h"
#include "graph/run/compare.h"
#include "graph/run/plan.h"
#include "tests/graph/ops/case.h"
#include "tests/support.h"

#include <math.h>

#define MAX_INPUTS 7

/* In which modes the node must have become a primitive. */
typedef enum
{
  NEVER,
  FAST,
  ALWAYS,
  CONSTANT,   /* when all inputs but the first are parameters */
  PARAMETERS, /* the same, and fast */
} When;

typedef struct
{
  const char *op, *arguments; /* "pad=1,1 group=2" */
  When when;
  WhShape inputs[MAX_INPUTS];
  guint n_outputs; /* 0: one */
  float spread;    /* of the parameters around 0; 0: they are mostly above it, and what becomes of
                      NaN and infinity is not looked at */
} Case;

#define S(...) WH_SHAPE (__VA_ARGS__)

static const Case cases[] = {
  { "Convolution", "", ALWAYS, { S (2, 3, 8, 7), S (4, 3, 3, 3), S (4) } },
  { "Convolution", "pad=1,1", ALWAYS, { S (1, 16, 9, 9), S (24, 16, 3, 3) } },
  { "Convolution", "pad=1,2 stride=2,1", ALWAYS, { S (3, 8, 9, 6), S (16, 8, 3, 5), S (16) } },
  { "Convolution", "stride=2,2", ALWAYS, { S (1, 4, 8, 8), S (4, 4, 3, 3), S (4) } },
  { "Convolution", "dilation=2,2 pad=2,2", ALWAYS, { S (1, 16, 9, 9), S (16, 16, 3, 3) } },
  { "Convolution", "group=2 pad=1,1", ALWAYS, { S (2, 16, 7, 7), S (32, 8, 3, 3), S (32) } },
  { "Convolution", "group=16 pad=1,1", ALWAYS, { S (2, 16, 7, 7), S (16, 1, 3, 3) } },
  { "Convolution", "group=4", ALWAYS, { S (2, 4, 7, 6), S (8, 1, 3, 3), S (8) } },
  { "Convolution", "", ALWAYS, { S (2, 3, 11), S (4, 3, 3), S (4) } },
  { "Convolution", "pad=1,0,1 stride=2,1,2", ALWAYS, { S (1, 2, 5, 6, 4), S (3, 2, 3, 2, 3) } },
  { "Convolution", "channel_last=true pad=1,1", ALWAYS, { S (2, 8, 7, 3), S (4, 3, 3, 3), S (4) } },
  { "Convolution", "channel_last=true group=2", ALWAYS, { S (2, 8, 7, 4), S (6, 3, 3, 2), S (6) } },
  { "Convolution", "base_axis=2 pad=1,1", ALWAYS, { S (2, 3, 2, 6, 6), S (4, 2, 3, 3), S (4) } },
  { "Convolution", "", ALWAYS, { S (3, 3, 28, 26), S (16, 3, 5, 5), S (16) } },
  { "Convolution", "pad=1,1 stride=2,2", ALWAYS, { S (2, 2, 19, 33), S (16, 2, 3, 3) } },
  { "Convolution", "pad=2,2", ALWAYS, { S (2, 16, 12, 12), S (12, 16, 5, 5), S (12) } },
  { "Convolution", "group=40 pad=1,1", ALWAYS, { S (2, 40, 30, 21), S (40, 1, 3, 3), S (40) } },
  { "Convolution", "pad=1,2", ALWAYS, { S (2, 4, 60, 61), S (16, 4, 3, 5), S (16) } },
  { "Convolution", "pad=1,1", ALWAYS, { S (2, 1, 20, 21), S (16, 1, 3, 3), S (16) } },
  { "Convolution", "pad=1,1", ALWAYS, { S (1, 3, 60, 61), S (40, 3, 3, 3), S (40) } },
  { "Convolution", "", NEVER, { S (0, 3, 8, 7), S (4, 3, 3, 3), S (4) } },
  { "Deconvolution", "", ALWAYS, { S (2, 3, 8, 7), S (3, 4, 3, 3), S (4) } },
  { "Deconvolution", "stride=2,2 pad=1,1", ALWAYS, { S (1, 16, 4, 4), S (16, 8, 4, 4), S (8) } },
  { "Deconvolution",
    "stride=2,2 pad=1,1 output_padding=1,1",
    ALWAYS,
    { S (1, 3, 4, 4), S (3, 4, 3, 3) } },
  { "Deconvolution", "group=2 dilation=2,1", ALWAYS, { S (2, 4, 7, 7), S (4, 3, 3, 3), S (6) } },
  { "Deconvolution", "pad=2 stride=2", ALWAYS, { S (2, 4, 11), S (4, 2, 4), S (2) } },
  { "Deconvolution", "channel_last=true", ALWAYS, { S (2, 5, 6, 3), S (3, 3, 3, 4), S (4) } },
  { "DepthwiseConvolution",
    "pad=1,1 multiplier=1",
    ALWAYS,
    { S (2, 3, 8, 8), S (3, 3, 3), S (3) } },
  { "DepthwiseConvolution", "multiplier=2", ALWAYS, { S (2, 3, 8, 8), S (6, 3, 3) } },
  { "DepthwiseDeconvolution", "divisor=1", ALWAYS, { S (2, 4, 5, 5), S (4, 3, 3), S (4) } },
  { "DepthwiseDeconvolution", "divisor=2 pad=1,1", ALWAYS, { S (2, 4, 5, 5), S (4, 3, 3), S (2) } },
  { "FusedConvolution",
    "pad=1,1 nonlinearity=relu",
    ALWAYS,
    { S (2, 3, 6, 6), S (4, 3, 3, 3), S (4) } },
  { "FusedConvolution",
    "pad=1,1 nonlinearity=sigmoid",
    ALWAYS,
    { S (2, 3, 6, 6), S (8, 3, 3, 3), S (8), S (2, 8, 6, 6) } },
  { "FusedConvolution",
    "pad=1,1 group=2 eps=1e-5 nonlinearity=relu6",
    CONSTANT,
    { S (2, 4, 6, 6), S (6, 2, 3, 3), S (1, 6, 1, 1), S (1, 6, 1, 1), S (1, 6, 1, 1),
      S (1, 6, 1, 1), S (2, 6, 6, 6) } },
  { "Affine", "base_axis=1", ALWAYS, { S (4, 6), S (6, 5) } },
  { "Affine", "base_axis=1", ALWAYS, { S (2, 3, 4, 5), S (60, 7), S (7) } },
  { "Affine", "base_axis=2", ALWAYS, { S (2, 3, 4), S (4, 2, 3), S (2, 3) } },
  { "Affine", "base_axis=-1", ALWAYS, { S (2, 3, 4), S (4, 5), S (5) } },
  { "BatchMatmul", "", ALWAYS, { S (3, 4, 5), S (3, 5, 6) } },
  { "BatchMatmul", "transpose_a=true", ALWAYS, { S (2, 3, 5, 4), S (2, 3, 5, 6) } },
  { "BatchMatmul", "transpose_b=true", ALWAYS, { S (2, 3, 4, 5), S (2, 3, 6, 5) } },
  { "BatchMatmul", "transpose_a=true transpose_b=true", ALWAYS, { S (3, 5, 4), S (3, 6, 5) } },
  { "BatchMatmul", "", ALWAYS, { S (1, 3, 4, 5), S (2, 1, 5, 3) } },
  { "MaxPooling", "kernel=2,2 stride=2,2 ignore_border=true", ALWAYS, { S (2, 3, 8, 8) } },
  { "MaxPooling", "kernel=3,3 stride=2,2 pad=1,1", ALWAYS, { S (2, 16, 9, 9) } },
  { "MaxPooling", "kernel=3 stride=2", ALWAYS, { S (2, 3, 9) } },
  { "MaxPooling", "kernel=2,2,2 stride=2,2,2", ALWAYS, { S (1, 2, 4, 6, 6) } },
  { "MaxPooling", "kernel=2,2 stride=2,2", ALWAYS, { S (2, 3, 4, 6, 6) } },
  { "MaxPooling", "kernel=2,2 stride=2,2 channel_last=true", ALWAYS, { S (2, 6, 6, 16) } },
  { "AveragePooling",
    "kernel=3,3 stride=2,2 pad=1,1 including_pad=true ignore_border=true",
    ALWAYS,
    { S (2, 16, 9, 9) } },
  { "AveragePooling",
    "kernel=3,3 stride=2,2 pad=1,1 ignore_border=true",
    ALWAYS,
    { S (2, 3, 8, 8) } },
  { "AveragePooling", "kernel=3,3 stride=2,2 including_pad=true", NEVER, { S (2, 3, 8, 8) } },
  { "SumPooling", "kernel=3,2 stride=2,3 ignore_border=true", ALWAYS, { S (2, 3, 9, 7) } },
  { "GlobalAveragePooling", "", ALWAYS, { S (2, 16, 7, 5) } },
  { "Unpooling", "kernel=2,3", FAST, { S (2, 16, 3, 4) } },
  { "BatchNormalization",
    "axes=1 eps=1e-5",
    FAST,
    { S (2, 16, 5, 4), S (1, 16, 1, 1), S (1, 16, 1, 1), S (1, 16, 1, 1), S (1, 16, 1, 1) } },
  { "BatchNormalization",
    "axes=3 eps=1e-3",
    FAST,
    { S (2, 5, 4, 8), S (1, 1, 1, 8), S (1, 1, 1, 8), S (1, 1, 1, 8), S (1, 1, 1, 8) } },
  { "BatchNormalization",
    "axes=1 eps=1e-5 no_scale=true",
    FAST,
    { S (2, 16), S (1, 16), S (1, 16), S (1, 16) } },
  { "Softmax", "axis=1", FAST, { S (4, 10) } },
  { "Softmax", "axis=1", NEVER, { S (2, 3, 5) } },
  { "Softmax", "axis=-1", FAST, { S (2, 3, 5) } },
  { "LogSoftmax", "axis=1", FAST, { S (4, 10) } },
  { "ReLU", "", FAST, { S (3, 17) } },
  { "ReLU6", "", FAST, { S (3, 17) } },
  { "LeakyReLU", "alpha=0.1", FAST, { S (3, 17) } },
  { "ELU", "alpha=1", FAST, { S (3, 17) } },
  { "Sigmoid", "", FAST, { S (3, 17) } },
  { "Tanh", "", FAST, { S (3, 17) } },
  { "Swish", "", FAST, { S (3, 17) } },
  { "GELU", "", FAST, { S (3, 17) } },
  { "Mish", "", FAST, { S (3, 17) } },
  { "HardTanh", "", FAST, { S (3, 17) } },
  { "LogSigmoid", "", FAST, { S (3, 17) } },
  { "Abs", "", FAST, { S (3, 17) } },
  { "AddScalar", "val=0.5", FAST, { S (3, 17) } },
  { "MulScalar", "val=-3", FAST, { S (3, 17) } },
  { "RSubScalar", "val=2", FAST, { S (3, 17) } },
  { "Add2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 4, 5) } },
  { "Add2", "", FAST, { S (1, 3, 1, 1), S (2, 3, 4, 5) } },
  { "Sub2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 4, 5) } },
  { "Sub2", "", NEVER, { S (1, 3, 1, 1), S (2, 3, 4, 5) } },
  { "Mul2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 1, 1) } },
  { "Div2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 4, 5) } },
  { "Maximum2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 4, 5) } },
  { "Minimum2", "", FAST, { S (2, 3, 4, 5), S (2, 3, 4, 5) } },
  { "Concatenate", "axis=1", FAST, { S (2, 3, 4, 5), S (2, 7, 4, 5) } },
  { "Concatenate", "axis=-1", FAST, { S (3, 5), S (3, 2) } },
  { "Concatenate", "axis=0", FAST, { S (3, 5), S (2, 5), S (1, 5) } },
  { "Concatenate", "axis=2", FAST, { S (2, 3, 4, 5), S (2, 3, 6, 5) } },
  { "Stack", "axis=0", FAST, { S (2, 3, 4), S (2, 3, 4), S (2, 3, 4) } },
  { "Stack", "axis=-1", FAST, { S (2, 3), S (2, 3) } },
  { "Transpose", "axes=0,2,3,1", FAST, { S (2, 3, 4, 5) } },
  { "Transpose", "axes=2,0,1", FAST, { S (2, 3, 4) } },
  { "LayerNormalization",
    "batch_axis=0,1 eps=1e-5",
    FAST,
    { S (2, 3, 8), S (1, 1, 8), S (1, 1, 8) } },
  { "LayerNormalization",
    "batch_axis=0 eps=1e-5 no_bias=true",
    FAST,
    { S (4, 3, 8), S (1, 3, 8) } },
  { "PReLU", "", FAST, { S (2, 16, 3, 4), S (16) } },
  { "PReLU", "base_axis=2", NEVER, { S (2, 3, 8), S (1) } },
  { "Interpolate",
    "output_size=8,10 mode=linear half_pixel=true",
    FAST,
    { S (1, 16, 4, 5) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=5,4 mode=nearest half_pixel=true half_pixel_for_nn=true",
    FAST,
    { S (1, 16, 8, 9) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=8,10 mode=linear align_corners=true",
    FAST,
    { S (1, 16, 4, 5) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=7,11 mode=linear align_corners=false",
    FAST,
    { S (2, 3, 5, 4) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=7,9 mode=nearest align_corners=true",
    FAST,
    { S (2, 3, 4, 5) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=1,3 mode=linear align_corners=true",
    FAST,
    { S (2, 3, 40, 50) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=6,1 mode=linear half_pixel=true",
    FAST,
    { S (2, 3, 4, 50) },
    1,
    1.0f },
  { "Interpolate", "output_size=9 mode=linear align_corners=true", FAST, { S (2, 3, 5) }, 1, 1.0f },
  { "Interpolate",
    "output_size=9,30 mode=linear align_corners=false",
    FAST,
    { S (5, 8) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=5,6,7 mode=linear align_corners=true",
    FAST,
    { S (2, 3, 3, 4, 5) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=5,3,9 mode=nearest align_corners=false",
    FAST,
    { S (2, 3, 3, 4, 5) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=8,10 mode=linear align_corners=true channel_last=true",
    FAST,
    { S (2, 4, 5, 21) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=8,10 mode=linear align_corners=true channel_last=true",
    FAST,
    { S (2, 4, 5, 1) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=2,3 mode=linear align_corners=true channel_last=true",
    FAST,
    { S (2, 14, 15, 3) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=8,10 mode=nearest align_corners=false channel_last=true",
    FAST,
    { S (2, 4, 5, 37) },
    1,
    1.0f },
  { "Interpolate",
    "output_size=64,80 mode=linear align_corners=true",
    FAST,
    { S (3, 2, 30, 41) },
    1,
    1.0f },
  { "Sum", "axes=2,3", FAST, { S (2, 3, 8, 9) } },
  { "Mean", "axes=1 keep_dims=true", FAST, { S (4, 33) } },
  { "Max", "axes=-1", FAST, { S (4, 5, 33) } },
  { "Min", "", FAST, { S (4, 5, 33) } },
  { "RNN",
    "num_layers=1 nonlinearity=tanh",
    PARAMETERS,
    { S (5, 2, 3), S (1, 1, 2, 4), S (1, 4, 7) },
    2,
    1.0f },
  { "RNN",
    "num_layers=2 nonlinearity=tanh bidirectional=true",
    PARAMETERS,
    { S (20, 4, 64), S (2, 2, 4, 128), S (2, 128, 192), S (1, 2, 128, 384), S (2, 2, 128) },
    2,
    0.3f },
  { "RNN",
    "num_layers=2 nonlinearity=relu bidirectional=true",
    PARAMETERS,
    { S (5, 2, 3), S (2, 2, 2, 44), S (2, 44, 47), S (1, 2, 44, 132), S (2, 2, 44) },
    2,
    0.3f },
  { "LSTM",
    "num_layers=1",
    PARAMETERS,
    { S (5, 2, 3), S (1, 1, 2, 4), S (1, 1, 2, 4), S (1, 4, 4, 7) },
    3,
    1.0f },
  { "LSTM",
    "num_layers=3",
    PARAMETERS,
    { S (7, 1, 5), S (3, 1, 1, 6), S (3, 1, 1, 6), S (1, 4, 6, 11), S (2, 1, 4, 6, 12),
      S (3, 1, 4, 6) },
    3,
    1.0f },
  { "LSTM",
    "num_layers=2 bidirectional=true",
    PARAMETERS,
    { S (20, 4, 64), S (2, 2, 4, 128), S (2, 2, 4, 128), S (2, 4, 128, 192), S (1, 2, 4, 128, 384),
      S (2, 2, 4, 128) },
    3,
    0.3f },
  { "GRU",
    "num_layers=1 bidirectional=true",
    PARAMETERS,
    { S (5, 2, 3), S (1, 2, 2, 4), S (2, 3, 4, 7), S (1, 2, 4, 4) },
    2,
    1.0f },
  { "GRU",
    "num_layers=2 bidirectional=true",
    PARAMETERS,
    { S (20, 4, 64), S (2, 2, 4, 128), S (2, 3, 128, 192), S (1, 2, 3, 128, 384),
      S (2, 2, 4, 128) },
    2,
    0.3f },
};

/* A list that isn't said holds @value for each spatial axis. */
static void
set_list (WhAttributes *attributes, const Case *c, const char *name, gint64 value)
{
  gint64 list[WH_MAX_RANK];
  guint n = 0;

  if (wh_op_argument_index (attributes->op, name) < 0 || wh_attributes_has (attributes, name))
    return;

  if (wh_op_argument_index (attributes->op, "kernel") >= 0)
    wh_attributes_ints (attributes, "kernel", &n);
  else
    n = c->inputs[0].rank - (guint) wh_attributes_int (attributes, "base_axis") - 1;

  for (guint i = 0; i < n; i++)
    list[i] = value;
  wh_attributes_set_ints (attributes, name, list, n);
}

/* What isn't said is what proto3 gives, but for what can't be 0. */
static WhAttributes *
read_arguments (const Case *c)
{
  const WhOp *op = wh_op_find (NULL, c->op);
  WhAttributes *attributes = wh_attributes_new_empty (op);
  g_auto (GStrv) words = g_strsplit (c->arguments, " ", -1);

  if (wh_op_argument_index (op, "group") >= 0)
    wh_attributes_set_int (attributes, "group", 1);
  if (wh_op_argument_index (op, "base_axis") >= 0)
    wh_attributes_set_int (attributes, "base_axis", 1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i])
      set_argument (attributes, words[i]);

  set_list (attributes, c, "pad", 0);
  set_list (attributes, c, "stride", 1);
  set_list (attributes, c, "dilation", 1);
  set_list (attributes, c, "output_padding", 0);

  return attributes;
}

/* Weights are parameters or, so that they must be reordered in each run, inputs. */
static WhGraph *
build (const Case *c, gboolean parameters)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("one");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (3);
  g_autoptr (GError) error = NULL;
  guint inputs[MAX_INPUTS], n = 0, outputs[3], n_outputs = MAX (c->n_outputs, 1);
  WhGraph *graph;

  for (; n < MAX_INPUTS && c->inputs[n].rank > 0; n++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", n);

      if (n > 0 && parameters)
        {
          g_autoptr (WhTensor) tensor = wh_tensor_new (&c->inputs[n]);

          for (gint64 i = 0; i < wh_tensor_n_elements (tensor); i++)
            wh_tensor_data (tensor)[i] =
              c->spread > 0.0f ? c->spread * ((float) ((i * 7919 + n * 31) % 101) / 101.0f - 0.5f) :
                                 (float) ((i * 7919 + n * 31) % 101 + 1) / 101.0f - 0.3f * (n < 4);
          inputs[n] = wh_builder_add_parameter (builder, name, tensor);
        }
      else
        inputs[n] = wh_builder_add_input (builder, name, &c->inputs[n]);
    }

  for (guint o = 0; o < n_outputs; o++)
    {
      g_autofree char *name = g_strdup_printf ("y%u", o);

      outputs[o] = wh_builder_add_value (builder, name, NULL);
    }

  wh_builder_add_node (builder, c->op, "node", read_arguments (c), inputs, n, outputs, n_outputs,
                       NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

/* @x: of the first input; NULL draws one */
static WhRecording *
run (const WhGraph *graph, WhRunMode mode, WhTensor *x)
{
  WhRunOptions options = { .mode = mode };
  g_autoptr (WhFeeds) feeds = wh_feeds_new (1);
  g_autoptr (GError) error = NULL;
  WhRecording *recording;

  if (x)
    wh_feeds_set_tensor (feeds, "in0", x);
  recording = wh_run (graph, feeds, &options, NULL, &error);
  g_assert_no_error (error);
  return recording;
}

static void
check_plan (const Case *c, const WhGraph *graph, WhRunMode mode, gboolean parameters)
{
  WhRunOptions options = { .mode = mode };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, &error);
  gboolean expected = c->when == ALWAYS || (c->when == FAST && mode == WH_RUN_FAST) ||
                      (c->when == CONSTANT && parameters) ||
                      (c->when == PARAMETERS && parameters && mode == WH_RUN_FAST);
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint s = 0; s < plan->steps->len; s++)
    found = found || wh_plan_step (plan, s)->kind != WH_STEP_LOOPS;

  if (wh_dnnl_load () && found != expected)
    g_error ("%s %s, mode %u: %s", c->op, c->arguments, mode,
             found ? "a primitive where none was expected" : "no primitive");
}

static void
compare (const Case *c, const WhGraph *graph, WhRunMode mode, WhTensor *expected, WhTensor *found)
{
  double tolerance = wh_kernel_find (&graph->nodes[0])->rel_tolerance;
  WhDifference difference;

  g_assert_true (wh_difference_measure (expected, found, &difference, NULL));
  if (difference.max_abs_rel > tolerance || !difference.finite)
    g_error ("%s %s, mode %u: %g of the largest, %g allowed", c->op, c->arguments, mode,
             difference.max_abs_rel, tolerance);
}

static void
check (const Case *c, gboolean parameters)
{
  static const WhRunMode modes[] = { WH_RUN_OBSERVING, WH_RUN_FAST };
  g_autoptr (WhGraph) graph = build (c, parameters);
  g_autoptr (WhRecording) expected = NULL;
  g_autofree char *obstacle = wh_run_dup_obstacle (graph);

  if (obstacle)
    {
      g_test_skip (obstacle);
      return;
    }

  expected = run (graph, WH_RUN_REFERENCE, NULL);
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (WhRecording) found = run (graph, modes[m], NULL);

      for (guint o = 0; o < graph->n_outputs; o++)
        compare (c, graph, modes[m], expected->values[graph->outputs[o]],
                 found->values[graph->outputs[o]]);
      check_plan (c, graph, modes[m], parameters);
    }
}

static void
compare_spoiled (const Case *c, const WhTensor *expected, const WhTensor *found)
{
  for (gint64 i = 0; i < wh_tensor_n_elements (expected); i++)
    {
      float a = wh_tensor_values (expected)[i], b = wh_tensor_values (found)[i];
      gboolean same = isnan (a) ? isnan (b) : a == b || fabsf (a - b) <= 1e-5f * (1.0f + fabsf (a));

      if (!same)
        g_error ("%s %s: %g instead of %g", c->op, c->arguments, b, a);
    }
}

/* What is once NaN stays so through all steps that follow, and nowhere else. */
static void
check_spoiled (const Case *c)
{
  static const float samples[] = { NAN, INFINITY, -INFINITY };
  g_autoptr (WhGraph) graph = build (c, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WhTensor) x = wh_tensor_new_zeros (&c->inputs[0]);
      g_autoptr (WhRecording) expected = NULL;
      g_autoptr (WhRecording) found = NULL;

      wh_tensor_data (x)[wh_tensor_n_elements (x) / 2] = samples[i];
      expected = run (graph, WH_RUN_REFERENCE, x);
      found = run (graph, WH_RUN_FAST, x);
      for (guint o = 0; o < graph->n_outputs; o++)
        compare_spoiled (c, expected->values[graph->outputs[o]], found->values[graph->outputs[o]]);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  check (c, FALSE);
  if (c->inputs[1].rank > 0)
    check (c, TRUE);
  if (c->spread > 0.0f)
    check_spoiled (c);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/run/primitives/%s/%u", cases[i].op, i);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
