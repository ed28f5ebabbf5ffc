/* graph/run/kernel-array-sort.c: Sort, TopKData, Unique
 *
 *   Sort      y = x in order along axis, downwards with reverse; and or only the indices
 *   TopKData  of each sample (the axes from base_axis on, flattened) the k largest or smallest,
 *             by amount with abs: alone and in order with reduce, else in place between zeros
 *   Unique    y = each of the rows along axis (or elements, with flatten) once; where it stands
 *             first, which of y each row is, and how often it occurs
 *
 * Equals keep their order in a sort, NaN comes last.
 *
 * Source   nnabla functions.yaml
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

typedef struct
{
  float key; /* sorted upwards */
  gint64 index;
} Item;

static int
compare_items (gconstpointer a, gconstpointer b, gpointer data)
{
  const Item *p = a, *q = b;
  gboolean p_nan = isnan (p->key), q_nan = isnan (q->key);

  if (p_nan || q_nan)
    return p_nan != q_nan ? p_nan - q_nan : (p->index > q->index) - (p->index < q->index);
  if (p->key != q->key)
    return p->key < q->key ? -1 : 1;
  return (p->index > q->index) - (p->index < q->index);
}

static void
sort (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));
  gboolean reverse = wh_node_bool (call->node, "reverse");
  gboolean only_index = wh_node_bool (call->node, "only_index");
  float *values = only_index ? NULL : call->dst[0];
  float *indices = only_index ? call->dst[0] : call->n_dst > 1 ? call->dst[1] : NULL;
  g_autofree Item *items = g_new (Item, MAX (s.axis, 1));

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        gint64 at = o * s.axis * s.inner + i; /* element (o, 0, i) */
        const float *x = call->src[0].values + at;

        for (gint64 a = 0; a < s.axis; a++)
          items[a] = (Item){ reverse ? -x[a * s.inner] : x[a * s.inner], a };

        g_qsort_with_data (items, (gint) s.axis, sizeof *items, compare_items, NULL);

        for (gint64 a = 0; a < s.axis; a++)
          {
            if (values)
              values[at + a * s.inner] = x[items[a].index * s.inner];
            if (indices)
              indices[at + a * s.inner] = (float) items[a].index;
          }
      }
}

/* Puts @item into the heap's place @hole, whose own item is no longer needed: down to the leaves
 * along the larger children, then up again. Largest key at the top. */
static void
heap_put (Item *heap, gint64 n, gint64 hole, Item item)
{
  gint64 top = hole;

  for (gint64 child = 2 * hole + 1; child < n; child = 2 * hole + 1)
    {
      if (child + 1 < n && !(heap[child + 1].key < heap[child].key))
        child++;
      heap[hole] = heap[child];
      hole = child;
    }

  for (; hole > top && heap[(hole - 1) / 2].key < item.key; hole = (hole - 1) / 2)
    heap[hole] = heap[(hole - 1) / 2];

  heap[hole] = item;
}

/* The k smallest of @items come to stand first, in order. Which of equals stay and in which order
 * is what a heap of k makes of them; C++'s partial_sort, which NNabla uses, does the same. */
static void
sort_smallest (Item *items, gint64 n, gint64 k)
{
  for (gint64 at = k / 2; at-- > 0;)
    heap_put (items, k, at, items[at]);

  for (gint64 i = k; i < n && k > 0; i++)
    if (items[i].key < items[0].key)
      heap_put (items, k, 0, items[i]);

  for (gint64 last = k - 1; last > 0; last--)
    {
      Item item = items[last];

      items[last] = items[0];
      heap_put (items, last, 0, item);
    }
}

static void
top_k (const WhCall *call)
{
  const WhShape *shape = &call->src[0].shape;
  gint64 base = wh_node_int (call->node, "base_axis"), k = wh_node_int (call->node, "k");
  gboolean by_amount = wh_node_bool (call->node, "abs");
  gboolean largest = wh_node_bool (call->node, "largest");
  gboolean reduce = wh_node_bool (call->node, "reduce");
  gint64 n_samples, n;
  g_autofree Item *items = NULL;

  base += base < 0 ? shape->rank : 0;
  n_samples = wh_shape_product (shape, 0, (guint) CLAMP (base, 0, shape->rank));
  n = n_samples > 0 ? wh_shape_n_elements (shape) / n_samples : 0;
  items = g_new (Item, MAX (n, 1));

  if (k < 0 || k > n)
    {
      wh_call_fail (call, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " elements asked for", k, n);
      return;
    }
  if (!reduce)
    memset (call->dst[0], 0, n_samples * n * sizeof (float));

  for (gint64 s = 0; s < n_samples; s++)
    {
      const float *x = call->src[0].values + s * n;

      for (gint64 i = 0; i < n; i++)
        {
          float key = by_amount ? fabsf (x[i]) : x[i];
          items[i] = (Item){ isnan (key) ? INFINITY : largest ? -key : key, i };
        }

      sort_smallest (items, n, k);

      for (gint64 j = 0; j < k; j++)
        {
          call->dst[0][reduce ? s * k + j : s * n + items[j].index] = x[items[j].index];
          if (call->n_dst > 1)
            call->dst[1][s * k + j] = (float) items[j].index;
        }
    }
}

