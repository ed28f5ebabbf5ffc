/* app/cli-compare.c: whittle compare: what the steps did to the numbers */
#include "config.h"

#include "app/cli-private.h"

#include "graph/run/compare.h"

#include <stdio.h>

/* The two sides of a comparison. */
typedef struct
{
  WhGraph *before, *after; /* owned */
  WhOriginMap *map;        /* owned */
  WhFeeds *feeds;          /* owned */
} Sides;

static void
sides_clear (Sides *sides)
{
  g_clear_pointer (&sides->before, wh_graph_unref);
  g_clear_pointer (&sides->after, wh_graph_unref);
  g_clear_pointer (&sides->map, wh_origin_map_unref);
  g_clear_pointer (&sides->feeds, wh_feeds_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sides, sides_clear)

/* Against the model before the steps, through the origins. */
static void
take_steps (WhCli *cli, Sides *sides)
{
  sides->before = wh_graph_ref (cli->graph);
  sides->after = wh_graph_ref (wh_cli_converted (cli));
  sides->map = cli->result ? wh_origin_map_ref ((WhOriginMap *) wh_cli_to_original (cli)) :
                             wh_origin_map_new_identity (cli->graph);
  sides->feeds = wh_feeds_ref (cli->feeds);
}

/* Another model may call its inputs otherwise: input number i gets what input number i here gets.
 */
static gboolean
share_inputs (const WhCli *cli, Sides *sides, GError **error)
{
  sides->feeds = wh_feeds_new (0);

  for (guint i = 0; i < sides->before->n_inputs; i++)
    {
      guint v = sides->before->inputs[i];
      g_autoptr (WhTensor) tensor = wh_feeds_dup_tensor (cli->feeds, sides->before, v, error);

      if (tensor == NULL)
        return FALSE;
      wh_feeds_set_tensor (sides->feeds, sides->before->values[v].name, tensor);
      if (i < sides->after->n_inputs)
        wh_feeds_set_tensor (sides->feeds, sides->after->values[sides->after->inputs[i]].name,
                             tensor);
    }

  return TRUE;
}

static gboolean
take_other (WhCli *cli, Sides *sides, GError **error)
{
  const char *const paths[] = { cli->with, NULL };
  g_autoptr (WhModel) other = wh_cli_load_files (paths, error);
  gint64 batch = cli->graph->batch_size;
  int network = other ? wh_model_find_network (other, NULL, error) : -1;

  if (network < 0)
    return FALSE;

  sides->after = wh_model_dup_graph (other, network, batch, error);
  if (sides->after == NULL)
    return FALSE;

  sides->before = wh_graph_ref (wh_cli_converted (cli));
  sides->map = wh_origin_map_new_by_name (sides->before, sides->after);
  return share_inputs (cli, sides, error);
}

static void
write_differences (JsonBuilder *json, const char *name, const Sides *sides, GArray *compared)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < compared->len; i++)
    {
      const WhComparedValue *one = &g_array_index (compared, WhComparedValue, i);
      const WhDifference *d = &one->difference;

      json_builder_begin_object (json);
      wh_cli_json_string (json, "before", sides->before->values[one->before].name);
      wh_cli_json_string (json, "after", sides->after->values[one->after].name);
      wh_cli_json_shape (json, "shape", &sides->after->values[one->after].shape);
      wh_cli_json_double (json, "max_abs", d->max_abs);
      wh_cli_json_double (json, "mean_abs", d->mean_abs);
      wh_cli_json_double (json, "rmse", d->rmse);
      wh_cli_json_double (json, "sqnr_db", d->sqnr_db);
      wh_cli_json_double (json, "cosine", d->cosine);
      wh_cli_json_double (json, "max_abs_rel", d->max_abs_rel);
      wh_cli_json_double (json, "top1", d->top1);
      wh_cli_json_double (json, "top5", d->top5);
      json_builder_set_member_name (json, "finite");
      json_builder_add_boolean_value (json, d->finite);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
print_json (const Sides *sides, const WhComparison *comparison)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  write_differences (json, "outputs", sides, comparison->outputs);
  write_differences (json, "values", sides, comparison->values);
  wh_cli_json_int (json, "nodes_before", sides->before->n_nodes);
  wh_cli_json_int (json, "nodes_after", sides->after->n_nodes);
  wh_cli_json_int (json, "parameter_bytes_before", wh_graph_parameter_bytes (sides->before));
  wh_cli_json_int (json, "parameter_bytes_after", wh_graph_parameter_bytes (sides->after));
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
print_differences (const char *title, const Sides *sides, GArray *compared)
{
  const char *const titles[] = { title,        "shape",   ">max |d|", ">mean |d|", ">RMSE",
                                 ">SQNR (dB)", ">cosine", ">max rel", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  for (guint i = 0; i < compared->len; i++)
    {
      const WhComparedValue *one = &g_array_index (compared, WhComparedValue, i);
      const WhDifference *d = &one->difference;

      wh_table_add (table, g_strdup (sides->after->values[one->after].name),
                    wh_shape_to_string (&sides->after->values[one->after].shape),
                    g_strdup_printf ("%.3g", d->max_abs), g_strdup_printf ("%.3g", d->mean_abs),
                    g_strdup_printf ("%.3g", d->rmse), wh_cli_decibels (d->sqnr_db),
                    g_strdup_printf ("%.6f", d->cosine), g_strdup_printf ("%.3g", d->max_abs_rel),
                    NULL);
    }

  wh_table_print (table);
  putchar ('\n');
}

static void
print_text (const Sides *sides, const WhComparison *comparison)
{
  g_autofree char *before = wh_cli_bytes (wh_graph_parameter_bytes (sides->before));
  g_autofree char *after = wh_cli_bytes (wh_graph_parameter_bytes (sides->after));

  if (comparison->values->len > 0)
    print_differences ("value", sides, comparison->values);
  print_differences ("output", sides, comparison->outputs);
  printf ("nodes %u → %u, parameters %s → %s\n", sides->before->n_nodes, sides->after->n_nodes,
          before, after);
}

static gboolean
compare (WhCli *cli, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_OBSERVING);
  g_autoptr (WhComparison) comparison = NULL;
  g_auto (Sides) sides = { NULL };

  if (!wh_cli_load (cli, error) || !wh_cli_convert (cli, error))
    return FALSE;

  if (cli->with == NULL)
    take_steps (cli, &sides);
  else if (!take_other (cli, &sides, error))
    return FALSE;

  comparison =
    wh_compare_graphs (sides.before, sides.after, sides.map, sides.feeds, &options, NULL, error);
  if (comparison == NULL)
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (&sides, comparison);
  else
    print_text (&sides, comparison);

  return TRUE;
}

const WhCommand wh_command_compare = {
  .name = "compare",
  .arguments = "FILE... [--step STEP...] [--with FILE2]",
  .summary = "Run before and after the steps, and measure every value's difference",
  .more =
    "With --with, FILE after its steps is before, and FILE2 is after; values are paired by name.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_WITH |
           WH_CLI_THREADS | WH_CLI_JSON,
  .run = compare,
};
