/* graph/layout/pieces.h: cuts a network where everything passes through one box
 *
 *        entry
 *        ╱   ╲          A piece goes from one such box to the next; both belong to it, and the
 *       a     b         exit of one piece is the entry of the next. Pieces that repeat are laid
 *        ╲   ╱          out once.
 *        exit
 *
 * Edges that run over so much that hardly a cut is left are lifted out: they will pass the pieces
 * in a lane beside them.
 */
#pragma once

#include "graph/layout/net.h"

G_BEGIN_DECLS

typedef struct
{
  guint n;      /* boxes: the first is the entry, the last the exit */
  guint *boxes; /* of the net, each after those that it reads from */
  guint m;
  guint *edges; /* of the net, both ends within, lifted ones left out; by the box they leave */
  /* How many boxes dot has to arrange: those of the piece, and one for each row that an edge
   * passes. What takes long grows with it. */
  gint64 weight;
} WhPiece;

/* One part of the net that hangs together. */
typedef struct
{
  guint n_pieces; /* 0 for a single box */
  WhPiece *pieces;
  guint n; /* all its boxes, in the order of the pieces */
  guint *boxes;
} WhPart;

/* Owned array of parts, cleared with it. Marks what is lifted in @net. */
GArray *wh_pieces_new (WhNet *net);

#define WH_PIECE_HEAVY 700

G_END_DECLS
