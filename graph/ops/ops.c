/* graph/ops/ops.c: all op tables as one: by name, by place
 *
 * 228 rows are found through two hash tables with open addressing, filled once. The tables
 * themselves are constant and shared by all threads.
 */
#include "config.h"

#include "graph/ops/table.h"

#include <string.h>

#define MAX_OPS 512    /* rows that there is room for */
#define N_BUCKETS 2048 /* a power of two, four times as many: few collisions */

/* In NNabla's order. */
static const WhOp *const tables[] = {
  wh_ops_layer_affine,  wh_ops_layer_convolution,
  wh_ops_layer_pooling, wh_ops_activation,
  wh_ops_normalization, wh_ops_reduction,
  wh_ops_arithmetic,    wh_ops_logical,
  wh_ops_math,          wh_ops_array,
  wh_ops_array_index,   wh_ops_signal,
  wh_ops_random,        wh_ops_loss,
  wh_ops_geometry,      wh_ops_quantization,
  wh_ops_validation,    wh_ops_special,
};

typedef struct
{
  guint n_ops;
  const WhOp *ops[MAX_OPS];
  const WhOp *by_name[N_BUCKETS];
} Index;

static void
insert (Index *index, const WhOp *op)
{
  guint at = g_str_hash (op->name) % N_BUCKETS;

  g_assert (index->n_ops < MAX_OPS);
  index->ops[index->n_ops++] = op;

  while (index->by_name[at] != NULL)
    at = (at + 1) % N_BUCKETS;

  index->by_name[at] = op;
}

static const Index *
get_index (void)
{
  static Index index;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
        for (const WhOp *op = tables[t]; op->name != NULL; op++)
          insert (&index, op);

      g_once_init_leave (&once, 1);
    }

  return &index;
}

const WhOp *
wh_op_find (const char *domain, const char *name)
{
  const Index *index = get_index ();
  guint at;

  g_return_val_if_fail (name != NULL, NULL);

  if (domain == NULL)
    domain = "nnabla";

  at = g_str_hash (name) % N_BUCKETS;

  for (; index->by_name[at] != NULL; at = (at + 1) % N_BUCKETS)
    if (strcmp (index->by_name[at]->name, name) == 0 &&
        strcmp (index->by_name[at]->domain, domain) == 0)
      return index->by_name[at];

  return NULL;
}

guint
wh_op_count (void)
{
  return get_index ()->n_ops;
}

const WhOp *
wh_op_nth (guint i)
{
  g_return_val_if_fail (i < wh_op_count (), NULL);

  return get_index ()->ops[i];
}

int
wh_op_argument_index (const WhOp *op, const char *name)
{
  for (guint i = 0; i < op->n_arguments; i++)
    if (strcmp (op->arguments[i].name, name) == 0)
      return (int) i;

  return -1;
}
