/* graph/layout/like.c: keeps what a conversion left alone where it was
 *
 * Boxes are paired by node or value where both scenes show the same graph, else by name and
 * function. Where something was taken out, a gap stays; where something was put in, all below is
 * moved down until a gap makes up for it.
 */
#include "config.h"

#include "graph/layout/like.h"

static char *
name_of (const WhScene *scene, const WhBox *box)
{
  const WhGraph *graph = scene->graph;

  switch (box->kind)
    {
    case WH_BOX_NODE:
      return g_strdup_printf ("n%s %s", graph->nodes[box->id].op_name, graph->nodes[box->id].name);
    case WH_BOX_VALUE:
      return g_strdup_printf ("v%s", graph->values[box->id].name);
    case WH_BOX_GROUP:
    default:
      return g_strdup_printf ("g%s %s", box->title, graph->nodes[box->id].name);
    }
}

static void
pair_same (WhLike *self)
{
  for (guint b = 0; b < self->scene->n_boxes; b++)
    {
      const WhBox *box = &self->scene->boxes[b];
      guint other = box->kind == WH_BOX_VALUE ? wh_scene_find_value (self->like, box->id) :
                                                wh_scene_find_node (self->like, box->id);

      if (other != WH_NONE && self->like->boxes[other].kind == box->kind)
        self->counterparts[b] = other;
    }
}

static void
pair_by_name (WhLike *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint b = 0; b < self->like->n_boxes; b++)
    g_hash_table_insert (names, name_of (self->like, &self->like->boxes[b]),
                         GUINT_TO_POINTER (b + 1));
  for (guint b = 0; b < self->scene->n_boxes; b++)
    {
      g_autofree char *name = name_of (self->scene, &self->scene->boxes[b]);
      guint other = GPOINTER_TO_UINT (g_hash_table_lookup (names, name));

      if (other > 0)
        self->counterparts[b] = other - 1;
    }
}

WhLike *
wh_like_new (const WhScene *scene, const WhScene *like)
{
  WhLike *self;
  gboolean same = like->graph == scene->graph;

  g_return_val_if_fail (like->grid != NULL, NULL);

  if (like->look != scene->look)
    return NULL;

  self = g_new0 (WhLike, 1);
  self->scene = scene;
  self->like = like;
  self->rows = !same && like->verbose == scene->verbose;
  self->counterparts = g_new (guint, MAX (scene->n_boxes, 1));
  for (guint b = 0; b < scene->n_boxes; b++)
    self->counterparts[b] = WH_NONE;
  if (same)
    pair_same (self);
  else
    pair_by_name (self);
  return self;
}

void
wh_like_free (WhLike *self)
{
  g_free (self->counterparts);
  g_free (self);
}

void
wh_like_raise (const WhLike *self, const WhNet *net, const WhRows *rows, double y, double *offsets)
{
  g_autofree double *wishes = g_new (double, rows->n);
  double more = 0.0;

  if (!self->rows)
    return;

  for (guint r = 0; r < rows->n; r++)
    wishes[r] = G_MAXDOUBLE;
  for (guint k = 0; k < rows->part->n; k++)
    {
      guint b = rows->part->boxes[k], other = self->counterparts[b];
      guint r = wh_rows_find (rows, net->y[b]);

      if (other != WH_NONE)
        wishes[r] =
          MIN (wishes[r], self->like->boxes[other].rect.y - (net->y[b] - net->height[b] / 2.0 + y));
    }
  for (guint r = 0; r < rows->n; r++)
    {
      if (wishes[r] < G_MAXDOUBLE)
        more = MAX (more, wishes[r] - offsets[r]);
      offsets[r] += more;
    }
}

double
wh_like_shift (const WhLike *self, const WhScene *scene)
{
  guint top = WH_NONE;

  for (guint b = 0; b < scene->n_boxes; b++)
    if (self->counterparts[b] != WH_NONE &&
        (top == WH_NONE || scene->boxes[b].rect.y < scene->boxes[top].rect.y))
      top = b;
  if (top == WH_NONE)
    return -G_MAXDOUBLE;

  {
    const WhRect *a = &scene->boxes[top].rect,
                 *b = &self->like->boxes[self->counterparts[top]].rect;

    return b->x + b->width / 2.0 - a->x - a->width / 2.0;
  }
}

gboolean
wh_like_lines_up (const WhLike *self)
{
  gboolean any = FALSE;

  if (!self->rows)
    return TRUE;

  for (guint b = 0; b < self->scene->n_boxes; b++)
    {
      guint other = self->counterparts[b];

      if (other == WH_NONE)
        continue;
      any = TRUE;
      if (ABS (self->scene->boxes[b].rect.y - self->like->boxes[other].rect.y) > 0.5)
        return FALSE;
    }

  return !any || ABS (wh_like_shift (self, self->scene)) < 0.5;
}
