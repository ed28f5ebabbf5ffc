/* graph/run/strided.c: one array read in the order of another
 */
#include "config.h"

#include "graph/run/strided.h"

#include <string.h>

void
wh_strided_plain (WhStrided *view, const WhShape *src)
{
  view->shape = *src;
  view->start = 0;
  wh_shape_strides (src, view->step);
}

gboolean
wh_strided_broadcast (WhStrided *view, const WhShape *src, const WhShape *dst)
{
  gint64 strides[WH_MAX_RANK];
  guint missing;

  if (src->rank > dst->rank)
    return FALSE;

  missing = dst->rank - src->rank;
  wh_shape_strides (src, strides);
  view->shape = *dst;
  view->start = 0;

  for (guint k = 0; k < dst->rank; k++)
    {
      gint64 size = k < missing ? 1 : src->size[k - missing];

      if (size != dst->size[k] && size != 1)
        return FALSE;

      view->step[k] = size == 1 ? 0 : strides[k - missing];
    }

  return TRUE;
}

void
wh_rows_start (WhRows *rows, const WhStrided *views, guint n_views)
{
  const WhShape *shape = &views[0].shape;
  guint rank = shape->rank;

  g_assert (n_views <= WH_ROWS_MAX);

  rows->n_views = n_views;
  rows->views = views;
  rows->n = rank > 0 ? shape->size[rank - 1] : 1;
  rows->done = wh_shape_n_elements (shape) <= 0;
  memset (rows->index, 0, sizeof rows->index);

  for (guint v = 0; v < n_views; v++)
    {
      rows->at[v] = views[v].start;
      rows->step[v] = rank > 0 ? views[v].step[rank - 1] : 0;
    }
}

void
wh_rows_next (WhRows *rows)
{
  const WhShape *shape = &rows->views[0].shape;
  guint k = shape->rank > 0 ? shape->rank - 1 : 0; /* axes from k on are behind us */

  while (k-- > 0)
    {
      gint64 back = 0;

      if (++rows->index[k] == shape->size[k])
        {
          back = shape->size[k];
          rows->index[k] = 0;
        }

      for (guint v = 0; v < rows->n_views; v++)
        rows->at[v] += rows->views[v].step[k] * (1 - back);

      if (back == 0)
        return;
    }

  rows->done = TRUE;
}

void
wh_strided_copy (const WhStrided *view, const float *src, float *dst)
{
  WhRows rows;

  for (wh_rows_start (&rows, view, 1); !rows.done; wh_rows_next (&rows))
    {
      const float *row = src + rows.at[0];

      if (rows.step[0] == 1)
        memcpy (dst, row, rows.n * sizeof (float));
      else
        for (gint64 i = 0; i < rows.n; i++)
          dst[i] = row[i * rows.step[0]];

      dst += rows.n;
    }
}
