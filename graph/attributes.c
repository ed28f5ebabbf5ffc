/* graph/attributes.c: the arguments of one node */
#include "config.h"

#include "graph/attributes.h"

#include <string.h>

static WhAttributes *
make (const WhOp *op)
{
  WhAttributes *attributes = g_new0 (WhAttributes, 1);

  g_atomic_ref_count_init (&attributes->ref_count);
  attributes->op = op;
  attributes->values = g_new0 (WhAttribute, MAX (op->n_arguments, 1));
  return attributes;
}

/* The table's own text, so nothing can be wrong with it but by our mistake. */
static void
set_fallback (WhAttribute *value, const WhArgument *argument)
{
  const char *text = argument->fallback;
  g_auto (GStrv) parts = NULL;

  value->present = TRUE;

  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
      value->i = g_str_equal (text, "true");
      break;
    case WH_ARGUMENT_INT:
      value->i = g_ascii_strtoll (text, NULL, 10);
      break;
    case WH_ARGUMENT_FLOAT:
      value->d = (float) g_ascii_strtod (text, NULL);
      break;
    case WH_ARGUMENT_DOUBLE:
      value->d = g_ascii_strtod (text, NULL);
      break;
    case WH_ARGUMENT_STRING:
      value->s = g_strdup (text);
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      parts = g_strsplit (text, ",", -1);
      value->n = g_strv_length (parts);
      value->ints = g_new0 (gint64, MAX (value->n, 1));
      for (guint i = 0; i < value->n; i++)
        value->ints[i] = g_ascii_strtoll (parts[i], NULL, 10);
      break;
    case WH_ARGUMENT_FLOATS:
      parts = g_strsplit (text, ",", -1);
      value->n = g_strv_length (parts);
      value->floats = g_new0 (double, MAX (value->n, 1));
      for (guint i = 0; i < value->n; i++)
        value->floats[i] = (float) g_ascii_strtod (parts[i], NULL);
      break;
    case WH_ARGUMENT_OTHER:
      value->present = FALSE;
      break;
    }
}

WhAttributes *
wh_attributes_new (const WhOp *op)
{
  WhAttributes *attributes = make (op);

  for (guint i = 0; i < op->n_arguments; i++)
    if (op->arguments[i].fallback != NULL)
      set_fallback (&attributes->values[i], &op->arguments[i]);

  return attributes;
}

WhAttributes *
wh_attributes_new_empty (const WhOp *op)
{
  return make (op);
}

WhAttributes *
wh_attributes_copy (const WhAttributes *attributes)
{
  WhAttributes *copy = make (attributes->op);

  for (guint i = 0; i < attributes->op->n_arguments; i++)
    {
      const WhAttribute *from = &attributes->values[i];

      copy->values[i] = *from;
      copy->values[i].s = g_strdup (from->s);
      copy->values[i].ints = g_memdup2 (from->ints, from->n * sizeof (gint64));
      copy->values[i].floats = g_memdup2 (from->floats, from->n * sizeof (double));
    }

  return copy;
}

WhAttributes *
wh_attributes_ref (WhAttributes *attributes)
{
  g_atomic_ref_count_inc (&attributes->ref_count);
  return attributes;
}

void
wh_attributes_unref (WhAttributes *attributes)
{
  if (!g_atomic_ref_count_dec (&attributes->ref_count))
    return;

  for (guint i = 0; i < attributes->op->n_arguments; i++)
    {
      g_free (attributes->values[i].s);
      g_free (attributes->values[i].ints);
      g_free (attributes->values[i].floats);
    }

  g_free (attributes->values);
  g_free (attributes);
}

static gboolean
value_equal (const WhAttribute *a, const WhAttribute *b)
{
  return a->i == b->i && memcmp (&a->d, &b->d, sizeof a->d) == 0 &&
         g_strcmp0 (a->s != NULL ? a->s : "", b->s != NULL ? b->s : "") == 0 && a->n == b->n &&
         (a->ints == NULL || a->n == 0 || memcmp (a->ints, b->ints, a->n * sizeof (gint64)) == 0) &&
         (a->floats == NULL || a->n == 0 ||
          memcmp (a->floats, b->floats, a->n * sizeof (double)) == 0);
}

gboolean
wh_attributes_equal (const WhAttributes *a, const WhAttributes *b)
{
  if (a == b)
    return TRUE;

  if (a == NULL || b == NULL || a->op != b->op)
    return FALSE;

  for (guint i = 0; i < a->op->n_arguments; i++)
    if (!value_equal (&a->values[i], &b->values[i]))
      return FALSE;

  return TRUE;
}

static const WhAttribute none;

