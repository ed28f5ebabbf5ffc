/* graph/ops/einsum.h: what the equation of an Einsum means for given shapes
 *
 *   "bij,bjk->bik"   each letter is an index that runs over the axes it names; letters that the
 *                    right side leaves out are summed over
 *   "ij,jk"          without an arrow: the letters that occur once, in the alphabet's order
 *   "...ij,...jk"    "..." are the axes that no letter names, repeated where they are 1; without an
 *                    arrow they come first
 *   "ii->i"          a letter twice: the diagonal
 */
#pragma once

#include "graph/shape.h"

G_BEGIN_DECLS

#define WH_EINSUM_MAX_LABELS 64 /* 52 letters and the axes of "..." */

typedef struct
{
  guint n_labels; /* the first out.rank of them are the output's axes, in order */
  gint64 size[WH_EINSUM_MAX_LABELS];
  WhShape out;
  guint n_inputs;
  /* For input i and its axis a the label there; WH_EINSUM_REPEATED where an axis of size 1 stands
   * for a longer one and its index stays 0. */
  guint8 labels[8][WH_MAX_RANK];
} WhEinsum;

#define WH_EINSUM_MAX_INPUTS 8
#define WH_EINSUM_REPEATED G_MAXUINT8

/* FALSE with @problem, owned by the caller, when the equation and the shapes don't go together. */
gboolean wh_einsum_resolve (const char *equation,
                            const WhShape *const *in,
                            guint n_in,
                            WhEinsum *out,
                            char **problem);

G_END_DECLS
