/* tests/graph/ops/case.h: reads the lines of *.shapes, the tables beside it, and nodes written so
 */
#pragma once

#include "graph/attributes.h"

#include <string.h>

G_BEGIN_DECLS

#define MAX_VALUES 16

/* "2,3" → (2, 3); "()" → a scalar */
static inline WhShape
parse_shape (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_auto (GStrv) sizes = g_strsplit (trimmed, ",", -1);
  WhShape shape = { .rank = 0 };

  if (strcmp (trimmed, "()") == 0)
    return shape;

  for (guint i = 0; sizes[i] != NULL; i++)
    shape.size[shape.rank++] = g_ascii_strtoll (sizes[i], NULL, 10);

  return shape;
}

static inline guint
parse_shapes (const char *text, WhShape *shapes)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_auto (GStrv) parts = g_strsplit (trimmed, ";", -1);
  guint n = g_strv_length (parts);

  g_assert_cmpuint (n, <=, MAX_VALUES);
  for (guint i = 0; i < n; i++)
    shapes[i] = parse_shape (parts[i]);

  return n;
}

/* "base_axis=1", "pad=1,2", "no_bias=true" */
static inline void
set_argument (WhAttributes *attributes, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  g_auto (GStrv) items = g_strsplit (parts[1], ",", -1);
  int index = wh_op_argument_index (attributes->op, parts[0]);
  guint n = g_strv_length (items);
  g_autofree gint64 *ints = g_new0 (gint64, n + 1);
  g_autofree double *floats = g_new0 (double, n + 1);

  if (index < 0)
    g_error ("%s has no argument “%s”", attributes->op->name, parts[0]);

  for (guint i = 0; i < n; i++)
    {
      ints[i] = g_ascii_strtoll (items[i], NULL, 10);
      floats[i] = g_ascii_strtod (items[i], NULL);
    }

  switch (attributes->op->arguments[index].type)
    {
    case WH_ARGUMENT_BOOL:
      if (strcmp (parts[1], "true") != 0 && strcmp (parts[1], "false") != 0)
        g_error ("%s: “%s” is neither true nor false", attributes->op->name, text);
      wh_attributes_set_int (attributes, parts[0], parts[1][0] == 't');
      break;
    case WH_ARGUMENT_INT:
      wh_attributes_set_int (attributes, parts[0], ints[0]);
      break;
    case WH_ARGUMENT_FLOAT:
      wh_attributes_set_double (attributes, parts[0], (float) floats[0]);
      break;
    case WH_ARGUMENT_DOUBLE:
      wh_attributes_set_double (attributes, parts[0], floats[0]);
      break;
    case WH_ARGUMENT_STRING:
      wh_attributes_set_string (attributes, parts[0], parts[1]);
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      wh_attributes_set_ints (attributes, parts[0], ints, n);
      break;
    case WH_ARGUMENT_FLOATS:
      wh_attributes_set_floats (attributes, parts[0], floats, n);
      break;
    case WH_ARGUMENT_OTHER:
      g_assert_not_reached ();
    }
}

/* "Affine base_axis=1"; @at_defaults: what is not given; else it is 0, false or empty, as in a
 * file */
static inline WhAttributes *
parse_attributes (const char *text, gboolean at_defaults)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_auto (GStrv) words = g_strsplit (trimmed, " ", -1);
  const WhOp *op = wh_op_find (NULL, words[0]);
  WhAttributes *attributes;

  if (op == NULL)
    g_error ("there is no op “%s”", words[0]);

  attributes = at_defaults ? wh_attributes_new (op) : wh_attributes_new_empty (op);
  for (guint i = 1; words[i] != NULL; i++)
    set_argument (attributes, words[i]);

  return attributes;
}

G_END_DECLS
