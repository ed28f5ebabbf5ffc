/* ui/step-item.h: what a step's card says
 */
#pragma once

#include "converters/pipeline.h"

G_BEGIN_DECLS

typedef struct
{
  WhStep *step; /* NULL: the original */
  char *title;
  char *summary;  /* what it did: "3 folded, 1 left: ..." */
  char *measure;  /* what it cost: "0.981" or "41.2 dB" */
  char *report;   /* nullable: all of it, a line for each node */
  gboolean wrong; /* failed; @summary says why */

  /* How its outputs lie against those before it; nullable, not known yet. */
  char *check;     /* "exact: max |d| 1.2e−7" */
  char *check_tip; /* all the numbers */
  gboolean broken; /* should be exact and isn't; @check says how far off it is */

  /* Of one that calibrates; nullable. */
  char *recorded;        /* "100 samples of digits.h5" */
  gboolean record_bound; /* that came with its file and holds until it is recorded again */
} WhStepItem;

WhStepItem *wh_step_item_new (WhStep *step, const char *title);
void wh_step_item_free (WhStepItem *item);

G_END_DECLS
