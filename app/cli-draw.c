/* app/cli-draw.c: whittle draw: pictures of the network, before and after its steps */
#include "config.h"

#include "app/cli-private.h"

#include "graph/layout/draw.h"
#include "graph/layout/own-colors.h"

#include <string.h>

static gboolean
check_path (const char *path, GError **error)
{
  static const char *const ends[] = { ".png", ".svg", ".pdf", ".dot" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (path, ends[i]))
      return TRUE;

  return wh_cli_fail_usage (error, "%s: expected a name that ends in .png, .svg, .pdf or .dot",
                            path);
}

static gboolean
find_look (const WhCli *cli, WhSceneOptions *options, GError **error)
{
  const char *look = cli->look ? cli->look : "simple";

  if (strcmp (look, "simple") != 0 && strcmp (look, "cards") != 0)
    return wh_cli_fail_usage (error, "--look %s: expected simple or cards", look);

  *options = (WhSceneOptions){ .look = *look == 's' ? WH_LOOK_SIMPLE : WH_LOOK_CARDS,
                               .verbose = cli->verbose };
  return TRUE;
}

/* By box what by node is in @changes. */
static WhChange *
changes_of_boxes (const WhScene *scene, const WhChange *changes)
{
  WhChange *boxes = g_new0 (WhChange, MAX (scene->n_boxes, 1));

  for (guint i = 0; i < scene->n_boxes; i++)
    if (scene->boxes[i].kind == WH_BOX_NODE)
      boxes[i] = changes[scene->boxes[i].id];

  return boxes;
}

static gboolean
draw_one (WhCli *cli,
          const WhScene *scene,
          const GArray *colors,
          const WhChange *changes,
          const char *path,
          GError **error)
{
  g_autofree WhChange *boxes = changes ? changes_of_boxes (scene, changes) : NULL;
  g_autofree WhColor *own = wh_own_colors_for_boxes (colors, scene);
  WhMarks marks = { .changes = boxes, .own = own };
  WhTheme theme = { .dark = cli->dark };

  if (scene->note != NULL)
    g_printerr ("whittle: %s: note: %s\n", path, scene->note);

  return wh_scene_export (scene, &marks, &theme, cli->scale, path, NULL, error);
}

static GArray *
parse_colors (const WhCli *cli, GError **error)
{
  g_autoptr (GArray) colors = wh_own_colors_new ();

  for (char **c = cli->colors; c != NULL && *c != NULL; c++)
    {
      g_autoptr (GError) wrong = NULL;

      if (!wh_own_colors_add (colors, *c, &wrong))
        {
          wh_cli_fail_usage (error, "--color %s: %s", *c, wrong->message);
          return NULL;
        }
    }

  return g_steal_pointer (&colors);
}

/* One name for many networks may well be in some of them only. */
static void
note_stray_color (const WhCli *cli, const GArray *colors)
{
  const char *stray = wh_own_colors_find_stray (colors, cli->graph, wh_cli_converted (cli));

  if (stray != NULL)
    g_printerr ("whittle: %s: note: --color: no function or variable is called “%s”\n",
                cli->files[0], stray);
}

static gboolean
draw (WhCli *cli, GError **error)
{
  g_autoptr (GArray) colors = NULL;
  WhSceneOptions options;
  g_autoptr (WhScene) before = NULL;
  g_autoptr (WhScene) after = NULL;
  g_autofree WhChange *old_changes = NULL;
  g_autofree WhChange *new_changes = NULL;

  colors = parse_colors (cli, error);
  if (colors == NULL || !find_look (cli, &options, error) || !check_path (cli->output, error) ||
      (cli->before && !check_path (cli->before, error)) || !wh_cli_load (cli, error) ||
      !wh_cli_convert (cli, error))
    return FALSE;

  note_stray_color (cli, colors);

  /* Both are laid out when there are two, so that what is the same lies in the same place. */
  if (cli->result != NULL)
    {
      before = wh_scene_new (cli->graph, &options);
      if (!wh_scene_place (before, NULL, NULL, error))
        return FALSE;

      old_changes = g_new0 (WhChange, MAX (cli->graph->n_nodes, 1));
      new_changes = g_new0 (WhChange, MAX (wh_cli_converted (cli)->n_nodes, 1));
      wh_origin_map_changes (wh_cli_to_original (cli), cli->graph, wh_cli_converted (cli),
                             old_changes, new_changes);
    }

  after = wh_scene_new (wh_cli_converted (cli), &options);
  if (!wh_scene_place (after, before, NULL, error))
    return FALSE;

  return (cli->before == NULL ||
          draw_one (cli, before ? before : after, colors, old_changes, cli->before, error)) &&
         draw_one (cli, after, colors, new_changes, cli->output, error);
}

const WhCommand wh_command_draw = {
  .name = "draw",
  .arguments = "FILE... [--step STEP...] -o OUT.(png|svg|pdf|dot)",
  .summary = "Draw the network, before and after steps",
  .more = "With steps, what they changed is marked.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_OUTPUT | WH_CLI_DRAW,
  .run = draw,
};
