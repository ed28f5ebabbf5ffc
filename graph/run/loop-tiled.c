/* graph/run/loop-tiled.c: what the loops over tiles share */
#include "config.h"

#include "graph/run/loop-tiled.h"

gint64
wh_tiled_panel (const WhTiled *tiled)
{
  return 2 * tiled->tiles->lanes;
}

gint64
wh_tiled_n_panels (const WhTiled *tiled)
{
  gint64 panel = wh_tiled_panel (tiled);

  return (tiled->window.out_maps + panel - 1) / panel;
}

WhTileTail
wh_tiled_tail (const WhTiled *tiled, const float *const *x, guint next, const float *y)
{
  WhTileTail tail = { .n_ops = tiled->n_ops };

  if (tiled->with_bias)
    tail.bias = x[next++];

  for (guint i = 0; i < tiled->n_ops; i++)
    {
      tail.ops[i] = tiled->ops[i];
      if (tail.ops[i].kind == WH_TILE_ADD)
        tail.ops[i].operand = i == tiled->over_y ? y : x[next++];
    }

  return tail;
}
