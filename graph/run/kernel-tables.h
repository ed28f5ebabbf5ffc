/* graph/run/kernel-tables.h: the tables of kernels, one for each family
 *
 * A family is a file, graph/run/kernel-FAMILY.c, that defines wh_kernels_FAMILY[]. To add one:
 * write the file, name it here and in meson.build.
 */
#pragma once

#include "graph/run/kernel.h"

G_BEGIN_DECLS

/* One to a line, in the alphabet's order. */
#define WH_KERNEL_FAMILIES(FAMILY)                                                                 \
  FAMILY (activation)                                                                              \
  FAMILY (affine)                                                                                  \
  FAMILY (arithmetic)                                                                              \
  FAMILY (array_index)                                                                             \
  FAMILY (array_join)                                                                              \
  FAMILY (array_mask)                                                                              \
  FAMILY (array_matrix)                                                                            \
  FAMILY (array_move)                                                                              \
  FAMILY (array_pad)                                                                               \
  FAMILY (array_sequence)                                                                          \
  FAMILY (array_sort)                                                                              \
  FAMILY (array_view)                                                                              \
  FAMILY (augmentation)                                                                            \
  FAMILY (binarized)                                                                               \
  FAMILY (convolution)                                                                             \
  FAMILY (detection)                                                                               \
  FAMILY (einsum)                                                                                  \
  FAMILY (fourier)                                                                                 \
  FAMILY (fused_convolution)                                                                       \
  FAMILY (interpolate)                                                                             \
  FAMILY (linear_algebra)                                                                          \
  FAMILY (local)                                                                                   \
  FAMILY (logical)                                                                                 \
  FAMILY (loss)                                                                                    \
  FAMILY (math)                                                                                    \
  FAMILY (normalization)                                                                           \
  FAMILY (pooling)                                                                                 \
  FAMILY (quantize)                                                                                \
  FAMILY (random)                                                                                  \
  FAMILY (random_place)                                                                            \
  FAMILY (recurrent)                                                                               \
  FAMILY (reduction)                                                                               \
  FAMILY (resize)                                                                                  \
  FAMILY (short_fourier)                                                                           \
  FAMILY (softmax)                                                                                 \
  FAMILY (special)                                                                                 \
  FAMILY (validation)                                                                              \
  FAMILY (warp)                                                                                    \
  FAMILY (weight_norm)

#define WH_KERNEL_DECLARE(family) extern const WhKernel wh_kernels_##family[];
WH_KERNEL_FAMILIES (WH_KERNEL_DECLARE)
#undef WH_KERNEL_DECLARE

/* How oneDNN computes a function, beside the loops: files graph/run/primitive-FAMILY.c. */
typedef struct
{
  const char *op;
  gboolean (*prepare) (WhPlan *plan, const WhNode *node, GError **error);
  double rel_tolerance; /* against the loops, part of the largest */
} WhPrimitive;

#define WH_PRIMITIVE_FAMILIES(FAMILY)                                                              \
  FAMILY (affine)                                                                                  \
  FAMILY (array)                                                                                   \
  FAMILY (convolution)                                                                             \
  FAMILY (elementwise)                                                                             \
  FAMILY (interpolate)                                                                             \
  FAMILY (normalization)                                                                           \
  FAMILY (pooling)                                                                                 \
  FAMILY (recurrent)                                                                               \
  FAMILY (reduction)

#define WH_PRIMITIVE_DECLARE(family) extern const WhPrimitive wh_primitives_##family[];
WH_PRIMITIVE_FAMILIES (WH_PRIMITIVE_DECLARE)
#undef WH_PRIMITIVE_DECLARE

G_END_DECLS
