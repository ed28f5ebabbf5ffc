/* graph/shape.c: the size of a value along each of its axes */
#include "config.h"

#include "graph/shape.h"

#define MOST_ELEMENTS (G_GINT64_CONSTANT (1) << 48)

gint64
wh_shape_n_elements (const WhShape *shape)
{
  gint64 n = 1;
  gboolean fits = TRUE;

  /* A later zero makes the product zero even when the sizes before it are too large. */
  for (guint i = 0; i < shape->rank; i++)
    {
      if (shape->size[i] < 0)
        return -1;

      if (shape->size[i] == 0)
        return 0;

      if (fits && n > MOST_ELEMENTS / shape->size[i])
        fits = FALSE;
      else if (fits)
        n *= shape->size[i];
    }

  return fits ? n : -1;
}

gboolean
wh_shape_equal (const WhShape *a, const WhShape *b)
{
  if (a->rank != b->rank)
    return FALSE;

  for (guint i = 0; i < a->rank; i++)
    if (a->size[i] != b->size[i])
      return FALSE;

  return TRUE;
}

WhShape
wh_shape_from_sizes (const gint64 *sizes, guint rank)
{
  WhShape shape = { .rank = rank };

  g_return_val_if_fail (rank <= WH_MAX_RANK, WH_SHAPE_SCALAR);

  for (guint i = 0; i < rank; i++)
    shape.size[i] = sizes[i];

  return shape;
}

gint64
wh_shape_product (const WhShape *shape, guint from, guint to)
{
  gint64 n = 1;

  for (guint i = from; i < to && i < shape->rank; i++)
    n *= shape->size[i];

  return n;
}

WhSplit
wh_shape_split (const WhShape *shape, gint64 axis)
{
  WhSplit split = { 1, 1, 1 };

  if (axis < 0)
    axis += shape->rank;

  g_return_val_if_fail (axis >= 0 && axis < shape->rank, split);

  split.outer = wh_shape_product (shape, 0, (guint) axis);
  split.axis = shape->size[axis];
  split.inner = wh_shape_product (shape, (guint) axis + 1, shape->rank);
  return split;
}

void
wh_shape_strides (const WhShape *shape, gint64 *strides)
{
  gint64 stride = 1;

  for (guint i = shape->rank; i-- > 0;)
    {
      strides[i] = stride;
      stride *= shape->size[i];
    }
}

WhShape
wh_shape_permute (const WhShape *shape, const gint64 *axes)
{
  WhShape out = { .rank = shape->rank };

  for (guint i = 0; i < shape->rank; i++)
    out.size[i] = shape->size[axes[i]];

  return out;
}

gboolean
wh_shape_broadcast (const WhShape *a, const WhShape *b, WhShape *out)
{
  WhShape result = { .rank = MAX (a->rank, b->rank) };

  for (guint i = 0; i < result.rank; i++)
    {
      gint64 x = i < a->rank ? a->size[a->rank - 1 - i] : 1;
      gint64 y = i < b->rank ? b->size[b->rank - 1 - i] : 1;

      if (x != y && x != 1 && y != 1)
        return FALSE;

      result.size[result.rank - 1 - i] = x == 1 ? y : x;
    }

  *out = result;
  return TRUE;
}

static char *
join (const WhShape *shape, const char *before, const char *between, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < shape->rank; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? between : "", shape->size[i]);

  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

char *
wh_shape_to_string (const WhShape *shape)
{
  return join (shape, "(", ", ", shape->rank == 1 ? ",)" : ")");
}

char *
wh_shape_to_label (const WhShape *shape)
{
  return shape->rank == 0 ? g_strdup ("scalar") : join (shape, "", "×", "");
}
