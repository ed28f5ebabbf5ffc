/* graph/lapack.h: LAPACK, loaded when it is first needed
 *
 * It is large, and few networks need it. Include this and not <lapacke.h>; the names below stand
 * for entries of a table that wh_lapack_load () fills.
 */
#pragma once

#include <glib.h>
#include <lapacke.h>

G_BEGIN_DECLS

#define WH_LAPACK_FUNCTIONS(NAME)                                                                  \
  NAME (dgetrf)                                                                                    \
  NAME (dgetri)                                                                                    \
  NAME (dpotrf)                                                                                    \
  NAME (sgesdd)

typedef struct
{
#define ENTRY(name) __typeof__ (LAPACKE_##name) *name;
  WH_LAPACK_FUNCTIONS (ENTRY)
#undef ENTRY
} WhLapack;

extern WhLapack wh_lapack;

/* Once for the process; FALSE with WH_ERROR_UNSUPPORTED when it isn't there. */
gboolean wh_lapack_load (GError **error);

#define LAPACKE_dgetrf wh_lapack.dgetrf
#define LAPACKE_dgetri wh_lapack.dgetri
#define LAPACKE_dpotrf wh_lapack.dpotrf
#define LAPACKE_sgesdd wh_lapack.sgesdd

G_END_DECLS
