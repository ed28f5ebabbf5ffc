/* graph/layout/palette.h: which colour stands for which kind of node
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef enum
{
  WH_KIND_INPUT, /* what is given to the graph and what it gives */
  WH_KIND_CONVOLUTION,
  WH_KIND_AFFINE, /* matrix products */
  WH_KIND_NORMALIZATION,
  WH_KIND_ACTIVATION,
  WH_KIND_POOLING,
  WH_KIND_ARITHMETIC,
  WH_KIND_QUANTIZATION,
  WH_KIND_ARRAY, /* moves numbers: Reshape, Concatenate, Slice ... */
  WH_KIND_REDUCTION,
  WH_KIND_RECURRENT,
  WH_KIND_LOSS,
  WH_KIND_RANDOM,
  WH_KIND_GROUP, /* a collapsed scope */
  WH_KIND_OTHER,
  WH_N_KINDS,
} WhKind;

typedef struct
{
  double r, g, b, a; /* 0..1, not premultiplied */
} WhColor;

#define WH_COLOR(hex, alpha)                                                                       \
  ((WhColor){ (((hex) >> 16) & 0xff) / 255.0, (((hex) >> 8) & 0xff) / 255.0,                       \
              ((hex) &0xff) / 255.0, (alpha) })

WhKind wh_palette_kind (const WhNode *node);

/* Of a card's head; white text can be read on it. */
WhColor wh_palette_head (WhKind kind, gboolean dark);

/* Of a head that shows a number: @heat from 0 (calm) to 1. */
WhColor wh_palette_heat (double heat, gboolean dark);

/* NNabla's SimpleGraph gives each function a colour by its name. */
typedef enum
{
  WH_SIMPLE_CONVOLUTION,
  WH_SIMPLE_AFFINE,
  WH_SIMPLE_NORM,
  WH_SIMPLE_RELU,
  WH_SIMPLE_POOL,
  WH_SIMPLE_ARITHMETIC,
  WH_SIMPLE_OTHER,
  WH_SIMPLE_PARAMETER,
  WH_SIMPLE_VARIABLE,
  WH_N_SIMPLE,
} WhSimpleKind;

WhSimpleKind wh_palette_simple_kind (const char *op_name);
const char *wh_palette_simple_name (WhSimpleKind kind); /* Graphviz's name of its colour */
WhColor wh_palette_simple (WhSimpleKind kind, gboolean dark);

/* Black or white, whichever is read more easily on @color. */
WhColor wh_color_text_on (WhColor color);

/* @t of @b over @a. */
WhColor wh_color_mix (WhColor a, WhColor b, double t);

G_END_DECLS
