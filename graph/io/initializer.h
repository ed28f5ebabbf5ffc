/* graph/io/initializer.h: numbers for a parameter that the file has none for
 */
#pragma once

#include "graph/io/message.h"
#include "graph/tensor.h"

G_BEGIN_DECLS

/**
 * wh_initializer_run:
 * @initializer: (nullable): NNabla's Initializer; NULL or an unknown type gives zeros
 * @name: the parameter's; the same name and shape always get the same numbers
 *
 * The types, with m the multiplier, and for the scaled ones f inputs, o outputs and k taps of a
 * kernel as the type counts them:
 *
 *   Constant         m
 *   Normal           N (0, m²)
 *   Uniform          U (-m, m)
 *   Normal...He, Normal...HeForward   m N (0, 2 / (k f))
 *   Normal...HeBackward               m N (0, 2 / (k o))
 *   Normal...Glorot                   m N (0, 2 / (k (f + o)))
 *   Uniform...Glorot                  m U (-l, l), l² = 6 / (k (f + o))
 *
 *   ...Affine...       f is the first axis, o all others multiplied, k is 1
 *   ...Convolution...  f is the third axis from the end, o the first, k the last two multiplied
 *   ...CLConv...       f is the last axis, o the first, k those between multiplied
 *
 * Returns: NULL when there is no memory for so many
 *
 * Source  nnabla.utils.load and nnabla.initializer. The numbers come from SplitMix64 (Steele et
 * al., 2014), seeded by FNV-1a of the name; normal ones by Box and Muller.
 */
WhTensor *wh_initializer_run (const WhMessage *initializer, const char *name, const WhShape *shape);

/* "Constant 0.5", "Normal 0.1 (random)", "zeros"; for messages. */
char *wh_initializer_describe (const WhMessage *initializer);

G_END_DECLS
