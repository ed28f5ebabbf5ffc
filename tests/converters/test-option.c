/* tests/converters/test-option.c: converters/option.c, step.c, step-exclude.c, converters.c
 */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/error.h"
#include "tests/support.h"

typedef struct
{
  gboolean truth;
  gint64 number;
  double real, automatic;
  int choice;
  char **names;
  char *text;
} Options;

static const char *const choices[] = { "one", "two", NULL };

static const WhOption table[] = {
  { "truth", WH_OPTION_BOOL, offsetof (Options, truth), 0, 0, "true", NULL, "", "" },
  { "number", WH_OPTION_INT, offsetof (Options, number), -3, 24, "8", NULL, "", "" },
  { "real", WH_OPTION_DOUBLE, offsetof (Options, real), 0, 1, "0.1", NULL, "", "" },
  { "automatic", WH_OPTION_AUTO, offsetof (Options, automatic), 1e-9, 9, "auto", NULL, "", "" },
  { "choice", WH_OPTION_CHOICE, offsetof (Options, choice), 0, 0, "two", choices, "", "" },
  { "names", WH_OPTION_NAMES, offsetof (Options, names), 0, 0, "ReLU+Tanh", NULL, "", "" },
  { "text", WH_OPTION_STRING, offsetof (Options, text), 0, 0, "", NULL, "", "" },
  { NULL },
};

static void
test_round_trip (void)
{
  static const struct
  {
    const char *name, *value, *back;
  } cases[] = {
    { "truth", "false", "false" },
    { "truth", "1", "true" },
    { "truth", "no", "false" },
    { "number", "-3", "-3" },
    { "number", "24", "24" },
    { "real", "0", "0" },
    { "real", "2e-4", "0.0002" },
    { "real", "0.30000000000000004", "0.30000000000000004" },
    { "automatic", "auto", "auto" },
    { "automatic", "0.0625", "0.0625" },
    { "choice", "one", "one" },
    { "names", "a+b", "a+b" },
    { "names", "", "" },
    { "names", "++a++", "a" },
    { "names", "a\\+b+c", "a\\+b+c" },
    { "text", "a, b = c", "a, b = c" },
  };
  gpointer options = wh_options_new (table, sizeof (Options));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WhOption *option = wh_option_find (table, cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autofree char *back = NULL;

      g_assert_true (wh_option_set (option, options, cases[i].value, &error));
      g_assert_no_error (error);
      back = wh_option_get (option, options);
      g_assert_cmpstr (back, ==, cases[i].back);
    }

  wh_options_free (table, options);
}

