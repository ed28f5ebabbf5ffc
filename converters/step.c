/* converters/step.c: one converter with its options, and how it is written
 *
 *   NAME
 *   NAME:key=value,key=value
 *
 * A backslash takes a following comma or backslash as it is.
 */
#include "config.h"

#include "converters/pipeline.h"

#include "graph/error.h"

#include <string.h>

static const WhOption exclude_option = {
  .name = "exclude",
  .type = WH_OPTION_NAMES,
  .offset = offsetof (WhStep, exclude),
  .fallback = "",
  .title = "Exclude",
  .help = "Nodes to leave as they are.",
};

WhStep *
wh_step_new (const WhConverter *converter)
{
  WhStep *step = g_new0 (WhStep, 1);

  step->converter = converter;
  step->options = wh_options_new (converter->options, converter->options_size);
  step->exclude = g_new0 (char *, 1);
  step->enabled = TRUE;
  g_atomic_ref_count_init (&step->ref_count);
  return step;
}

WhStep *
wh_step_copy (const WhStep *step)
{
  const WhConverter *converter = step->converter;
  WhStep *copy = g_new0 (WhStep, 1);

  copy->converter = converter;
  copy->options = wh_options_copy (converter->options, converter->options_size, step->options);
  copy->exclude = g_strdupv (step->exclude);
  copy->enabled = step->enabled;
  copy->recorded = step->recorded ? wh_recorded_ref (step->recorded) : NULL;
  g_atomic_ref_count_init (&copy->ref_count);
  return copy;
}

WhStep *
wh_step_ref (WhStep *step)
{
  g_atomic_ref_count_inc (&step->ref_count);
  return step;
}

void
wh_step_unref (WhStep *step)
{
  if (!g_atomic_ref_count_dec (&step->ref_count))
    return;

  wh_options_free (step->converter->options, step->options);
  g_strfreev (step->exclude);
  g_clear_pointer (&step->recorded, wh_recorded_unref);
  g_free (step);
}

static gboolean
fail_unknown (const WhConverter *converter, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (const WhOption *option = converter->options; option != NULL && option->name != NULL;
       option++)
    g_string_append_printf (known, "%s, ", option->name);

  return wh_fail (error, WH_ERROR_OPTION, "%s has no option “%s”; it has %sexclude",
                  converter->name, name, known->str);
}

void
wh_step_set_recorded (WhStep *step, const WhRecorded *recorded)
{
  WhRecorded *old = step->recorded;

  step->recorded = recorded != NULL ? wh_recorded_ref (recorded) : NULL;
  g_clear_pointer (&old, wh_recorded_unref);
}

gboolean
wh_step_measures (const WhStep *step)
{
  return step->converter->calibrates && step->recorded == NULL;
}

gboolean
wh_step_set_option (WhStep *step, const char *name, const char *value, GError **error)
{
  static const char *const of_calibration[] = { "method", "percentile", "data", "samples", NULL };
  const WhOption *option;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (strcmp (name, exclude_option.name) == 0)
    return wh_option_set (&exclude_option, step, value, error);

  option = wh_option_find (step->converter->options, name);

  if (option == NULL)
    return fail_unknown (step->converter, name, error);

  before = wh_option_get (option, step->options);

  if (wh_option_set (option, step->options, value, error))
    {
      after = wh_option_get (option, step->options);

      if (strcmp (before, after) != 0 && g_strv_contains (of_calibration, name))
        wh_step_set_recorded (step, NULL);

      return TRUE;
    }

  g_prefix_error (error, "%s: ", step->converter->name);
  return FALSE;
}

/* The text up to a comma that no backslash protects; @at is moved behind it. */
static char *
next_part (const char **at)
{
  GString *part = g_string_new (NULL);
  const char *c = *at;

  for (; *c != '\0' && *c != ','; c++)
    {
      if (*c == '\\' && (c[1] == ',' || c[1] == '\\'))
        c++;

      g_string_append_c (part, *c);
    }

  *at = *c == ',' ? c + 1 : c;
  return g_string_free (part, FALSE);
}

WhStep *
wh_step_parse (const char *text, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *name = colon ? g_strndup (text, colon - text) : g_strdup (text);
  const WhConverter *converter = wh_converter_find (name, error);
  g_autoptr (WhStep) step = NULL;
  const char *at = colon ? colon + 1 : "";

  if (converter == NULL)
    return NULL;

  step = wh_step_new (converter);

  while (*at != '\0')
    {
      g_autofree char *part = next_part (&at);
      char *equals = strchr (part, '=');

      if (equals == NULL)
        {
          wh_fail (error, WH_ERROR_OPTION, "%s: “%s” is not of the form key=value", name, part);
          return NULL;
        }

      *equals = '\0';

      if (!wh_step_set_option (step, part, equals + 1, error))
        return NULL;
    }

  return g_steal_pointer (&step);
}

gboolean
wh_step_is_exact (const WhStep *step)
{
  for (const WhOption *option = step->converter->options; option != NULL && option->name != NULL;
       option++)
    {
      g_autofree char *value = option->loosens ? wh_option_get (option, step->options) : NULL;

      if (g_strcmp0 (value, "true") == 0)
        return FALSE;
    }

  return step->converter->exact;
}

static void
append_option (GString *text, const char *name, const char *value)
{
  g_string_append_c (text, strchr (text->str, ':') ? ',' : ':');
  g_string_append_printf (text, "%s=", name);

  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == ',' || *c == '\\')
        g_string_append_c (text, '\\');

      g_string_append_c (text, *c);
    }
}

char *
wh_step_to_string (const WhStep *step)
{
  const WhConverter *converter = step->converter;
  GString *text = g_string_new (converter->name);
  gpointer fallbacks = wh_options_new (converter->options, converter->options_size);

  for (const WhOption *option = converter->options; option != NULL && option->name != NULL;
       option++)
    {
      g_autofree char *value = wh_option_get (option, step->options);
      g_autofree char *fallback = wh_option_get (option, fallbacks);

      if (strcmp (value, fallback) != 0)
        append_option (text, option->name, value);
    }

  if (step->exclude[0] != NULL)
    {
      g_autofree char *value = wh_option_get (&exclude_option, step);

      append_option (text, exclude_option.name, value);
    }

  wh_options_free (converter->options, fallbacks);
  return g_string_free (text, FALSE);
}
