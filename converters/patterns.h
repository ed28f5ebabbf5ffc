/* converters/patterns.h: what converters look for, by role
 *
 * Converters ask here and not for the names of ops: "is this an inner product, and along which axis
 * of its weight do the output maps lie?"
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* The maps of a weight (or a bias) along one of its axes. Flat in C order the numbers are
 * [outer][axis][inner]; that at (u, a, v) is of map
 *
 *   u / outer_per_group * (axis / divide) + a / divide
 */
typedef struct
{
  gint64 outer, axis, inner;
  gint64 outer_per_group; /* outer, when there is one group */
  gint64 divide;          /* neighbours along the axis that share a map; usually 1 */
} WhMaps;

gint64 wh_maps_count (const WhMaps *maps);
gint64 wh_maps_at (const WhMaps *maps, gint64 element); /* the map of one number */

/* out[e] = values[e] * factors[map of e]; @out may be @values. Rounded once, from double. */
void wh_maps_scale (const WhMaps *maps, const float *values, const double *factors, float *out);
float wh_max_abs (const float *values, gint64 n); /* 0 for none; NaN is passed over */
void wh_maps_max_abs (const WhMaps *maps, const float *values, float *max_abs);  /* per map */
void wh_maps_square_sum (const WhMaps *maps, const float *values, double *sums); /* per map */

/* The same as a tensor of the caller's, which is computed when somebody asks for its numbers. */
WhTensor *wh_maps_scaled (const WhMaps *maps, WhTensor *tensor, const double *factors);

/* One number per map in the smallest shape that is repeated over @full, the tensor's. Owned by the
 * caller. */
WhTensor *wh_maps_spread (const WhMaps *maps, const WhShape *full, const double *numbers);

/* y = W x + b: Affine, convolutions, deconvolutions, depthwise ones too. */
typedef struct
{
  const WhNode *node;
  guint weight_slot; /* x is slot 0 */
  guint bias_slot;   /* where the bias is or would be put; WH_NONE: it can't have one */
  gboolean has_bias;
  WhTensor *weight; /* lent; NULL when a node computes it */
  WhTensor *bias;   /* lent; NULL when there is none or a node computes it */
  WhShape weight_shape;
  WhShape bias_shape; /* of the bias it has or would be given */
  guint out_axis;     /* of its output: where the output maps lie, the first of them */
  guint n_out_axes;   /* 1; an Affine can have more */
  gint64 n_out;       /* output maps, all axes together */
  gint64 group;
  gboolean pads;      /* zeros beside x take part */
  gboolean uneven;    /* the number of taps that reach an output differs (deconvolution) */
  gboolean linear;    /* nothing follows within the node */
  gboolean depthwise; /* output map i reads input map i alone */
} WhInnerProduct;

gboolean wh_inner_product_match (const WhGraph *graph, const WhNode *node, WhInnerProduct *out);

/* All output maps, whatever number of axes they take. @bias: (nullable) */
void wh_inner_product_output_maps (const WhInnerProduct *product, WhMaps *weight, WhMaps *bias);

/* The maps along one axis of the output, or of x. FALSE when no maps lie along it. */
gboolean wh_inner_product_maps_of_output (const WhGraph *graph,
                                          const WhInnerProduct *product,
                                          guint axis,
                                          WhMaps *weight,
                                          WhMaps *bias);
gboolean wh_inner_product_maps_of_x (const WhGraph *graph,
                                     const WhInnerProduct *product,
                                     guint axis,
                                     WhMaps *weight);

/* y = (x - mean) gamma / sqrt (variance + eps) + beta, along one axis, with stored statistics. */
typedef struct
{
  const WhNode *node;
  guint axis; /* of x */
  gint64 n;   /* its size */
  double eps;
  WhTensor *beta, *gamma;    /* lent; nullable: 0 and 1 */
  WhTensor *mean, *variance; /* lent */
  WhShape shape;             /* of the parameters */
} WhNormalization;

/* What an op is called that normalizes by a batch's or stored statistics. */
gboolean wh_normalization_is (const WhNode *node);

/* NULL on success; else why it does not match, to be reported. @freeze: take the stored statistics
 * even if the node would compute them from each batch. */
const char *wh_normalization_match (const WhGraph *graph,
                                    const WhNode *node,
                                    gboolean freeze,
                                    WhNormalization *out);

/* y = c0 x + c1; n numbers each, owned by the caller. */
void wh_normalization_linear (const WhNormalization *norm, double **c0, double **c1);

/* WH_NONE when the node has no such input. */
guint wh_normalization_slot (const WhNode *node, const char *input);

/* Output i depends on the inputs' elements i alone; axes of size 1 are repeated. */
gboolean wh_role_is_broadcast (const WhNode *node);
/* Over "axes", with "keep_dims". */
gboolean wh_role_is_reduction (const WhNode *node);
/* Windows of "kernel" over the last axes, the maps before or (channel_last) behind them. */
gboolean wh_role_is_pooling (const WhNode *node);
/* f (s x) = s f (x) for s > 0, map by map. */
gboolean wh_role_lets_scales_through (const WhNode *node);
/* Each output map depends on the input's map of the same number alone; no parameters. */
gboolean wh_role_is_mapwise (const WhNode *node);
/* A function that rounds its first input to a grid. */
gboolean wh_role_is_quantizer (const WhNode *node);
/* Works along "axis", alike at all places of the others. */
gboolean wh_role_is_along_axis (const WhNode *node);

/* "conv1/conv/W" from the scope of what the node's input @slot is called, or else of its name. */
char *wh_pattern_dup_name (const WhGraph *graph, const WhNode *node, guint slot, const char *name);

G_END_DECLS
