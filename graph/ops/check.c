/* graph/ops/check.c: what shape rules check and how they say what is wrong */
#include "config.h"

#include "graph/ops/check.h"

#include "graph/ops/ports.h"

gboolean
wh_check_fail (const WhInference *inference, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return wh_fail (error, WH_ERROR_SHAPE, "“%s” (%s): %s",
                  inference->node_name ? inference->node_name : "?", inference->op->name, message);
}

static const char *
input_name (const WhInference *inference, guint input)
{
  const WhOp *op = inference->op;

  for (guint i = 0; i < op->n_inputs && input < inference->n_in; i++)
    if (wh_op_find_input (op, inference->attributes, inference->in, inference->n_in,
                          op->inputs[i].name) == (int) input)
      return op->inputs[i].name;

  return op->n_inputs == 0 ? "?" : op->inputs[MIN (input, op->n_inputs - 1)].name;
}

/* Shape rules can be asked before anyone has counted the inputs. */
static gboolean
check_present (const WhInference *inference, guint input, GError **error)
{
  if (input < inference->n_in)
    return TRUE;

  return wh_check_fail (inference, error, "input “%s” is missing: there are %u inputs",
                        input_name (inference, input), inference->n_in);
}

gboolean
wh_check_rank_min (const WhInference *inference, guint input, guint rank, GError **error)
{
  g_autofree char *shape = NULL;

  if (!check_present (inference, input, error))
    return FALSE;

  if (inference->in[input]->rank >= rank)
    return TRUE;

  shape = wh_shape_to_string (inference->in[input]);
  return wh_check_fail (inference, error, "input “%s” has shape %s; at least %u axes are needed",
                        input_name (inference, input), shape, rank);
}

gboolean
wh_check_rank (const WhInference *inference, guint input, guint rank, GError **error)
{
  g_autofree char *shape = NULL;

  if (!check_present (inference, input, error))
    return FALSE;

  if (inference->in[input]->rank == rank)
    return TRUE;

  shape = wh_shape_to_string (inference->in[input]);
  return wh_check_fail (inference, error, "input “%s” has shape %s; %u axes are expected",
                        input_name (inference, input), shape, rank);
}

gboolean
wh_check_shape (const WhInference *inference, guint input, const WhShape *expected, GError **error)
{
  g_autofree char *is = NULL;
  g_autofree char *should = NULL;

  if (!check_present (inference, input, error))
    return FALSE;

  if (wh_shape_equal (inference->in[input], expected))
    return TRUE;

  is = wh_shape_to_string (inference->in[input]);
  should = wh_shape_to_string (expected);
  return wh_check_fail (inference, error, "input “%s” has shape %s; %s is expected",
                        input_name (inference, input), is, should);
}

static gboolean
check_axis_value (const WhInference *inference,
                  const char *name,
                  gint64 value,
                  guint rank,
                  guint *axis,
                  GError **error)
{
  gint64 from_start = value < 0 ? value + (gint64) rank : value;

  if (from_start >= 0 && from_start < (gint64) rank)
    {
      *axis = (guint) from_start;
      return TRUE;
    }

  return wh_check_fail (inference, error,
                        "“%s” names axis %" G_GINT64_FORMAT ", but there are %u axes", name, value,
                        rank);
}

gboolean
wh_check_axis (const WhInference *inference,
               const char *name,
               guint rank,
               guint *axis,
               GError **error)
{
  return check_axis_value (inference, name, wh_attributes_int (inference->attributes, name), rank,
                           axis, error);
}

gboolean
wh_check_axes (const WhInference *inference,
               const char *name,
               guint rank,
               gboolean all_if_empty,
               gboolean *member,
               GError **error)
{
  guint n;
  const gint64 *axes = wh_attributes_ints (inference->attributes, name, &n);

  for (guint i = 0; i < WH_MAX_RANK; i++)
    member[i] = n == 0 && all_if_empty && i < rank;

  for (guint i = 0; i < n; i++)
    {
      guint axis = 0;

      if (!check_axis_value (inference, name, axes[i], rank, &axis, error))
        return FALSE;

      if (member[axis])
        return wh_check_fail (inference, error, "“%s” names axis %u twice", name, axis);

      member[axis] = TRUE;
    }

  return TRUE;
}

