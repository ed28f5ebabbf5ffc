/* graph/layout/scene.c: which boxes and edges a graph is drawn as */
#include "config.h"

#include "graph/layout/scene.h"

#include "graph/layout/contents.h"
#include "graph/layout/grid.h"
#include "graph/layout/groups.h"
#include "graph/layout/palette.h"

typedef struct
{
  WhScene *scene;
  const WhGraph *graph;
  WhGroups *groups; /* nullable */
  guint8 *hosted;   /* by node: drawn in the card of the node that reads it */
  GArray *boxes;    /* of WhBox */
  GArray *edges;    /* of WhEdge */
  WhContents contents;
} Maker;

static guint
add_box (Maker *self, WhBoxKind kind, guint id)
{
  WhBox box = { .kind = kind, .id = id };

  g_array_append_val (self->boxes, box);
  return self->boxes->len - 1;
}

/* Quantizers of parameters: their inputs are parameters or each other, and one node reads them. */
static void
find_hosted (Maker *self)
{
  const WhGraph *graph = self->graph;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];
      gboolean fixed = wh_contents_is_quantizer (node) && node->n_outputs == 1 &&
                       node->n_inputs > 0 && wh_graph_only_reader (graph, node->outputs[0]) != NULL;

      for (guint i = 0; i < node->n_inputs && fixed; i++)
        {
          const WhValue *value = &graph->values[node->inputs[i]];

          fixed = value->kind == WH_VALUE_PARAMETER ||
                  (value->producer != WH_NONE && self->hosted[value->producer]);
        }
      self->hosted[n] = fixed;
    }
}

static void
add_node_boxes (Maker *self)
{
  const WhGraph *graph = self->graph;
  guint *node_boxes = self->scene->node_boxes;
  guint n_groups = self->groups != NULL ? self->groups->n_groups : 0;
  g_autofree guint *group_boxes = g_new (guint, MAX (n_groups, 1));

  for (guint g = 0; g < n_groups; g++)
    group_boxes[g] = WH_NONE;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      guint group = self->groups != NULL ? self->groups->of_nodes[n] : WH_NONE;

      if (group != WH_NONE)
        {
          if (group_boxes[group] == WH_NONE)
            group_boxes[group] = add_box (self, WH_BOX_GROUP, n);
          node_boxes[n] = group_boxes[group];
        }
      else if (!self->hosted[n])
        node_boxes[n] = add_box (self, WH_BOX_NODE, n);
    }

  /* Readers stand behind what they read: from the end, each host has its box already. */
  for (guint n = graph->n_nodes; n-- > 0;)
    if (node_boxes[n] == WH_NONE)
      {
        const WhNode *reader = wh_graph_only_reader (graph, graph->nodes[n].outputs[0]);

        node_boxes[n] = node_boxes[wh_graph_node_index (graph, reader)];
      }
}

/* Which nodes a box stands for, beside the node of its own id. */
static void
fill_members (Maker *self)
{
  const WhGraph *graph = self->graph;
  const guint *node_boxes = self->scene->node_boxes;

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint b = 0; b < self->boxes->len && pass == 1; b++)
        {
          WhBox *box = &g_array_index (self->boxes, WhBox, b);

          if (box->n_members > 0)
            box->members = g_new (guint, box->n_members);
          box->n_members = 0;
        }
      for (guint n = 0; n < graph->n_nodes; n++)
        {
          WhBox *box = &g_array_index (self->boxes, WhBox, node_boxes[n]);

          if (box->kind == WH_BOX_NODE && box->id == n)
            continue;
          if (pass == 1)
            box->members[box->n_members] = n;
          box->n_members++;
        }
    }
}

/* Is every node that touches the value in one and the same group? */
static gboolean
is_inside (const Maker *self, const WhValue *value)
{
  guint group = WH_NONE;
  gboolean any = FALSE;

  if (self->groups == NULL || wh_graph_is_output (self->graph, value - self->graph->values))
    return FALSE;

  if (value->producer != WH_NONE)
    {
      group = self->groups->of_nodes[value->producer];
      any = TRUE;
    }
  for (guint r = 0; r < value->n_readers; r++)
    {
      guint of = self->groups->of_nodes[value->readers[r].node];

      if (any && of != group)
        return FALSE;
      group = of;
      any = TRUE;
    }

  return any && group != WH_NONE;
}

