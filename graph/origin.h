/* graph/origin.h: which old values and nodes the new ones stand for
 *
 * A value stands for an old one when, but for rounding, it holds the same numbers, perhaps with its
 * axes in another order. A node stands for those old nodes whose work it does: a convolution that
 * took in a normalization stands for both.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct
{
  guint value;       /* in the old graph */
  gboolean permuted; /* new.size[k] = old.size[axes[k]] */
  gint8 axes[WH_MAX_RANK];
} WhOrigin;

struct _WhOriginMap
{
  guint n_values, n_nodes;         /* of the new graph */
  guint n_old_values, n_old_nodes; /* of the old graph */
  guint *value_start; /* n_values + 1; value v has value_origins[start[v] .. start[v + 1]) */
  WhOrigin *value_origins;
  guint *node_start; /* n_nodes + 1 */
  guint *node_origins;
  /*< private >*/
  gatomicrefcount ref_count;
};

WhOriginMap *wh_origin_map_ref (WhOriginMap *map);
void wh_origin_map_unref (WhOriginMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOriginMap, wh_origin_map_unref)

/* Takes @values and @nodes: n_values arrays of WhOrigin and n_nodes arrays of guint. */
WhOriginMap *wh_origin_map_new (GPtrArray *values,
                                GPtrArray *nodes,
                                guint n_old_values,
                                guint n_old_nodes);

WhOriginMap *wh_origin_map_new_identity (const WhGraph *graph);

/* @first leads from B to A, @second from C to B: the map from C to A. Owned by the caller. */
WhOriginMap *wh_origin_map_compose (const WhOriginMap *first, const WhOriginMap *second);

/* Pairs values and nodes of the same name and shape; for graphs that share no history. */
WhOriginMap *wh_origin_map_new_by_name (const WhGraph *old_graph, const WhGraph *new_graph);

const WhOrigin *wh_origin_map_values (const WhOriginMap *map, guint value, guint *n);
const guint *wh_origin_map_nodes (const WhOriginMap *map, guint node, guint *n);

/* The way back: new values or nodes that stand for an old one, as an array of guint. */
GArray *wh_origin_map_find_values (const WhOriginMap *map, guint old_value);
GArray *wh_origin_map_find_nodes (const WhOriginMap *map, guint old_node);

/* What became of a node, seen from one side. */
typedef enum
{
  WH_CHANGE_NONE,
  WH_CHANGE_ADDED,     /* new side: no old node is like it */
  WH_CHANGE_REMOVED,   /* old side: its work is gone or done by another node */
  WH_CHANGE_PARAMETER, /* the same op, with other arguments, weights or inputs */
} WhChange;

/* Written per node: @old_changes has old_graph->n_nodes entries, @new_changes new_graph->n_nodes.
 */
void wh_origin_map_changes (const WhOriginMap *map,
                            const WhGraph *old_graph,
                            const WhGraph *new_graph,
                            WhChange *old_changes,
                            WhChange *new_changes);

G_END_DECLS