static gboolean
check_range (const WhInference *inference,
             const char *name,
             gint64 value,
             gint64 minimum,
             GError **error)
{
  if (value >= minimum && value <= WH_MAX_SIZE)
    return TRUE;

  if (value > WH_MAX_SIZE)
    return wh_check_fail (inference, error, "“%s” is %" G_GINT64_FORMAT ", which is too large",
                          name, value);

  if (!wh_attributes_has (inference->attributes, name))
    return wh_check_fail (inference, error,
                          "argument “%s” is missing; at least %" G_GINT64_FORMAT " is needed", name,
                          minimum);

  return wh_check_fail (inference, error,
                        "“%s” is %" G_GINT64_FORMAT "; at least %" G_GINT64_FORMAT " is needed",
                        name, value, minimum);
}

gboolean
wh_check_int (const WhInference *inference,
              const char *name,
              gint64 minimum,
              gint64 *value,
              GError **error)
{
  *value = wh_attributes_int (inference->attributes, name);

  return check_range (inference, name, *value, minimum, error);
}

gboolean
wh_check_ints (const WhInference *inference,
               const char *name,
               guint n,
               gint64 minimum,
               gint64 *values,
               GError **error)
{
  guint n_given;
  const gint64 *given = wh_attributes_ints (inference->attributes, name, &n_given);

  if (n_given == 0 && n > 0)
    return wh_check_fail (inference, error, "argument “%s” is missing; %u sizes are expected", name,
                          n);

  if (n_given != n)
    return wh_check_fail (inference, error, "“%s” has %u sizes; %u are expected", name, n_given, n);

  for (guint i = 0; i < n; i++)
    {
      if (!check_range (inference, name, given[i], minimum, error))
        return FALSE;

      values[i] = given[i];
    }

  return TRUE;
}

gboolean
wh_check_stored_shape (const WhInference *inference,
                       const char *name,
                       WhShape *shape,
                       GError **error)
{
  guint n;
  const gint64 *sizes = wh_attributes_ints (inference->attributes, name, &n);

  if (n > WH_MAX_RANK)
    return wh_check_fail (inference, error, "“%s” has %u axes; %d are the most", name, n,
                          WH_MAX_RANK);

  *shape = WH_SHAPE_SCALAR;

  for (guint i = 0; i < n; i++)
    {
      gint64 size = sizes[i] == -1 ? inference->batch_size : sizes[i];

      if (sizes[i] == -1 && inference->batch_size <= 0)
        return wh_check_fail (inference, error,
                              "“%s” leaves the batch size open, and the network has none", name);

      if (!check_range (inference, name, size, 0, error))
        return FALSE;

      wh_check_append (shape, size);
    }

  return TRUE;
}

void
wh_check_append (WhShape *shape, gint64 size)
{
  if (shape->rank < WH_MAX_RANK)
    shape->size[shape->rank] = size;

  shape->rank++;
}

gboolean
wh_check_output (WhInference *inference, guint output, const WhShape *shape, GError **error)
{
  if (shape->rank > WH_MAX_RANK)
    return wh_check_fail (inference, error, "the output would have %u axes; %d are the most",
                          shape->rank, WH_MAX_RANK);

  for (guint i = 0; i < shape->rank; i++)
    if (shape->size[i] < 0)
      return wh_check_fail (inference, error,
                            "the output would have %" G_GINT64_FORMAT " elements along axis %u",
                            shape->size[i], i);

  if (wh_shape_n_elements (shape) < 0)
    {
      g_autofree char *text = wh_shape_to_string (shape);

      return wh_check_fail (inference, error, "the output would be too large: %s", text);
    }

  if (output < inference->n_out)
    inference->out[output] = *shape;

  return TRUE;
}

gint64
wh_count_product (gint64 a, gint64 b)
{
  gint64 product;

  return __builtin_mul_overflow (a, b, &product) ? G_MAXINT64 : product;
}

gint64
wh_count_elements (const WhShape *shape)
{
  return MAX (wh_shape_n_elements (shape), 0);
}