/* Rows of an array along one axis; element (o, i) of row r stands at (o axis + r) inner + i. */
typedef struct
{
  const float *x;
  WhSplit split;
} Rows;

static int
compare_rows (const Rows *rows, gint64 p, gint64 q)
{
  const WhSplit *s = &rows->split;

  for (gint64 o = 0; o < s->outer; o++)
    for (gint64 i = 0; i < s->inner; i++)
      {
        float a = rows->x[(o * s->axis + p) * s->inner + i];
        float b = rows->x[(o * s->axis + q) * s->inner + i];

        if (a < b || (isnan (b) && !isnan (a)))
          return -1;
        if (a > b || isnan (a) != isnan (b))
          return 1;
      }

  return 0;
}

static int
compare_row_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 p = *(const gint64 *) a, q = *(const gint64 *) b;
  int order = compare_rows (data, p, q);

  return order != 0 ? order : (p > q) - (p < q);
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 p = *(const gint64 *) a, q = *(const gint64 *) b;

  return (p > q) - (p < q);
}

/* first[0 .. answer - 1]: the row where each different one stands first, in the output's order;
 * first_of[r]: the first row that is as r. */
static gint64
find_different (Rows *rows, gboolean sorted, gint64 *first, gint64 *first_of)
{
  gint64 n = rows->split.axis, n_different = 0;
  g_autofree gint64 *order = g_new (gint64, MAX (n, 1));

  for (gint64 r = 0; r < n; r++)
    order[r] = r;

  g_qsort_with_data (order, (gint) n, sizeof *order, compare_row_numbers, rows);

  for (gint64 r = 0; r < n; r++)
    {
      if (r == 0 || compare_rows (rows, order[r - 1], order[r]) != 0)
        first[n_different++] = order[r];
      first_of[order[r]] = first[n_different - 1];
    }

  if (!sorted)
    g_qsort_with_data (first, (gint) n_different, sizeof *first, compare_numbers, NULL);

  return n_different;
}

static void
unique (const WhCall *call)
{
  const WhNode *node = call->node;
  gboolean flatten = wh_node_bool (node, "flatten");
  gint64 n_all = wh_shape_n_elements (&call->src[0].shape);
  Rows rows = { call->src[0].values, { .outer = 1, .axis = n_all, .inner = 1 } };
  g_autofree gint64 *first = NULL, *first_of = NULL, *place = NULL;
  gint64 n, n_different, axis = 0;
  guint slot = 1;
  float *indices = NULL, *inverse = NULL, *counts = NULL;

  if (!flatten)
    {
      axis = wh_node_int (node, "axis");
      axis += axis < 0 ? call->src[0].shape.rank : 0;
      rows.split = wh_shape_split (&call->src[0].shape, axis);
    }

  n = rows.split.axis;
  first = g_new (gint64, MAX (n, 1));
  first_of = g_new (gint64, MAX (n, 1));
  place = g_new (gint64, MAX (n, 1)); /* in the output, of the rows that stand there */
  n_different = find_different (&rows, wh_node_bool (node, "sorted"), first, first_of);

  for (gint64 o = 0; o < rows.split.outer; o++)
    for (gint64 d = 0; d < n_different; d++)
      memcpy (call->dst[0] + (o * n_different + d) * rows.split.inner,
              rows.x + (o * n + first[d]) * rows.split.inner, rows.split.inner * sizeof (float));
  call->dst_shape[0].size[flatten ? 0 : axis] = n_different;

  if (wh_node_bool (node, "with_index") && slot < call->n_dst)
    {
      call->dst_shape[slot].size[0] = n_different;
      indices = call->dst[slot++];
    }
  if (wh_node_bool (node, "with_inverse") && slot < call->n_dst)
    inverse = call->dst[slot++];
  if (wh_node_bool (node, "with_counts") && slot < call->n_dst)
    {
      call->dst_shape[slot].size[0] = n_different;
      counts = call->dst[slot++];
    }

  for (gint64 d = 0; d < n_different; d++)
    {
      place[first[d]] = d;
      if (indices)
        indices[d] = (float) first[d];
      if (counts)
        counts[d] = 0.0f;
    }

  for (gint64 r = 0; r < n; r++)
    {
      if (inverse)
        inverse[r] = (float) place[first_of[r]];
      if (counts)
        counts[place[first_of[r]]] += 1.0f;
    }
}

const WhKernel wh_kernels_array_sort[] = {
  { .op = "Sort", .reference = sort },
  { .op = "TopKData", .reference = top_k },
  { .op = "Unique", .reference = unique },
  { .op = NULL },
};
