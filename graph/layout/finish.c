/* graph/layout/finish.c: the last step to a placed scene, and finding things in it */
#include "config.h"

#include "graph/layout/finish.h"

#include "graph/layout/grid.h"
#include "graph/layout/labels.h"
#include "graph/layout/net.h"

typedef struct
{
  double x0, y0, x1, y1;
} Extent;

static void
shift_scene (WhScene *scene, double x, double y)
{
  for (guint b = 0; b < scene->n_boxes; b++)
    {
      scene->boxes[b].rect.x += x;
      scene->boxes[b].rect.y += y;
    }
  for (guint e = 0; e < scene->n_edges; e++)
    {
      WhEdge *edge = &scene->edges[e];

      for (guint p = 0; p < edge->n_points; p++)
        {
          edge->points[p].x += x;
          edge->points[p].y += y;
        }
      edge->label_at.x += x;
      edge->label_at.y += y;
      edge->bounds.x += x;
      edge->bounds.y += y;
    }
}

static void
extent_add (Extent *all, const WhRect *r)
{
  all->x0 = MIN (all->x0, r->x);
  all->y0 = MIN (all->y0, r->y);
  all->x1 = MAX (all->x1, r->x + r->width);
  all->y1 = MAX (all->y1, r->y + r->height);
}

static Extent
scene_extent (const WhScene *scene)
{
  Extent all = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint b = 0; b < scene->n_boxes; b++)
    extent_add (&all, &scene->boxes[b].rect);
  for (guint e = 0; e < scene->n_edges; e++)
    if (scene->edges[e].n_points > 0)
      extent_add (&all, &scene->edges[e].bounds);

  return scene->n_boxes > 0 ? all : (Extent){ WH_MARGIN, WH_MARGIN, WH_MARGIN, WH_MARGIN };
}

static void
add_entry (GArray *entries, double x0, double y0, double x1, double y1, guint item)
{
  WhGridEntry entry = { (float) x0, (float) y0, (float) x1, (float) y1, item };

  g_array_append_val (entries, entry);
}

/* An edge is entered segment by segment: one that goes around half the picture then does not turn
 * up in all of it. */
static void
make_grid (WhScene *scene)
{
  GArray *entries =
    g_array_sized_new (FALSE, FALSE, sizeof (WhGridEntry), scene->n_boxes + 2 * scene->n_edges);

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      const WhRect *r = &scene->boxes[b].rect;

      add_entry (entries, r->x, r->y, r->x + r->width, r->y + r->height, b);
    }
  for (guint e = 0; e < scene->n_edges; e++)
    {
      const WhEdge *edge = &scene->edges[e];
      const WhRect *r = &edge->bounds;

      if (edge->n_points <= 4)
        {
          if (edge->n_points > 0)
            add_entry (entries, r->x, r->y, r->x + r->width, r->y + r->height, scene->n_boxes + e);
          continue;
        }
      for (guint p = 0; p + 3 < edge->n_points; p += 3)
        {
          const WhPoint *c = &edge->points[p];

          add_entry (entries, MIN (MIN (c[0].x, c[1].x), MIN (c[2].x, c[3].x)) - 5.0,
                     MIN (MIN (c[0].y, c[1].y), MIN (c[2].y, c[3].y)) - 1.0,
                     MAX (MAX (c[0].x, c[1].x), MAX (c[2].x, c[3].x)) + 5.0,
                     MAX (MAX (c[0].y, c[1].y), MAX (c[2].y, c[3].y)) + 1.0, scene->n_boxes + e);
        }
      if (edge->label != NULL)
        {
          WhPoint at = edge->label_at;

          add_entry (entries, at.x, at.y - 12.0, r->x + r->width, at.y + 4.0, scene->n_boxes + e);
        }
    }

  scene->grid = wh_grid_new (entries, MAX (scene->width, 1.0), MAX (scene->height, 1.0));
}

/* Labels stand out to the sides: the margin is measured from them. */
void
wh_finish_scene (WhScene *scene, const WhLike *like)
{
  Extent all = scene_extent (scene);
  double x, y;

  scene->width = all.x1 + WH_MARGIN;
  scene->height = all.y1 + WH_MARGIN;
  wh_labels_place (scene);
  all = scene_extent (scene);
  x = WH_MARGIN - all.x0;
  y = MAX (WH_MARGIN - all.y0, 0.0);
  if (like != NULL)
    x += MAX (wh_like_shift (like, scene) - x, 0.0);
  shift_scene (scene, x, y);
  scene->width = all.x1 + x + WH_MARGIN;
  scene->height = all.y1 + y + WH_MARGIN;
  make_grid (scene);
}

static void
split_items (const WhScene *scene, const GArray *items, GArray *boxes, GArray *edges)
{
  for (guint i = 0; i < items->len; i++)
    {
      guint item = g_array_index (items, guint, i), edge = item - scene->n_boxes;

      if (item < scene->n_boxes && boxes != NULL)
        g_array_append_val (boxes, item);
      else if (item >= scene->n_boxes && edges != NULL)
        g_array_append_val (edges, edge);
    }
}

void
wh_scene_query (const WhScene *scene, const WhRect *area, GArray *boxes, GArray *edges)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_if_fail (scene->grid != NULL);

  wh_grid_query (scene->grid, area, items);
  split_items (scene, items, boxes, edges);
}

guint
wh_scene_box_at (const WhScene *scene, double x, double y)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));

  wh_scene_query (scene, &(WhRect){ x, y, 0.0, 0.0 }, boxes, NULL);
  return boxes->len > 0 ? g_array_index (boxes, guint, 0) : WH_NONE;
}
