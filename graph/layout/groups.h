/* graph/layout/groups.h: which nodes are shown together as one box
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_groups;
  char **scopes;   /* by group; NULL-terminated */
  guint *of_nodes; /* by node: its group, or WH_NONE */
} WhGroups;

/* The nodes of each scope of @collapsed, with those between them that read no parameters. A scope
 * whose nodes lie apart makes several groups; one that can't be a single box, because a way leads
 * out of it and back, is not collapsed. */
WhGroups *wh_groups_new (const WhGraph *graph, const char *const *collapsed);
void wh_groups_free (WhGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhGroups, wh_groups_free)

G_END_DECLS
