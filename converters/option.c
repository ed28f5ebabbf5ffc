/* converters/option.c: options as a table */
#include "config.h"

#include "converters/option.h"

#include "graph/error.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define FIELD(type, option, options) (*(type *) ((char *) (options) + (option)->offset))

static gboolean
parse_bool (const WhOption *option, const char *value, gboolean *out, GError **error)
{
  if (strcmp (value, "true") == 0 || strcmp (value, "1") == 0 || strcmp (value, "yes") == 0)
    *out = TRUE;
  else if (strcmp (value, "false") == 0 || strcmp (value, "0") == 0 || strcmp (value, "no") == 0)
    *out = FALSE;
  else
    return wh_fail (error, WH_ERROR_OPTION, "%s is “%s”, but must be true or false", option->name,
                    value);

  return TRUE;
}

static gboolean
parse_int (const WhOption *option, const char *value, gint64 *out, GError **error)
{
  char *end = NULL;
  gint64 number;

  errno = 0;
  number = g_ascii_strtoll (value, &end, 10);

  if (errno != 0 || end == value || *end != '\0' || number < option->minimum ||
      number > option->maximum)
    return wh_fail (error, WH_ERROR_OPTION, "%s is “%s”, but must be a whole number from %g to %g",
                    option->name, value, option->minimum, option->maximum);

  *out = number;
  return TRUE;
}

static gboolean
parse_double (const WhOption *option, const char *value, double *out, GError **error)
{
  gboolean may_be_auto = option->type == WH_OPTION_AUTO;
  char *end = NULL;
  double number;

  if (may_be_auto && strcmp (value, "auto") == 0)
    {
      *out = 0.0;
      return TRUE;
    }

  number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !isfinite (number) || number < option->minimum ||
      number > option->maximum)
    return wh_fail (error, WH_ERROR_OPTION, "%s is “%s”, but must be %sa number from %g to %g",
                    option->name, value, may_be_auto ? "auto or " : "", option->minimum,
                    option->maximum);

  *out = number;
  return TRUE;
}

static gboolean
parse_choice (const WhOption *option, const char *value, int *out, GError **error)
{
  g_autofree char *known = g_strjoinv (", ", (char **) option->choices);

  for (int i = 0; option->choices[i] != NULL; i++)
    if (strcmp (option->choices[i], value) == 0)
      {
        *out = i;
        return TRUE;
      }

  return wh_fail (error, WH_ERROR_OPTION, "%s is “%s”, but must be one of %s", option->name, value,
                  known);
}

/* Joined by '+'; a backslash takes the next character as it is. */
static char **
parse_names (const char *value)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        g_string_append_c (name, *++c);
      else if (*c != '+')
        g_string_append_c (name, *c);
      else if (name->len > 0)
        {
          g_strv_builder_add (names, name->str);
          g_string_truncate (name, 0);
        }
    }

  if (name->len > 0)
    g_strv_builder_add (names, name->str);

  return g_strv_builder_end (names);
}

static char *
join_names (const char *const *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, '+');

      for (const char *c = names[i]; *c != '\0'; c++)
        {
          if (*c == '+' || *c == '\\')
            g_string_append_c (text, '\\');

          g_string_append_c (text, *c);
        }
    }

  return g_string_free (text, FALSE);
}

/* As few digits as read back as the same number. */
static char *
shortest (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 6; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, number);

      if (g_ascii_strtod (text, NULL) == number)
        break;
    }

  return g_strdup (text);
}

gboolean
wh_option_set (const WhOption *option, gpointer options, const char *value, GError **error)
{
  g_return_val_if_fail (option != NULL && options != NULL && value != NULL, FALSE);

  switch (option->type)
    {
    case WH_OPTION_BOOL:
      return parse_bool (option, value, &FIELD (gboolean, option, options), error);

    case WH_OPTION_INT:
      return parse_int (option, value, &FIELD (gint64, option, options), error);

    case WH_OPTION_DOUBLE:
    case WH_OPTION_AUTO:
      return parse_double (option, value, &FIELD (double, option, options), error);

    case WH_OPTION_CHOICE:
      return parse_choice (option, value, &FIELD (int, option, options), error);

    case WH_OPTION_NAMES:
      g_strfreev (FIELD (char **, option, options));
      FIELD (char **, option, options) = parse_names (value);
      return TRUE;

    case WH_OPTION_STRING:
      g_free (FIELD (char *, option, options));
      FIELD (char *, option, options) = g_strdup (value);
      return TRUE;
    }

  g_return_val_if_reached (FALSE);
}

char *
wh_option_get (const WhOption *option, gconstpointer options)
{
  g_return_val_if_fail (option != NULL && options != NULL, NULL);

  switch (option->type)
    {
    case WH_OPTION_BOOL:
      return g_strdup (FIELD (gboolean, option, options) ? "true" : "false");

    case WH_OPTION_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, FIELD (gint64, option, options));

    case WH_OPTION_DOUBLE:
      return shortest (FIELD (double, option, options));

    case WH_OPTION_AUTO:
      if (FIELD (double, option, options) == 0.0)
        return g_strdup ("auto");

      return shortest (FIELD (double, option, options));

    case WH_OPTION_CHOICE:
      return g_strdup (option->choices[FIELD (int, option, options)]);

    case WH_OPTION_NAMES:
      return join_names (FIELD (const char *const *, option, options));

    case WH_OPTION_STRING:
      return g_strdup (FIELD (char *, option, options));
    }

  g_return_val_if_reached (NULL);
}

const WhOption *
wh_option_find (const WhOption *table, const char *name)
{
  for (const WhOption *option = table; option != NULL && option->name != NULL; option++)
    if (strcmp (option->name, name) == 0)
      return option;

  return NULL;
}

gpointer
wh_options_new (const WhOption *table, gsize size)
{
  gpointer options = g_malloc0 (MAX (size, 1));

  for (const WhOption *option = table; option != NULL && option->name != NULL; option++)
    {
      g_autoptr (GError) error = NULL;

      if (!wh_option_set (option, options, option->fallback, &error))
        g_error ("the fallback of an option is wrong: %s", error->message);
    }

  return options;
}

gpointer
wh_options_copy (const WhOption *table, gsize size, gconstpointer options)
{
  gpointer copy = g_memdup2 (options, MAX (size, 1));

  for (const WhOption *option = table; option != NULL && option->name != NULL; option++)
    {
      if (option->type == WH_OPTION_NAMES)
        FIELD (char **, option, copy) = g_strdupv (FIELD (char **, option, options));
      else if (option->type == WH_OPTION_STRING)
        FIELD (char *, option, copy) = g_strdup (FIELD (char *, option, options));
    }

  return copy;
}

void
wh_options_free (const WhOption *table, gpointer options)
{
  for (const WhOption *option = table; options != NULL && option != NULL && option->name != NULL;
       option++)
    {
      if (option->type == WH_OPTION_NAMES)
        g_strfreev (FIELD (char **, option, options));
      else if (option->type == WH_OPTION_STRING)
        g_free (FIELD (char *, option, options));
    }

  g_free (options);
}
