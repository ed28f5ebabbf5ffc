/* graph/layout/groups.c: which nodes are shown together as one box */
#include "config.h"

#include "graph/layout/groups.h"

#include <string.h>

typedef struct
{
  const WhGraph *graph;
  const char *const *collapsed;
  guint n_collapsed;
  guint *labels; /* by node: index into @collapsed, or WH_NONE */
  guint8 *owns;  /* by node: reads parameters with a scope */
} Labels;

static gboolean
within (const char *scope, const char *outer)
{
  gsize length = strlen (outer);

  return length > 0 && strncmp (scope, outer, length) == 0 &&
         (scope[length] == '\0' || scope[length] == '/');
}

/* By the parameters' scope; the outermost of nested ones. */
static void
label_by_scope (Labels *self)
{
  for (guint n = 0; n < self->graph->n_nodes; n++)
    {
      g_autofree char *scope = wh_graph_dup_node_scope (self->graph, &self->graph->nodes[n]);
      gsize shortest = G_MAXSIZE;

      self->labels[n] = WH_NONE;
      self->owns[n] = scope[0] != '\0';
      for (guint c = 0; c < self->n_collapsed && self->owns[n]; c++)
        if (within (scope, self->collapsed[c]) && strlen (self->collapsed[c]) < shortest)
          {
            shortest = strlen (self->collapsed[c]);
            self->labels[n] = c;
          }
    }
}

/* A node without parameters belongs to what it reads from, when that is one scope: the ReLU
 * behind a convolution. */
static void
label_by_inputs (Labels *self)
{
  const WhGraph *graph = self->graph;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];
      guint label = WH_NONE;
      gboolean any = FALSE, same = TRUE;

      if (self->owns[n])
        continue;

      for (guint i = 0; i < node->n_inputs; i++)
        {
          const WhValue *value = &graph->values[node->inputs[i]];
          guint from = value->producer != WH_NONE ? self->labels[value->producer] : WH_NONE;

          if (value->kind == WH_VALUE_PARAMETER)
            continue;
          same = same && (!any || from == label);
          label = from;
          any = TRUE;
        }
      if (any && same)
        self->labels[n] = label;
    }
}

/* Nodes on a way from one member to another. */
static void
label_between (Labels *self, guint label)
{
  const WhGraph *graph = self->graph;
  guint first = graph->n_nodes, last = 0;
  g_autofree guint8 *after = NULL;
  g_autofree guint8 *before = NULL;

  for (guint n = 0; n < graph->n_nodes; n++)
    if (self->labels[n] == label)
      {
        first = MIN (first, n);
        last = n;
      }
  if (first >= last)
    return;

  after = g_new0 (guint8, last - first + 1);
  before = g_new0 (guint8, last - first + 1);

  for (guint n = first; n <= last; n++)
    {
      const WhNode *node = &graph->nodes[n];

      after[n - first] = self->labels[n] == label;
      for (guint i = 0; i < node->n_inputs; i++)
        {
          guint producer = graph->values[node->inputs[i]].producer;

          if (producer != WH_NONE && producer >= first && producer < n)
            after[n - first] |= after[producer - first];
        }
    }
  for (guint n = last + 1; n-- > first;)
    {
      const WhNode *node = &graph->nodes[n];

      before[n - first] |= self->labels[n] == label;
      for (guint i = 0; i < node->n_inputs && before[n - first]; i++)
        {
          guint producer = graph->values[node->inputs[i]].producer;

          if (producer != WH_NONE && producer >= first && producer < n)
            before[producer - first] = 1;
        }
    }
  for (guint n = first; n <= last; n++)
    if (self->labels[n] == WH_NONE && !self->owns[n] && after[n - first] && before[n - first])
      self->labels[n] = label;
}

static guint
root (guint *parents, guint n)
{
  while (parents[n] != n)
    n = parents[n] = parents[parents[n]];
  return n;
}

