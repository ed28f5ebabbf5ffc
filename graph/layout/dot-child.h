/* graph/layout/dot-child.h: the side of dot's layout that runs in a process of its own
 *
 * Request  guint32 rung, count; then for each piece guint32 length, 0 and its key (wh_piece_key ())
 * Answer   written to a file in memory piece by piece, so that a child that is ended while it
 *          works leaves what it has done: guint32 index, length; then double x[n], y[n];
 *          guint32 points[m] (how many), padded to 8 bytes; WhPoint points
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From what dot does by itself to what it does in a hurry. */
typedef struct
{
  const char *splines, *effort; /* Graphviz's attributes; @effort nullable: nslimit */
  guint budget_ms;              /* of processor time, for one piece: then the child is ended */
  guint all_ms;                 /* for all pieces together */
} WhDotRung;

#define WH_N_DOT_RUNGS 2
extern const WhDotRung wh_dot_rungs[WH_N_DOT_RUNGS];

/* A worker's role. @fds: the file that answers are written to. */
gboolean wh_dot_child_run (GBytes *request,
                           const int *fds,
                           guint n_fds,
                           GByteArray *reply,
                           int *reply_fd);

G_END_DECLS
