/* ui/graph-view-walk.c: from box to box by keys
 *
 * Down and up follow the edges, to the box that lies straightest ahead; left and right go to the
 * nearest box beside, where a difference in height counts twice.
 */
#include "config.h"

#include "ui/graph-view-private.h"

#include <math.h>

#define REACH 240.0 /* points above and below in which a box still counts as beside */

static double
middle (const WhScene *scene, guint box)
{
  return scene->boxes[box].rect.x + scene->boxes[box].rect.width / 2.0;
}

static guint
along_edge (const WhScene *scene, guint box, gboolean down)
{
  double nearest = INFINITY;
  guint found = WH_NONE;

  for (guint i = 0; i < scene->n_edges; i++)
    {
      const WhEdge *edge = &scene->edges[i];
      guint here = down ? edge->from : edge->to;
      guint there = down ? edge->to : edge->from;
      double distance;

      if (here != box)
        continue;

      distance = fabs (middle (scene, there) - middle (scene, box));
      if (distance < nearest)
        {
          nearest = distance;
          found = there;
        }
    }

  return found;
}

static double
height_of (const WhScene *scene, guint box)
{
  return scene->boxes[box].rect.y + scene->boxes[box].rect.height / 2.0;
}

static guint
beside (const WhScene *scene, guint box, gboolean right)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint));
  const WhRect *rect = &scene->boxes[box].rect;
  const WhRect band = { 0.0, rect->y - REACH, scene->width, rect->height + 2.0 * REACH };
  double nearest = INFINITY;
  guint found = WH_NONE;

  wh_scene_query (scene, &band, boxes, edges);

  for (guint i = 0; i < boxes->len; i++)
    {
      guint other = g_array_index (boxes, guint, i);
      double aside = (middle (scene, other) - middle (scene, box)) * (right ? 1.0 : -1.0);
      double distance = aside + 2.0 * fabs (height_of (scene, other) - height_of (scene, box));

      /* What lies straight above or below is reached along the edges. */
      if (aside >= rect->width / 2.0 && distance < nearest)
        {
          nearest = distance;
          found = other;
        }
    }

  return found;
}

guint
wh_scene_box_towards (const WhScene *scene, guint box, GtkDirectionType direction)
{
  switch (direction)
    {
    case GTK_DIR_DOWN:
      return along_edge (scene, box, TRUE);
    case GTK_DIR_UP:
      return along_edge (scene, box, FALSE);
    case GTK_DIR_LEFT:
      return beside (scene, box, FALSE);
    case GTK_DIR_RIGHT:
      return beside (scene, box, TRUE);
    case GTK_DIR_TAB_FORWARD:
    case GTK_DIR_TAB_BACKWARD:
    default:
      return WH_NONE;
    }
}