/* Members that are joined by values make one group. */
static void
join (const Labels *self, WhGroups *groups)
{
  const WhGraph *graph = self->graph;
  g_autofree guint *parents = g_new (guint, MAX (graph->n_nodes, 1));
  g_autofree guint *numbers = g_new (guint, MAX (graph->n_nodes, 1));
  g_autoptr (GPtrArray) scopes = g_ptr_array_new ();

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];

      parents[n] = n;
      numbers[n] = WH_NONE;
      for (guint i = 0; i < node->n_inputs && self->labels[n] != WH_NONE; i++)
        {
          guint producer = graph->values[node->inputs[i]].producer;

          if (producer != WH_NONE && self->labels[producer] == self->labels[n])
            parents[root (parents, n)] = root (parents, producer);
        }
    }

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      guint r = root (parents, n);

      groups->of_nodes[n] = WH_NONE;
      if (self->labels[n] == WH_NONE)
        continue;
      if (numbers[r] == WH_NONE)
        {
          numbers[r] = scopes->len;
          g_ptr_array_add (scopes, g_strdup (self->collapsed[self->labels[n]]));
        }
      groups->of_nodes[n] = numbers[r];
    }

  groups->n_groups = scopes->len;
  g_ptr_array_add (scopes, NULL);
  groups->scopes = (char **) g_ptr_array_steal (scopes, NULL);
}

/* Takes away, again and again, what nothing left reads from (@forwards: what reads from nothing
 * left). What then remains lies on a cycle or between two. One byte per unit, 1: remains. */
static guint8 *
peel (const WhGraph *graph, const guint *units, guint n_units, gboolean forwards)
{
  guint8 *remains = g_malloc (MAX (n_units, 1));
  g_autofree guint *degrees = g_new0 (guint, MAX (n_units, 1));
  g_autofree guint *starts = g_new0 (guint, n_units + 1);
  g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint *targets = NULL;
  g_autofree guint *fill = NULL;

  memset (remains, 1, MAX (n_units, 1));
  for (guint n = 0; n < graph->n_nodes; n++)
    for (guint i = 0; i < graph->nodes[n].n_inputs; i++)
      {
        guint producer = graph->values[graph->nodes[n].inputs[i]].producer;
        guint a, b;

        if (producer == WH_NONE || units[producer] == units[n])
          continue;
        a = forwards ? units[producer] : units[n];
        b = forwards ? units[n] : units[producer];
        g_array_append_val (from, a);
        g_array_append_val (to, b);
        degrees[b]++;
        starts[a + 1]++;
      }

  for (guint u = 0; u < n_units; u++)
    starts[u + 1] += starts[u];
  fill = g_memdup2 (starts, (n_units + 1) * sizeof (guint));
  targets = g_new (guint, MAX (from->len, 1));
  for (guint e = 0; e < from->len; e++)
    targets[fill[g_array_index (from, guint, e)]++] = g_array_index (to, guint, e);

  for (guint u = 0; u < n_units; u++)
    if (degrees[u] == 0)
      g_array_append_val (ready, u);
  for (guint k = 0; k < ready->len; k++)
    {
      guint u = g_array_index (ready, guint, k);

      remains[u] = 0;
      for (guint e = starts[u]; e < starts[u + 1]; e++)
        if (--degrees[targets[e]] == 0)
          g_array_append_val (ready, targets[e]);
    }

  return remains;
}

/* Groups through which a way leads back into themselves are given up. */
static void
open_cycles (const WhGraph *graph, WhGroups *groups)
{
  guint n_units = groups->n_groups + graph->n_nodes;
  g_autofree guint *units = g_new (guint, MAX (graph->n_nodes, 1));
  g_autofree guint8 *ahead = NULL;
  g_autofree guint8 *behind = NULL;

  for (guint n = 0; n < graph->n_nodes; n++)
    units[n] = groups->of_nodes[n] != WH_NONE ? groups->of_nodes[n] : groups->n_groups + n;

  ahead = peel (graph, units, n_units, TRUE);
  behind = peel (graph, units, n_units, FALSE);

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      guint group = groups->of_nodes[n];

      if (group != WH_NONE && ahead[group] && behind[group])
        groups->of_nodes[n] = WH_NONE;
    }
}

WhGroups *
wh_groups_new (const WhGraph *graph, const char *const *collapsed)
{
  WhGroups *groups = g_new0 (WhGroups, 1);
  g_autofree guint *label_of = g_new (guint, MAX (graph->n_nodes, 1));
  g_autofree guint8 *owns = g_new0 (guint8, MAX (graph->n_nodes, 1));
  Labels labels = { graph, collapsed, g_strv_length ((char **) collapsed), label_of, owns };

  groups->of_nodes = g_new (guint, MAX (graph->n_nodes, 1));
  label_by_scope (&labels);
  label_by_inputs (&labels);
  for (guint c = 0; c < labels.n_collapsed; c++)
    label_between (&labels, c);
  join (&labels, groups);
  open_cycles (graph, groups);
  return groups;
}

void
wh_groups_free (WhGroups *groups)
{
  g_strfreev (groups->scopes);
  g_free (groups->of_nodes);
  g_free (groups);
}
