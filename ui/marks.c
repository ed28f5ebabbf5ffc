/* ui/marks.c: what is drawn over the boxes of one scene
 *
 * Heat, 0 to 1:
 *   error  60 dB or better 0, 0 dB 1
 *   time   part of the slowest node
 *   size   part of the largest, by the fourth root: sizes span five decades
 */
#include "config.h"

#include "ui/marks.h"

#include "graph/cost.h"
#include "graph/layout/own-colors.h"
#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

#define GOOD_DB 60.0

typedef double (*Measure) (const WhScene *scene, guint node, const WhMarkFacts *facts);

static double
size_of (const WhScene *scene, guint node, const WhMarkFacts *facts)
{
  return (double) wh_cost_node_parameter_bytes (scene->graph, &scene->graph->nodes[node]);
}

static double
time_of (const WhScene *scene, guint node, const WhMarkFacts *facts)
{
  return facts->node_ms != NULL ? facts->node_ms[node] : NAN;
}

static double
error_of (const WhScene *scene, guint node, const WhMarkFacts *facts)
{
  return facts->error_db != NULL ? facts->error_db[node] : NAN;
}

static double
local_error_of (const WhScene *scene, guint node, const WhMarkFacts *facts)
{
  return facts->local_db != NULL ? facts->local_db[node] : NAN;
}

static double
bits_of (const WhScene *scene, guint node, const WhMarkFacts *facts)
{
  return facts->bits[node];
}

/* A group has the sum of its members, or the least of their errors' decibels and of their bits. */
static double
box_measure (const WhScene *scene, const WhBox *box, const WhMarkFacts *facts, Measure measure)
{
  double all = NAN;

  if (box->kind == WH_BOX_VALUE)
    return NAN;
  if (box->kind == WH_BOX_NODE)
    return measure (scene, box->id, facts);

  for (guint i = 0; i < box->n_members; i++)
    {
      double one = measure (scene, box->members[i], facts);

      if (isnan (one))
        continue;
      if (isnan (all))
        all = one;
      else if (measure == time_of || measure == size_of)
        all += one;
      else
        all = MIN (all, one);
    }

  return all;
}

static double
heat_of (double measured, double largest, WhColorBy color_by)
{
  if (isnan (measured))
    return NAN;
  if (color_by == WH_COLOR_BY_ERROR || color_by == WH_COLOR_BY_LOCAL_ERROR)
    return 1.0 - CLAMP (measured / GOOD_DB, 0.0, 1.0);
  if (largest <= 0.0)
    return 0.0;

  return color_by == WH_COLOR_BY_SIZE ? sqrt (sqrt (measured / largest)) : measured / largest;
}

static void
color_boxes (WhMarkSet *set, const WhScene *scene, const WhMarkFacts *facts)
{
  static const Measure measures[] = { NULL, error_of, time_of, size_of, local_error_of };
  double largest = 0.0;

  set->heat = g_new (double, MAX (scene->n_boxes, 1));

  for (guint i = 0; i < scene->n_boxes; i++)
    {
      set->heat[i] = box_measure (scene, &scene->boxes[i], facts, measures[facts->color_by]);
      if (!isnan (set->heat[i]))
        largest = MAX (largest, set->heat[i]);
    }

  for (guint i = 0; i < scene->n_boxes; i++)
    set->heat[i] = heat_of (set->heat[i], largest, facts->color_by);

  set->marks.heat = set->heat;
}

/* Says in the box's corner what its colour means, the error or the time, or how many bits it is to
 * have. */
static char *
badge_text (const WhScene *scene, const WhBox *box, const WhMarkFacts *facts)
{
  double measured;

  if (facts->bits != NULL)
    {
      measured = box_measure (scene, box, facts, bits_of);
      return isnan (measured) ? NULL : g_strdup_printf (_ ("%.0f bit"), measured);
    }
  if (facts->color_by == WH_COLOR_BY_TIME)
    {
      measured = box_measure (scene, box, facts, time_of);
      return isnan (measured) ? NULL : wh_format_ms (measured);
    }
  if (facts->color_by == WH_COLOR_BY_SIZE)
    {
      measured = box_measure (scene, box, facts, size_of);
      return !(measured > 0.0) ? NULL : wh_format_bytes (measured);
    }

  measured = box_measure (scene, box, facts,
                          facts->color_by == WH_COLOR_BY_LOCAL_ERROR ? local_error_of : error_of);
  if (!isfinite (measured) || measured > 2.0 * GOOD_DB)
    return NULL; /* exact but for rounding: nothing to be said */

  return g_strdup_printf ("%.0f dB", measured);
}

static WhChange
box_change (const WhBox *box, const WhChange *changes)
{
  WhChange change = WH_CHANGE_NONE;

  if (box->kind == WH_BOX_VALUE)
    return WH_CHANGE_NONE;
  if (box->kind == WH_BOX_NODE)
    return changes[box->id];

  for (guint i = 0; i < box->n_members; i++)
    if (changes[box->members[i]] != WH_CHANGE_NONE)
      change = WH_CHANGE_PARAMETER; /* something within it */

  return change;
}

WhMarkSet *
wh_mark_set_new (const WhScene *scene, const WhMarkFacts *facts)
{
  WhMarkSet *set = g_new0 (WhMarkSet, 1);

  g_atomic_ref_count_init (&set->ref_count);

  if (facts->changes != NULL)
    {
      set->changes = g_new (WhChange, MAX (scene->n_boxes, 1));
      for (guint i = 0; i < scene->n_boxes; i++)
        set->changes[i] = box_change (&scene->boxes[i], facts->changes);
      set->marks.changes = set->changes;
    }

  if (facts->colors != NULL && facts->colors->len > 0)
    set->marks.own = set->own = wh_own_colors_for_boxes (facts->colors, scene);

  if (facts->color_by != WH_COLOR_BY_KIND)
    color_boxes (set, scene, facts);

  set->badges = g_ptr_array_new_full (scene->n_boxes, g_free);
  for (guint i = 0; i < scene->n_boxes; i++)
    g_ptr_array_add (set->badges, badge_text (scene, &scene->boxes[i], facts));
  set->marks.badges = (const char *const *) set->badges->pdata;

  return set;
}

WhMarkSet *
wh_mark_set_ref (WhMarkSet *set)
{
  g_atomic_ref_count_inc (&set->ref_count);
  return set;
}

void
wh_mark_set_unref (WhMarkSet *set)
{
  if (!g_atomic_ref_count_dec (&set->ref_count))
    return;

  g_ptr_array_unref (set->badges);
  g_free (set->heat);
  g_free (set->changes);
  g_free (set->own);
  g_free (set);
}

double *
wh_marks_error_by_node (const WhGraph *graph, const WhComparison *comparison, gboolean after)
{
  double *error_db = g_new (double, MAX (graph->n_nodes, 1));

  for (guint i = 0; i < graph->n_nodes; i++)
    error_db[i] = NAN;

  for (guint i = 0; i < comparison->values->len; i++)
    {
      const WhComparedValue *value = &g_array_index (comparison->values, WhComparedValue, i);
      guint id = after ? value->after : value->before;
      guint node = id < graph->n_values ? graph->values[id].producer : WH_NONE;

      if (node != WH_NONE && !(error_db[node] <= value->difference.sqnr_db))
        error_db[node] = value->difference.sqnr_db;
    }

  return error_db;
}
