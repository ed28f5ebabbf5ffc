/* graph/run/kernel-random.h: what kernels that draw numbers share
 */
#pragma once

#include "graph/run/kernel.h"
#include "graph/run/random.h"

G_BEGIN_DECLS

/* By the node's own seed, or by the run's when that is -1. */
void wh_random_start_call (WhRandom *random, const WhCall *call);

G_END_DECLS
