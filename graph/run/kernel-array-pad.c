/* graph/run/kernel-array-pad.c: Pad, Shift, Tile: where each index of the output comes from
 *
 *   y[i0, i1, ...] = x[t0 (i0), t1 (i1), ...]; the constant where some t is nowhere
 *
 *   Pad    t (i) = i - before; outside of x: nowhere (constant), mirrored at the end elements
 *          (reflect), the end element (repeat)
 *   Shift  t (i) = i - shift; outside of x: the end element (nearest), mirrored with the end
 *          elements twice (reflect)
 *   Tile   t (i) = i mod size
 *
 * Source   nnabla functions.yaml, "Array Manipulation". Lists shorter than the rank speak of the
 *          last axes.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <string.h>

#define NOWHERE -1

/* One table an axis of the output: the offset of t (i) in x, or NOWHERE. */
typedef struct
{
  guint rank;
  gint64 *offset[WH_MAX_RANK]; /* each as long as the output's axis */
} Tables;

static void
tables_clear (Tables *tables)
{
  for (guint k = 0; k < tables->rank; k++)
    g_free (tables->offset[k]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tables, tables_clear)

static gint64
modulo (gint64 i, gint64 n)
{
  return (i % n + n) % n;
}

typedef gint64 (*Rule) (gint64 i, gint64 size); /* any index to one within size, or NOWHERE */

static gint64
rule_constant (gint64 i, gint64 size)
{
  return i >= 0 && i < size ? i : NOWHERE;
}

static gint64
rule_nearest (gint64 i, gint64 size)
{
  return size > 0 ? CLAMP (i, 0, size - 1) : NOWHERE;
}

/* ... 2 1 0 1 2 ...: the end elements stand once */
static gint64
rule_mirror_once (gint64 i, gint64 size)
{
  if (size <= 1)
    return size - 1;

  i = modulo (i, 2 * (size - 1));
  return i < size ? i : 2 * (size - 1) - i;
}

/* ... 1 0 0 1 ...: the end elements stand twice */
static gint64
rule_mirror_twice (gint64 i, gint64 size)
{
  if (size == 0)
    return NOWHERE;

  i = modulo (i, 2 * size);
  return i < size ? i : 2 * size - 1 - i;
}

static gint64
rule_wrap (gint64 i, gint64 size)
{
  return size > 0 ? modulo (i, size) : NOWHERE;
}

/* Output axis k is axis k - missing of x; those before have size 1 in x. */
static void
tables_fill (Tables *tables, const WhShape *x, const WhShape *y, const gint64 *shift, Rule rule)
{
  guint missing = y->rank - x->rank;
  gint64 strides[WH_MAX_RANK];

  wh_shape_strides (x, strides);
  tables->rank = y->rank;

  for (guint k = 0; k < y->rank; k++)
    {
      gint64 size = k < missing ? 1 : x->size[k - missing];
      gint64 stride = k < missing ? 0 : strides[k - missing];

      tables->offset[k] = g_new (gint64, MAX (y->size[k], 1));
      for (gint64 i = 0; i < y->size[k]; i++)
        {
          gint64 t = rule (i - shift[k], size);
          tables->offset[k][i] = t == NOWHERE ? NOWHERE : t * stride;
        }
    }
}

/* The part of the output below one index of the axes before @axis; @x is where they lead to, NULL
 * for nowhere. Gives the output element after it. */
static float *
gather (const Tables *t, const WhShape *shape, guint axis, const float *x, float constant, float *y)
{
  const gint64 *offset = t->offset[axis];
  gint64 n = shape->size[axis];

  if (axis + 1 == t->rank)
    {
      for (gint64 i = 0; i < n; i++)
        y[i] = x && offset[i] != NOWHERE ? x[offset[i]] : constant;
      return y + n;
    }

  for (gint64 i = 0; i < n; i++)
    y = gather (t, shape, axis + 1, x && offset[i] != NOWHERE ? x + offset[i] : NULL, constant, y);

  return y;
}

static void
run (const WhCall *call, const gint64 *shift, Rule rule, float constant)
{
  g_auto (Tables) tables = { .rank = 0 };

  tables_fill (&tables, &call->src[0].shape, &call->dst_shape[0], shift, rule);
  if (tables.rank == 0)
    call->dst[0][0] = call->src[0].values[0];
  else
    gather (&tables, &call->dst_shape[0], 0, call->src[0].values, constant, call->dst[0]);
}

static void
pad (const WhCall *call)
{
  guint rank = call->dst_shape[0].rank, n_widths;
  const gint64 *widths = wh_attributes_ints (call->node->attributes, "pad_width", &n_widths);
  const char *mode = wh_node_string (call->node, "mode");
  gint64 before[WH_MAX_RANK] = { 0 };
  Rule rule = rule_constant;

  if (strcmp (mode, "reflect") == 0)
    rule = rule_mirror_once;
  else if (strcmp (mode, "repeat") == 0)
    rule = rule_nearest;

  for (guint k = 0; k < n_widths / 2 && k < rank; k++) /* widths: before, after; ... */
    before[rank - 1 - k] = widths[2 * (n_widths / 2 - 1 - k)];

  run (call, before, rule, (float) wh_node_double (call->node, "constant_value"));
}

static void
shift (const WhCall *call)
{
  guint rank = call->dst_shape[0].rank, n_shifts;
  const gint64 *shifts = wh_attributes_ints (call->node->attributes, "shifts", &n_shifts);
  gboolean reflect = strcmp (wh_node_string (call->node, "border_mode"), "reflect") == 0;
  gint64 by[WH_MAX_RANK] = { 0 };

  for (guint k = 0; k < n_shifts && k < rank; k++)
    by[rank - 1 - k] = shifts[n_shifts - 1 - k];

  run (call, by, reflect ? rule_mirror_twice : rule_nearest, 0.0f);
}

static void
tile (const WhCall *call)
{
  gint64 none[WH_MAX_RANK] = { 0 };

  run (call, none, rule_wrap, 0.0f);
}

const WhKernel wh_kernels_array_pad[] = {
  { .op = "Pad", .reference = pad },
  { .op = "Shift", .reference = shift },
  { .op = "Tile", .reference = tile },
  { .op = NULL },
};
