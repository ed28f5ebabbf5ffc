/* converters/recorded-use.c: whether a step may use what was measured before */
#include "config.h"

#include "converters/calibration.h"

#include "graph/error.h"

#include <string.h>

#define N_NAMED 3 /* values that a message names */

/* "127 steps from 0" */
static char *
describe_wish (const WhRangeWish *wish)
{
  if (wish->affine)
    return g_strdup_printf ("%" G_GINT64_FORMAT " steps from end to end", wish->n_signed_steps);

  if (wish->n_signed_steps == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " steps from 0", wish->n_unsigned_steps);

  if (wish->n_unsigned_steps == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " steps to either side", wish->n_signed_steps);

  return g_strdup_printf ("%" G_GINT64_FORMAT " steps to either side, or %" G_GINT64_FORMAT
                          " from 0",
                          wish->n_signed_steps, wish->n_unsigned_steps);
}

static char *
describe_names (const GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, N_NAMED); i++)
    g_string_append_printf (text, "%s“%s”", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));

  if (names->len > N_NAMED)
    g_string_append_printf (text, " and %u more", names->len - N_NAMED);

  return g_string_free (text, FALSE);
}

static char *
dup_data_name (const WhCalibrationOptions *options)
{
  return options->data[0] != '\0' ? g_path_get_basename (options->data) : g_strdup ("");
}

/* Of data, but how many samples matters only where there is a data set; NULL when they agree. */
static char *
dup_other_options (const WhRecorded *recorded,
                   const WhCalibrationOptions *options,
                   const WhRangeWish *wish)
{
  const char *method = wish != NULL ? wh_calibration_methods[options->method] : NULL;
  g_autofree char *data = dup_data_name (options);

  if (g_strcmp0 (recorded->method, method) != 0)
    return g_strdup_printf ("with the method %s, and the step says %s",
                            recorded->method ? recorded->method : "of another step",
                            method ? method : "nothing");

  if (options->method == WH_CALIBRATE_PERCENTILE && wish != NULL &&
      recorded->percentile != options->percentile)
    return g_strdup_printf ("for %g percent, and the step says %g", recorded->percentile,
                            options->percentile);

  if (strcmp (recorded->data, data) != 0)
    return g_strdup_printf ("on “%s”, and the step says “%s”", recorded->data, data);

  if (*data != '\0' && recorded->samples != options->samples)
    return g_strdup_printf ("on %" G_GINT64_FORMAT " samples, and the step says %" G_GINT64_FORMAT,
                            recorded->samples, options->samples);

  return NULL;
}

gboolean
wh_recorded_is_for (const WhRecorded *recorded, const WhRangeWish *wish)
{
  g_autofree char *text = describe_wish (wish);

  return g_strcmp0 (text, recorded->steps_text) == 0;
}

void
wh_recorded_set_wish (WhRecorded *recorded, const WhRangeWish *wish)
{
  g_free (recorded->steps_text);
  recorded->steps_text = describe_wish (wish);
}

/* min-max has what any grid needs; the other methods looked at the steps. */
static gboolean
suits (const WhRecorded *recorded, const WhCalibrationOptions *options, const WhRangeWish *wish)
{
  return wish == NULL || options->method == WH_CALIBRATE_MIN_MAX ||
         wh_recorded_is_for (recorded, wish);
}

/* Why @conversion's record can't be used; NULL: it can. */
static char *
dup_misfit (const WhConversion *conversion,
            const WhCalibrationOptions *options,
            const WhRangeWish *wish,
            const GPtrArray *missing)
{
  const WhRecorded *recorded = conversion->recorded;
  gboolean other =
    !recorded->loose && wh_recorded_fingerprint (conversion->graph) != recorded->network;
  g_autofree char *names = missing != NULL && missing->len > 0 ? describe_names (missing) : NULL;
  g_autofree char *text = NULL;

  if (names != NULL)
    return g_strdup_printf (other ? "the record is of another network, and has nothing of %s" :
                                    "nothing was recorded of %s",
                            names);

  if (other)
    return g_strdup ("the record is of another network, with other functions or weights before "
                     "this step");

  text = dup_other_options (recorded, options, wish);

  if (text != NULL)
    return g_strdup_printf ("it was recorded %s", text);

  if (!suits (recorded, options, wish))
    {
      text = describe_wish (wish);
      return g_strdup_printf ("its ranges were chosen for %s, and the step has %s",
                              recorded->steps_text != NULL ? recorded->steps_text : "no grid",
                              text);
    }

  return NULL;
}

gboolean
wh_recorded_decide (WhConversion *conversion,
                    const WhCalibrationOptions *options,
                    const WhRangeWish *wish,
                    GPtrArray *missing,
                    gboolean *use,
                    GError **error)
{
  g_autofree char *misfit = NULL;

  *use = FALSE;

  if (conversion->recorded == NULL)
    return TRUE;

  misfit = dup_misfit (conversion, options, wish, missing);
  *use = misfit == NULL;

  if (misfit == NULL || conversion->recorded->loose)
    return TRUE;

  if (options->data[0] == '\0' || !g_file_test (options->data, G_FILE_TEST_EXISTS))
    return wh_fail (error, WH_ERROR_RECORDED, "what it recorded on %s does not fit: %s",
                    conversion->recorded->on, misfit);

  wh_report_note (conversion->report, NULL, "recorded anew: %s", misfit);
  return TRUE;
}

WhRecorded *
wh_recorded_begin (const WhConversion *conversion,
                   const WhCalibrationOptions *options,
                   const WhRangeWish *wish,
                   char *source)
{
  WhRecorded *recorded = wh_recorded_new ();

  g_free (recorded->on);
  g_free (recorded->data);
  recorded->on = source;
  recorded->data = dup_data_name (options);
  recorded->samples = options->samples;
  recorded->network = wh_recorded_fingerprint (conversion->graph);

  if (wish != NULL)
    {
      recorded->method = g_strdup (wh_calibration_methods[options->method]);
      recorded->percentile = options->percentile;
      recorded->steps_text = describe_wish (wish);
    }

  return recorded;
}
