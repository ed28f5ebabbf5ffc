/* graph/io/loops.h: a network with loops as one without
 */
#pragma once

#include "graph/io/message.h"

G_BEGIN_DECLS

/* Does @network have anything that is repeated? */
gboolean wh_loops_are_in (const WhMessage *network);

/**
 * wh_loops_expand:
 * @file_name: for messages
 * @error: WH_ERROR_GRAPH when a loop contradicts itself, WH_ERROR_LIMIT when it would become too
 * large
 *
 * Returns: Network with a copy of everything within a loop for each turn. "h" repeated by "R"
 *   becomes "h_R[0]", "h_R[1]" ...; where the name has "{R}", that becomes "[0]", "[1]" ...
 *
 *   RepeatStart      Identity of its first input at the first turn, then of its second, a turn
 * before RepeatEnd        Identity of its input at the last turn Delay            Identity of its
 * second input at the first turn, then of its first, a turn before RecurrentInput   one Split along
 * its axis, one output for each turn RecurrentOutput  one Stack along its axis, one input for each
 * turn
 *
 * Source  nnabla.utils.load, which expands in the same way and gives the same names.
 */
WhMessage *wh_loops_expand (const WhMessage *network, const char *file_name, GError **error);

G_END_DECLS