static void
add_value_boxes (Maker *self)
{
  const WhGraph *graph = self->graph;
  guint *value_boxes = self->scene->value_boxes;

  if (self->scene->look == WH_LOOK_CARDS)
    {
      for (guint i = 0; i < graph->n_inputs; i++)
        value_boxes[graph->inputs[i]] = add_box (self, WH_BOX_VALUE, graph->inputs[i]);
      for (guint i = 0; i < graph->n_outputs; i++)
        if (value_boxes[graph->outputs[i]] == WH_NONE)
          value_boxes[graph->outputs[i]] = add_box (self, WH_BOX_VALUE, graph->outputs[i]);
      return;
    }

  for (guint v = 0; v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];

      /* Parameters that nothing reads say nothing. */
      if (value->kind == WH_VALUE_PARAMETER && value->n_readers == 0 &&
          !wh_graph_is_output (graph, v))
        continue;
      if (!is_inside (self, value))
        value_boxes[v] = add_box (self, WH_BOX_VALUE, v);
    }
}

static void
add_edge (Maker *self, guint from, guint to, guint value)
{
  const WhValue *v = &self->graph->values[value];
  WhEdge edge = { .from = from, .to = to, .value = value };

  if (from == to)
    return;

  if (self->scene->look == WH_LOOK_CARDS && v->shape_known)
    {
      g_autofree char *label = wh_shape_to_label (&v->shape);

      edge.label = g_string_chunk_insert_const (self->scene->strings, label);
    }
  g_array_append_val (self->edges, edge);
}

/* To each box once for each value that its nodes read. */
static void
add_edges (Maker *self)
{
  const WhGraph *graph = self->graph;
  const guint *node_boxes = self->scene->node_boxes;
  const guint *value_boxes = self->scene->value_boxes;
  gboolean simple = self->scene->look == WH_LOOK_SIMPLE;
  g_autofree guint *last = g_new (guint, MAX (graph->n_values, 1));

  for (guint v = 0; v < graph->n_values; v++)
    last[v] = WH_NONE;

  for (guint b = 0; b < self->boxes->len; b++)
    {
      const WhBox *box = &g_array_index (self->boxes, WhBox, b);
      guint n_nodes = box->n_members + (box->kind == WH_BOX_NODE);

      for (guint k = 0; k < n_nodes; k++)
        {
          const WhNode *node = &graph->nodes[k < box->n_members ? box->members[k] : box->id];

          for (guint i = 0; i < node->n_inputs; i++)
            {
              guint v = node->inputs[i];
              const WhValue *value = &graph->values[v];

              if (last[v] == b)
                continue;
              last[v] = b;
              if (simple && value_boxes[v] != WH_NONE)
                add_edge (self, value_boxes[v], b, v);
              else if (value->producer != WH_NONE)
                add_edge (self, node_boxes[value->producer], b, v);
              else if (value_boxes[v] != WH_NONE && value->kind == WH_VALUE_INPUT)
                add_edge (self, value_boxes[v], b, v);
            }
        }

      if (box->kind == WH_BOX_VALUE && graph->values[box->id].producer != WH_NONE)
        add_edge (self, node_boxes[graph->values[box->id].producer], b, box->id);
    }
}

/* @scope: of a group */
static void
fill (const WhScene *scene, WhBox *box, WhContents *contents, const char *scope)
{
  const WhGraph *graph = scene->graph;
  gboolean verbose = scene->verbose;

  if (scene->look == WH_LOOK_CARDS && box->kind == WH_BOX_NODE)
    wh_card_fill_node (box, contents, graph, verbose);
  else if (scene->look == WH_LOOK_CARDS && box->kind == WH_BOX_VALUE)
    wh_card_fill_value (box, contents, graph);
  else if (scene->look == WH_LOOK_CARDS)
    wh_card_fill_group (box, contents, graph, scope);
  else if (box->kind == WH_BOX_NODE)
    wh_simple_fill_node (box, contents, graph, verbose);
  else if (box->kind == WH_BOX_VALUE)
    wh_simple_fill_value (box, contents, graph, verbose);
  else
    wh_simple_fill_group (box, contents, scope);
}

static void
fill_boxes (Maker *self)
{
  for (guint b = 0; b < self->boxes->len; b++)
    {
      WhBox *box = &g_array_index (self->boxes, WhBox, b);
      gboolean group = box->kind == WH_BOX_GROUP;

      fill (self->scene, box, &self->contents,
            group ? self->groups->scopes[self->groups->of_nodes[box->id]] : NULL);
    }
}

