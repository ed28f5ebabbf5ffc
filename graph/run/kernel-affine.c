/* graph/run/kernel-affine.c */
#include "config.h"

#include "graph/run/kernel-tables.h"

const WhKernel wh_kernels_affine[] = {
  { .op = NULL },
};