static WhAttribute *
find (const WhAttributes *attributes, const char *name)
{
  int index = attributes != NULL ? wh_op_argument_index (attributes->op, name) : -1;

  if (index >= 0)
    return &attributes->values[index];

  g_critical ("%s has no argument “%s”", attributes != NULL ? attributes->op->name : "nothing",
              name);
  return (WhAttribute *) &none;
}

gboolean
wh_attributes_has (const WhAttributes *attributes, const char *name)
{
  return find (attributes, name)->present;
}

gint64
wh_attributes_int (const WhAttributes *attributes, const char *name)
{
  return find (attributes, name)->i;
}

gboolean
wh_attributes_bool (const WhAttributes *attributes, const char *name)
{
  return find (attributes, name)->i != 0;
}

double
wh_attributes_double (const WhAttributes *attributes, const char *name)
{
  return find (attributes, name)->d;
}

const char *
wh_attributes_string (const WhAttributes *attributes, const char *name)
{
  const char *s = find (attributes, name)->s;

  return s != NULL ? s : "";
}

const gint64 *
wh_attributes_ints (const WhAttributes *attributes, const char *name, guint *n)
{
  const WhAttribute *value = find (attributes, name);

  *n = value->n;
  return value->ints;
}

const double *
wh_attributes_floats (const WhAttributes *attributes, const char *name, guint *n)
{
  const WhAttribute *value = find (attributes, name);

  *n = value->n;
  return value->floats;
}

/* The value to be set, or NULL after a critical warning. */
static WhAttribute *
find_to_set (WhAttributes *attributes, const char *name)
{
  WhAttribute *value = find (attributes, name);

  if (value == &none)
    return NULL;

  value->present = TRUE;
  return value;
}

void
wh_attributes_set_int (WhAttributes *attributes, const char *name, gint64 number)
{
  WhAttribute *value = find_to_set (attributes, name);

  if (value != NULL)
    value->i = number;
}

void
wh_attributes_set_double (WhAttributes *attributes, const char *name, double number)
{
  int index = wh_op_argument_index (attributes->op, name);
  WhAttribute *value = find_to_set (attributes, name);

  if (value != NULL)
    value->d = attributes->op->arguments[index].type == WH_ARGUMENT_FLOAT ? (float) number : number;
}

void
wh_attributes_set_string (WhAttributes *attributes, const char *name, const char *text)
{
  WhAttribute *value = find_to_set (attributes, name);

  if (value == NULL)
    return;

  g_free (value->s);
  value->s = g_strdup (text);
}

void
wh_attributes_set_ints (WhAttributes *attributes, const char *name, const gint64 *values, guint n)
{
  WhAttribute *value = find_to_set (attributes, name);

  if (value == NULL)
    return;

  g_free (value->ints);
  value->n = n;
  value->ints = g_memdup2 (values, n * sizeof (gint64));
}

void
wh_attributes_set_floats (WhAttributes *attributes, const char *name, const double *values, guint n)
{
  WhAttribute *value = find_to_set (attributes, name);

  if (value == NULL)
    return;

  g_free (value->floats);
  value->n = n;
  value->floats = g_memdup2 (values, n * sizeof (double));
}

/* The shortest text that reads back as the same number. */
static void
append_number (GString *out, double number, gboolean single)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, number);

      if (single ? (float) g_ascii_strtod (text, NULL) == (float) number :
                   g_ascii_strtod (text, NULL) == number)
        break;
    }

  g_string_append (out, text);
}

char *
wh_attribute_to_string (const WhAttributes *attributes, guint index)
{
  const WhArgument *argument = &attributes->op->arguments[index];
  const WhAttribute *value = &attributes->values[index];
  GString *out = g_string_new (NULL);

  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
      g_string_append (out, value->i != 0 ? "true" : "false");
      break;
    case WH_ARGUMENT_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->i);
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      append_number (out, value->d, argument->type == WH_ARGUMENT_FLOAT);
      break;
    case WH_ARGUMENT_STRING:
      g_string_append (out, value->s != NULL ? value->s : "");
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
    case WH_ARGUMENT_FLOATS:
      g_string_append_c (out, '(');
      for (guint i = 0; i < value->n; i++)
        {
          if (i > 0)
            g_string_append (out, ", ");

          if (argument->type == WH_ARGUMENT_FLOATS)
            append_number (out, value->floats[i], TRUE);
          else
            g_string_append_printf (out, "%" G_GINT64_FORMAT, value->ints[i]);
        }
      g_string_append_c (out, ')');
      break;
    case WH_ARGUMENT_OTHER:
      g_string_append (out, "…");
      break;
    }

  return g_string_free (out, FALSE);
}
