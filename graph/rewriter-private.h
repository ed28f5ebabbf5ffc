/* graph/rewriter-private.h: what rewriter.c edits and rewriter-finish.c puts together
 */
#pragma once

#include "graph/origin.h"
#include "graph/rewriter.h"

G_BEGIN_DECLS

typedef struct
{
  char *wish;
  WhValueKind kind;
  WhShape shape; /* of an input; of an inner value, the hint */
  WhTensor *tensor;
  gboolean need_grad, open_batch;
  gboolean removed; /* an input that need not stay */
  WhMessage *source;     /* lent by the old graph */
  const char *file_name; /* lent by the old graph */
  GArray *origins;       /* of WhOrigin */
} WhRewriterValue;

typedef struct
{
  char *op_name;
  char *wish;
  WhAttributes *attributes;
  GArray *inputs, *outputs; /* of guint */
  WhMessage *source;        /* lent by the old graph */
  gboolean removed;
  GArray *origins; /* of guint: old nodes */
} WhRewriterNode;

struct _WhRewriter
{
  WhGraph *graph;
  GArray *values, *nodes;
  GArray *outputs; /* of guint */
};

static inline WhRewriterValue *
wh_rewriter_value (WhRewriter *rewriter, guint value)
{
  g_assert (value < rewriter->values->len);

  return &g_array_index (rewriter->values, WhRewriterValue, value);
}

static inline WhRewriterNode *
wh_rewriter_node (WhRewriter *rewriter, guint node)
{
  g_assert (node < rewriter->nodes->len);

  return &g_array_index (rewriter->nodes, WhRewriterNode, node);
}

G_END_DECLS
