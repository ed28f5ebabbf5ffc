/* converters/recipe.c: a converter that is a list of others, from JSON
 *
 *   {
 *     "name": "int8-ready",
 *     "title": "Ready for 8 bits",
 *     "summary": "Folds batch normalization, then rounds weights to 8 bits.",
 *     "steps": [ { "converter": "batch-normalization-folded" }, ... ]
 *   }
 *
 * The steps are those of a pipeline's file.
 */
#include "config.h"

#include "converters/pipeline.h"
#include "converters/plugin-private.h"
#include "graph/error.h"
#include "graph/rewriter.h"

#include <json-glib/json-glib.h>

/* Step @index goes by its part of what the recipe recorded, and where there is none must not
 * measure: what it would measure on is not what the others were. */
static gboolean
set_recorded (const WhConversion *conversion, WhStep *step, guint index, GError **error)
{
  const WhPluginConverter *converter = (const WhPluginConverter *) conversion->converter;
  const GPtrArray *parts = conversion->recorded->parts;
  g_autoptr (WhRecorded) nothing = wh_recorded_new ();
  const WhRecorded *part;

  if (parts == NULL || parts->len != converter->steps->len)
    return wh_fail (error, WH_ERROR_RECORDED, "what was recorded is not of this recipe's steps");

  part = g_ptr_array_index (parts, index);
  nothing->loose = conversion->recorded->loose;

  if (step->converter->calibrates)
    wh_step_set_recorded (step, part != NULL ? part : nothing);

  return TRUE;
}

static WhRecorded *
dup_recorded (const WhPipelineResult *result)
{
  g_autoptr (WhRecorded) recorded = wh_recorded_new ();
  gboolean any = FALSE;

  recorded->parts = wh_recorded_new_parts ();

  for (guint i = 0; i < result->stages->len; i++)
    {
      WhRecorded *part = wh_pipeline_result_stage (result, i)->recorded;

      any = any || part != NULL;
      g_ptr_array_add (recorded->parts, part != NULL ? wh_recorded_ref (part) : NULL);
    }

  return any ? g_steal_pointer (&recorded) : NULL;
}

static void
add_grid (WhReport *report, const WhReportGrid *grid)
{
  WhReportGrid *copy = g_memdup2 (grid, sizeof *grid);

  copy->node = g_strdup (grid->node);
  copy->value = g_strdup (grid->value);
  wh_report_add_grid (report, copy);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhPluginConverter *converter = (const WhPluginConverter *) conversion->converter;
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  WhGraph *graph;

  /* What the user excludes, each of the steps excludes. */
  for (guint i = 0; i < converter->steps->len; i++)
    {
      WhStep *step = wh_step_copy (g_ptr_array_index (converter->steps, i));

      wh_step_exclude (step, conversion->exclude, -1);
      g_ptr_array_add (steps, step);

      if (conversion->recorded != NULL && !set_recorded (conversion, step, i, error))
        return NULL;
    }

  result = wh_pipeline_run (steps, conversion->graph, conversion->feeds, NULL,
                            conversion->cancellable, error);

  if (result == NULL)
    return NULL;

  conversion->record = dup_recorded (result);

  for (guint i = 0; i < result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (result, i);

      for (guint k = 0; stage->report != NULL && k < stage->report->entries->len; k++)
        {
          const WhReportEntry *entry = g_ptr_array_index (stage->report->entries, k);

          wh_report_add (conversion->report, entry->kind, entry->node, entry->text);
        }

      for (guint k = 0; stage->report != NULL && k < stage->report->grids->len; k++)
        add_grid (conversion->report, g_ptr_array_index (stage->report->grids, k));
    }

  /* Nobody else has seen the last graph yet: its origins may still be led back to our graph. */
  graph = wh_graph_with_origins (wh_pipeline_result_graph (result),
                                 wh_pipeline_result_stage (result, steps->len - 1)->to_original);
  return graph;
}

static const char *
member_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING ?
           json_node_get_string (node) :
           NULL;
}

/* Of all its steps together: exact when each is, and as far off as they can add up to. */
static void
describe (WhPluginConverter *converter)
{
  converter->base.exact = TRUE;

  for (guint i = 0; i < converter->steps->len; i++)
    {
      const WhConverter *step = ((WhStep *) g_ptr_array_index (converter->steps, i))->converter;

      converter->base.changes |= step->changes;
      converter->base.calibrates |= step->calibrates;
      converter->base.exact &= step->exact;
      converter->base.rel_tolerance += step->rel_tolerance;
    }
}

gboolean
wh_recipe_load (const char *path, GError **error)
{
  static const WhOption no_options[] = { { .name = NULL } };
  g_autofree char *text = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) steps = NULL;
  WhPluginConverter *converter;
  JsonObject *object;
  JsonNode *root;

  if (!g_file_get_contents (path, &text, NULL, error) ||
      !json_parser_load_from_data (parser, text, -1, error))
    return FALSE;

  root = json_parser_get_root (parser);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return wh_fail (error, WH_ERROR_FORMAT,
                    "expected an object with name, title, summary and steps");

  object = json_node_get_object (root);

  if (member_string (object, "name") == NULL || member_string (object, "title") == NULL)
    return wh_fail (error, WH_ERROR_FORMAT, "expected a \"name\" and a \"title\", both texts");

  steps = wh_pipeline_from_json (text, "the recipe", error);

  if (steps == NULL)
    return FALSE;

  if (steps->len == 0)
    return wh_fail (error, WH_ERROR_FORMAT, "a recipe needs a step");

  converter = g_new0 (WhPluginConverter, 1);
  converter->steps = g_steal_pointer (&steps);
  converter->base = (WhConverter){
    .name = g_strdup (member_string (object, "name")),
    .title = g_strdup (member_string (object, "title")),
    .summary =
      g_strdup (member_string (object, "summary") != NULL ? member_string (object, "summary") :
                                                            "A recipe of other converters."),
    .done = "converted",
    .source = "a recipe",
    .options = no_options,
    .convert = convert,
  };
  describe (converter);

  if (wh_converters_add (&converter->base, error))
    return TRUE;

  g_ptr_array_unref (converter->steps);
  g_free ((gpointer) converter->base.name);
  g_free ((gpointer) converter->base.title);
  g_free ((gpointer) converter->base.summary);
  g_free (converter);
  return FALSE;
}
