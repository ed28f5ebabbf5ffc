/* graph/layout/palette.c: which colour stands for which kind of node */
#include "config.h"

#include "graph/layout/palette.h"

#include <math.h>
#include <string.h>

static const struct
{
  guint32 light, dark;
} kinds[WH_N_KINDS] = {
  [WH_KIND_INPUT] = { 0x5e5c64, 0x6a6872 },      [WH_KIND_CONVOLUTION] = { 0x1c71d8, 0x1a63bd },
  [WH_KIND_AFFINE] = { 0xa51d2d, 0x9c2331 },     [WH_KIND_NORMALIZATION] = { 0xc64600, 0xb04306 },
  [WH_KIND_ACTIVATION] = { 0x218a5a, 0x1d7a50 }, [WH_KIND_POOLING] = { 0x0b7f8e, 0x0a6f7c },
  [WH_KIND_ARITHMETIC] = { 0x813d9c, 0x783a91 }, [WH_KIND_QUANTIZATION] = { 0x986a44, 0x87603f },
  [WH_KIND_ARRAY] = { 0x566a82, 0x4c5e74 },      [WH_KIND_REDUCTION] = { 0x6b7420, 0x5f681d },
  [WH_KIND_RECURRENT] = { 0xa0296b, 0x8f2761 },  [WH_KIND_LOSS] = { 0x7d3350, 0x713049 },
  [WH_KIND_RANDOM] = { 0x4b7457, 0x43684e },     [WH_KIND_GROUP] = { 0x3d3846, 0x504a5b },
  [WH_KIND_OTHER] = { 0x6f6e73, 0x636268 },
};

/* By NNabla's category; by name where one category holds several of our kinds. */
static const struct
{
  const char *group;
  WhKind kind;
} groups[] = {
  { "Neural Network Activation Functions", WH_KIND_ACTIVATION },
  { "Normalization", WH_KIND_NORMALIZATION },
  { "Reduction", WH_KIND_REDUCTION },
  { "Arithmetic", WH_KIND_ARITHMETIC },
  { "Logical", WH_KIND_ARITHMETIC },
  { "Math", WH_KIND_ARITHMETIC },
  { "Array Manipulation", WH_KIND_ARRAY },
  { "Spatial Transformation", WH_KIND_ARRAY },
  { "Signal Processing", WH_KIND_ARRAY },
  { "Stochasticity", WH_KIND_RANDOM },
  { "Loss Functions", WH_KIND_LOSS },
  { "Geometric Neural Network Layers", WH_KIND_ARRAY },
  { "Quantization Neural Network Layers", WH_KIND_QUANTIZATION },
  { "Validation", WH_KIND_LOSS },
};

static const struct
{
  const char *part;
  WhKind kind;
} names[] = {
  { "Convolution", WH_KIND_CONVOLUTION }, { "Deconvolution", WH_KIND_CONVOLUTION },
  { "Pooling", WH_KIND_POOLING },         { "Affine", WH_KIND_AFFINE },
  { "BatchMatmul", WH_KIND_AFFINE },      { "Einsum", WH_KIND_AFFINE },
  { "LSTM", WH_KIND_RECURRENT },          { "GRU", WH_KIND_RECURRENT },
  { "RNN", WH_KIND_RECURRENT },           { "Embed", WH_KIND_ARRAY },
  { "Dropout", WH_KIND_ACTIVATION },      { "Identity", WH_KIND_ARRAY },
  { "Constant", WH_KIND_ARRAY },          { "Normalization", WH_KIND_NORMALIZATION },
  { "ReLU", WH_KIND_ACTIVATION },         { "Quantize", WH_KIND_QUANTIZATION },
};

