/* graph/layout/net.c: boxes and edges with nothing but their sizes, as the layout sees them */
#include "config.h"

#include "graph/layout/net.h"

/* The edges of each box in rising order. */
static void
sort_edges (guint n, guint m, const guint *ends, guint **starts, guint **edges)
{
  g_autofree guint *fill = NULL;

  *starts = g_new0 (guint, n + 1);
  *edges = g_new (guint, MAX (m, 1));
  for (guint e = 0; e < m; e++)
    (*starts)[ends[e] + 1]++;
  for (guint b = 0; b < n; b++)
    (*starts)[b + 1] += (*starts)[b];
  fill = g_memdup2 (*starts, (n + 1) * sizeof (guint));
  for (guint e = 0; e < m; e++)
    (*edges)[fill[ends[e]]++] = e;
}

WhNet *
wh_net_new (const WhScene *scene)
{
  WhNet *net = g_new0 (WhNet, 1);
  guint n = scene->n_boxes, m = scene->n_edges;

  net->n = n;
  net->m = m;
  net->width = g_new (double, MAX (n, 1));
  net->height = g_new (double, MAX (n, 1));
  net->x = g_new0 (double, MAX (n, 1));
  net->y = g_new0 (double, MAX (n, 1));
  net->from = g_new (guint, MAX (m, 1));
  net->to = g_new (guint, MAX (m, 1));
  net->value = g_new (guint, MAX (m, 1));
  net->lifted = g_new0 (guint8, MAX (m, 1));
  net->n_points = g_new0 (guint, MAX (m, 1));
  net->points = g_new0 (WhPoint *, MAX (m, 1));

  for (guint b = 0; b < n; b++)
    {
      net->width[b] = scene->boxes[b].rect.width;
      net->height[b] = scene->boxes[b].rect.height;
    }
  for (guint e = 0; e < m; e++)
    {
      net->from[e] = scene->edges[e].from;
      net->to[e] = scene->edges[e].to;
      net->value[e] = scene->edges[e].value;
    }

  sort_edges (n, m, net->from, &net->out_start, &net->out);
  sort_edges (n, m, net->to, &net->in_start, &net->in);
  return net;
}

void
wh_net_free (WhNet *net)
{
  for (guint e = 0; e < net->m; e++)
    g_free (net->points[e]);
  g_free (net->width);
  g_free (net->height);
  g_free (net->x);
  g_free (net->y);
  g_free (net->from);
  g_free (net->to);
  g_free (net->value);
  g_free (net->lifted);
  g_free (net->n_points);
  g_free (net->points);
  g_free (net->out_start);
  g_free (net->out);
  g_free (net->in_start);
  g_free (net->in);
  g_free (net);
}
