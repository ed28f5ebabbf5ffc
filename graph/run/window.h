/* graph/run/window.h: how a convolution's or a pooling's window moves over its input
 *
 * Sizes as NNabla's arguments and the shapes give them, made the same for all the functions that
 * slide a window. Both the loops and oneDNN are told from this.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

#define WH_MAX_SPATIAL WH_MAX_RANK

/* What is read where the window hangs over the edge. */
typedef enum
{
  WH_EDGE_ZERO,
  WH_EDGE_REFLECT, /* c b | a b c | b a */
  WH_EDGE_REPEAT,  /* a a | a b c | c c */
} WhEdge;

typedef struct
{
  gboolean transposed;   /* a deconvolution: the window moves over the output */
  gboolean channel_last; /* x (n, in..., maps) instead of (n, maps, in...), y alike */
  WhEdge edge;
  guint n_axes; /* spatial ones */
  gint64 n;     /* samples: the axes before the channel's, multiplied */
  gint64 group;
  gint64 in_maps, out_maps; /* channels, of all groups */
  gint64 in[WH_MAX_SPATIAL], out[WH_MAX_SPATIAL], kernel[WH_MAX_SPATIAL];
  gint64 stride[WH_MAX_SPATIAL], dilation[WH_MAX_SPATIAL];
  gint64 pad[WH_MAX_SPATIAL]; /* before the first element; behind the last follows from out */
  gint64 n_in, n_out, n_taps; /* in, out and kernel multiplied */
} WhWindow;

/* Of a Convolution, a Deconvolution, their depthwise kinds or a FusedConvolution. FALSE with
 * WH_ERROR_SHAPE when the shapes don't go together. */
gboolean wh_window_of_convolution (const WhNode *node,
                                   const WhShape *x,
                                   const WhShape *w,
                                   const WhShape *y,
                                   WhWindow *out,
                                   GError **error);

/* Of a MaxPooling, AveragePooling or SumPooling; maps is 1 unless channel_last. */
gboolean wh_window_of_pooling (const WhNode *node,
                               const WhShape *x,
                               const WhShape *y,
                               WhWindow *out,
                               GError **error);

/* A place under the window. */
typedef struct
{
  gint64 place; /* flat index into the input's spatial axes */
  gint64 tap;   /* flat index into the kernel */
} WhTap;

/* Written to @taps (room for n_taps): what the output's flat place @at reads. Gives their number.
 */
gint64 wh_window_taps (const WhWindow *window, gint64 at, WhTap *taps);

G_END_DECLS