static void
test_wrong_values (void)
{
  static const struct
  {
    const char *name, *value, *message;
  } cases[] = {
    { "truth", "maybe", "true or false" },
    { "number", "8.5", "whole number from -3 to 24" },
    { "number", "25", "whole number from -3 to 24" },
    { "number", "", "whole number" },
    { "number", "99999999999999999999", "whole number" },
    { "real", "nan", "a number from 0 to 1" },
    { "real", "1.5", "a number from 0 to 1" },
    { "real", "auto", "a number from 0 to 1" },
    { "automatic", "0", "auto or a number from" },
    { "automatic", "-1", "auto or a number from" },
    { "choice", "three", "one of one, two" },
  };
  gpointer options = wh_options_new (table, sizeof (Options));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WhOption *option = wh_option_find (table, cases[i].name);
      g_autofree char *before = wh_option_get (option, options);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (wh_option_set (option, options, cases[i].value, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
      wh_assert_error_contains (error, cases[i].message);
      wh_assert_error_contains (error, cases[i].name);
      after = wh_option_get (option, options);
      g_assert_cmpstr (before, ==, after);
    }

  wh_options_free (table, options);
}

/* A copy shares nothing. */
static void
test_copy (void)
{
  Options *options = wh_options_new (table, sizeof (Options));
  Options *copy = wh_options_copy (table, sizeof (Options), options);

  g_assert_true (wh_option_set (wh_option_find (table, "names"), options, "x", NULL));
  g_assert_true (wh_option_set (wh_option_find (table, "text"), options, "y", NULL));
  g_assert_cmpstr (copy->names[1], ==, "Tanh");
  g_assert_cmpstr (copy->text, ==, "");
  wh_options_free (table, options);
  wh_options_free (table, copy);
}

static void
test_steps (void)
{
  static const struct
  {
    const char *text, *back;
  } cases[] = {
    { "identity", "identity" },
    { "fixed-point-weight:", "fixed-point-weight" },
    { "fixed-point-weight:n_w=8", "fixed-point-weight" },
    { "fixed-point-weight:delta_w=2e-4,n_w=4", "fixed-point-weight:n_w=4,delta_w=0.0002" },
    { "fixed-point-activation:functions=ReLU+Tanh,exclude=a\\,b+c",
      "fixed-point-activation:functions=ReLU+Tanh,exclude=a\\,b+c" },
    { "fixed-point-activation:data=a\\\\b\\,c=d.h5",
      "fixed-point-activation:data=a\\\\b\\,c=d.h5" },
    { "BatchNormalizationFoldedConverter:opposite=true",
      "batch-normalization-folded:opposite=true" },
    { "BatchNormalizationFoldingModifier", "batch-normalization-folded" },
    { "batch-normalization-folding", "batch-normalization-folded" },
    { "batch-normalization-self-folding", "batch-normalization-linear" },
    { "test-mode:rm_funcs=", "test-mode:rm_funcs=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhStep) step = wh_step_parse (cases[i].text, &error);
      g_autoptr (WhStep) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *same = NULL;

      g_assert_no_error (error);
      text = wh_step_to_string (step);
      g_assert_cmpstr (text, ==, cases[i].back);
      again = wh_step_parse (text, &error);
      g_assert_no_error (error);
      same = wh_step_to_string (again);
      g_assert_cmpstr (same, ==, text);
    }
}

static void
test_wrong_steps (void)
{
  static const struct
  {
    const char *text;
    WhError code;
    const char *message;
  } cases[] = {
    { "batch-normalisation-folded", WH_ERROR_NOT_FOUND, "“batch-normalization-folded”" },
    { "fixed-point-wieght:n_w=4", WH_ERROR_NOT_FOUND, "“fixed-point-weight”" },
    { "", WH_ERROR_NOT_FOUND, "no converter" },
    { "fixed-point-weight:bits=4", WH_ERROR_OPTION, "no option “bits”; it has n_w, delta_w" },
    { "fixed-point-weight:n_w", WH_ERROR_OPTION, "“n_w” is not of the form key=value" },
    { "fixed-point-weight:n_w=4,,", WH_ERROR_OPTION, "not of the form key=value" },
    { "fixed-point-weight:n_w=four", WH_ERROR_OPTION, "fixed-point-weight: n_w is “four”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wh_step_parse (cases[i].text, &error));
      g_assert_error (error, WH_ERROR, (int) cases[i].code);
      wh_assert_error_contains (error, cases[i].message);
    }
}

static void
test_exact (void)
{
  static const struct
  {
    const char *text;
    gboolean exact;
  } cases[] = {
    { "batch-normalization-folded", TRUE },
    { "batch-normalization-folded:opposite=true", TRUE },
    { "batch-normalization-folded:freeze=true", FALSE },
    { "channel-last", TRUE },
    { "channel-last:inputs=true", FALSE },
    { "fixed-point-weight", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhStep) step = wh_step_parse (cases[i].text, NULL);

      g_assert_cmpint (wh_step_is_exact (step), ==, cases[i].exact);
    }
}

/* What the window and the manual show of each converter is there. */
static void
test_descriptions (void)
{
  for (guint i = 0; i < wh_converter_count (); i++)
    {
      const WhConverter *converter = wh_converter_nth (i);

      g_assert_true (converter->title && converter->summary && converter->done &&
                     converter->source && converter->convert);
      g_assert_true (wh_converter_find (converter->name, NULL) == converter);
      g_assert_true (g_str_has_suffix (converter->summary, "."));

      for (const WhOption *option = converter->options; option && option->name; option++)
        {
          g_assert_true (option->title && option->help && option->fallback);
          g_assert_true (g_str_has_suffix (option->help, "."));
          g_assert_cmpstr (option->name, !=, "exclude");
          g_assert_cmpuint (option->offset, <, converter->options_size);
        }
    }
}

static void
assert_excludes (const WhStep *step, const char *expected)
{
  g_autofree char *names = g_strjoinv (" ", step->exclude);

  g_assert_cmpstr (names, ==, expected);
}

static void
test_exclude (void)
{
  static const char *const more[] = { "b", "c+d", "b", NULL };
  const char *const first = "a";
  g_autoptr (WhStep) step = wh_step_parse ("add-bias:exclude=a", NULL);
  g_autoptr (WhStep) copy = NULL;
  g_autoptr (WhStep) again = NULL;
  g_autofree char *text = NULL;

  wh_step_exclude (step, &first, 1);
  wh_step_exclude (step, NULL, -1);
  assert_excludes (step, "a");

  copy = wh_step_copy (step);
  wh_step_exclude (copy, more, -1);
  assert_excludes (step, "a");
  assert_excludes (copy, "a b c+d");
  g_assert_true (wh_step_excludes (copy, "c+d"));
  g_assert_false (wh_step_excludes (copy, "c"));

  text = wh_step_to_string (copy);
  again = wh_step_parse (text, NULL);
  assert_excludes (again, "a b c+d");

  wh_step_include (copy, "b");
  wh_step_include (copy, "x");
  assert_excludes (copy, "a c+d");
  wh_step_include (copy, "a");
  wh_step_include (copy, "c+d");
  assert_excludes (copy, "");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/option/round-trip", test_round_trip);
  g_test_add_func ("/option/wrong-values", test_wrong_values);
  g_test_add_func ("/option/copy", test_copy);
  g_test_add_func ("/step/round-trip", test_steps);
  g_test_add_func ("/step/wrong", test_wrong_steps);
  g_test_add_func ("/step/exact", test_exact);
  g_test_add_func ("/step/exclude", test_exclude);
  g_test_add_func ("/converters/descriptions", test_descriptions);
  return g_test_run ();
}