static guint *
new_boxes (guint n)
{
  guint *boxes = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    boxes[i] = WH_NONE;
  return boxes;
}

WhScene *
wh_scene_new (const WhGraph *graph, const WhSceneOptions *options)
{
  WhScene *scene;
  Maker self = { 0 };

  g_return_val_if_fail (graph != NULL && options != NULL, NULL);

  scene = g_new0 (WhScene, 1);
  g_atomic_ref_count_init (&scene->ref_count);
  scene->graph = wh_graph_ref (graph);
  scene->look = options->look;
  scene->verbose = options->verbose;
  scene->node_boxes = new_boxes (graph->n_nodes);
  scene->value_boxes = new_boxes (graph->n_values);
  scene->strings = g_string_chunk_new (4096);

  self.scene = scene;
  self.graph = graph;
  self.hosted = g_new0 (guint8, MAX (graph->n_nodes, 1));
  self.boxes = g_array_new (FALSE, TRUE, sizeof (WhBox));
  self.edges = g_array_new (FALSE, TRUE, sizeof (WhEdge));
  self.contents.strings = scene->strings;
  self.contents.lines = g_array_new (FALSE, TRUE, sizeof (WhBoxLine));

  if (options->collapsed != NULL && options->collapsed[0] != NULL)
    self.groups = wh_groups_new (graph, options->collapsed);
  if (scene->look == WH_LOOK_CARDS && !scene->verbose)
    find_hosted (&self);
  add_node_boxes (&self);
  fill_members (&self);
  add_value_boxes (&self);
  add_edges (&self);
  fill_boxes (&self);

  scene->n_boxes = self.boxes->len;
  scene->boxes = (WhBox *) (gpointer) g_array_free (self.boxes, FALSE);
  scene->n_edges = self.edges->len;
  scene->edges = (WhEdge *) (gpointer) g_array_free (self.edges, FALSE);
  g_array_unref (self.contents.lines);
  g_clear_pointer (&self.groups, wh_groups_free);
  g_free (self.hosted);
  return scene;
}

WhScene *
wh_scene_ref (WhScene *scene)
{
  g_atomic_ref_count_inc (&scene->ref_count);
  return scene;
}

void
wh_scene_unref (WhScene *scene)
{
  if (!g_atomic_ref_count_dec (&scene->ref_count))
    return;

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      g_free (scene->boxes[b].lines);
      g_free (scene->boxes[b].members);
    }
  for (guint e = 0; e < scene->n_edges; e++)
    g_free (scene->edges[e].points);
  g_free (scene->boxes);
  g_free (scene->edges);
  g_free (scene->node_boxes);
  g_free (scene->value_boxes);
  g_free (scene->note);
  g_clear_pointer (&scene->grid, wh_grid_free);
  g_string_chunk_free (scene->strings);
  wh_graph_unref ((WhGraph *) scene->graph);
  g_free (scene);
}

guint
wh_scene_find_node (const WhScene *scene, guint node)
{
  g_return_val_if_fail (node < scene->graph->n_nodes, WH_NONE);

  return scene->node_boxes[node];
}

guint
wh_scene_find_value (const WhScene *scene, guint value)
{
  g_return_val_if_fail (value < scene->graph->n_values, WH_NONE);

  return scene->value_boxes[value];
}

static void
append_text (GString *text, const WhBox *box)
{
  g_string_append (text, box->title);
  for (guint i = 0; i < box->n_lines; i++)
    {
      const WhBoxLine *line = &box->lines[i];

      g_string_append_printf (text, "\n%s%s%s", line->left != NULL ? line->left : "",
                              line->left != NULL && line->right != NULL ? "  " : "",
                              line->right != NULL ? line->right : "");
    }
}

char *
wh_scene_dup_text (const WhScene *scene, guint box, gboolean whole)
{
  GString *text = g_string_new (NULL);
  WhBox copy;

  g_return_val_if_fail (box < scene->n_boxes, NULL);

  copy = scene->boxes[box];
  if (whole && copy.kind != WH_BOX_GROUP)
    {
      WhContents contents = {
        .strings = g_string_chunk_new (512),
        .lines = g_array_new (FALSE, TRUE, sizeof (WhBoxLine)),
        .whole = TRUE,
      };

      fill (scene, &copy, &contents, NULL);
      append_text (text, &copy);
      g_free (copy.lines);
      g_array_unref (contents.lines);
      g_string_chunk_free (contents.strings);
    }
  else
    append_text (text, &copy);

  return g_string_free (text, FALSE);
}
