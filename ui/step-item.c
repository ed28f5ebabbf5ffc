/* ui/step-item.c: what a step's card says */
#include "config.h"

#include "ui/step-item.h"

WhStepItem *
wh_step_item_new (WhStep *step, const char *title)
{
  WhStepItem *item = g_new0 (WhStepItem, 1);

  item->step = step != NULL ? wh_step_ref (step) : NULL;
  item->title = g_strdup (title);
  return item;
}

void
wh_step_item_free (WhStepItem *item)
{
  g_clear_pointer (&item->step, wh_step_unref);
  g_free (item->title);
  g_free (item->summary);
  g_free (item->measure);
  g_free (item->report);
  g_free (item->check);
  g_free (item->check_tip);
  g_free (item->recorded);
  g_free (item);
}