WhKind
wh_palette_kind (const WhNode *node)
{
  if (!g_str_equal (node->op_name, "AffineGrid"))
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (strstr (node->op_name, names[i].part) != NULL)
        return names[i].kind;

  if (node->op != NULL && node->op->group != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
      if (g_str_equal (node->op->group, groups[i].group))
        return groups[i].kind;

  return WH_KIND_OTHER;
}

WhColor
wh_palette_head (WhKind kind, gboolean dark)
{
  g_return_val_if_fail (kind < WH_N_KINDS, WH_COLOR (0, 1.0));

  return WH_COLOR (dark ? kinds[kind].dark : kinds[kind].light, 1.0);
}

/* Relative luminance and contrast: WCAG 2.1. */
static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

WhColor
wh_color_text_on (WhColor color)
{
  double light = 0.2126 * linear (color.r) + 0.7152 * linear (color.g) + 0.0722 * linear (color.b);
  gboolean dark_text = (light + 0.05) / 0.05 > 1.05 / (light + 0.05);

  return dark_text ? WH_COLOR (0x1a1a1a, 1.0) : WH_COLOR (0xffffff, 1.0);
}

WhColor
wh_color_mix (WhColor a, WhColor b, double t)
{
  return (WhColor){
    a.r + t * (b.r - a.r),
    a.g + t * (b.g - a.g),
    a.b + t * (b.b - a.b),
    a.a + t * (b.a - a.a),
  };
}

/* Blue over violet to red, all dark enough for white text, and told apart by most eyes. */
WhColor
wh_palette_heat (double heat, gboolean dark)
{
  WhColor calm = WH_COLOR (dark ? 0x3f6188 : 0x4a76a8, 1.0);
  WhColor middle = WH_COLOR (dark ? 0x84497c : 0x95508b, 1.0);
  WhColor hot = WH_COLOR (dark ? 0xb81f2a : 0xc9202c, 1.0);

  heat = CLAMP (heat, 0.0, 1.0);
  return heat < 0.5 ? wh_color_mix (calm, middle, 2.0 * heat) :
                      wh_color_mix (middle, hot, 2.0 * heat - 1.0);
}

/* The hues of SimpleGraph, a little deeper than Graphviz's names so that white can be read. */
static const struct
{
  const char *name;
  guint32 color;
} simple[WH_N_SIMPLE] = {
  [WH_SIMPLE_CONVOLUTION] = { "blue", 0x2450d8 },   [WH_SIMPLE_AFFINE] = { "red", 0xd42424 },
  [WH_SIMPLE_NORM] = { "orange", 0xe88600 },        [WH_SIMPLE_RELU] = { "green", 0x1f9440 },
  [WH_SIMPLE_POOL] = { "lightblue2", 0x5fa3c0 },    [WH_SIMPLE_ARITHMETIC] = { "purple", 0x8a2fd0 },
  [WH_SIMPLE_OTHER] = { "gray", 0x848488 },         [WH_SIMPLE_PARAMETER] = { "pink", 0xffc0cb },
  [WH_SIMPLE_VARIABLE] = { "lightgray", 0xd3d3d3 },
};

WhSimpleKind
wh_palette_simple_kind (const char *op_name)
{
  static const struct
  {
    const char *part;
    WhSimpleKind kind;
  } parts[] = {
    { "Conv", WH_SIMPLE_CONVOLUTION }, { "Affine", WH_SIMPLE_AFFINE },
    { "Norm", WH_SIMPLE_NORM },        { "ReLU", WH_SIMPLE_RELU },
    { "Pool", WH_SIMPLE_POOL },        { "Add", WH_SIMPLE_ARITHMETIC },
    { "Sub", WH_SIMPLE_ARITHMETIC },   { "Mul", WH_SIMPLE_ARITHMETIC },
    { "Div", WH_SIMPLE_ARITHMETIC },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (op_name, parts[i].part) != NULL)
      return parts[i].kind;

  return WH_SIMPLE_OTHER;
}

const char *
wh_palette_simple_name (WhSimpleKind kind)
{
  g_return_val_if_fail (kind < WH_N_SIMPLE, "gray");

  return simple[kind].name;
}

WhColor
wh_palette_simple (WhSimpleKind kind, gboolean dark)
{
  WhColor color;

  g_return_val_if_fail (kind < WH_N_SIMPLE, WH_COLOR (0, 1.0));

  color = WH_COLOR (simple[kind].color, 1.0);
  return dark ? wh_color_mix (color, WH_COLOR (0x000000, 1.0), 0.18) : color;
}
