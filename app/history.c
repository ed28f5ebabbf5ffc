/* app/history.c: what to go back to */
#include "config.h"

#include "app/history.h"

typedef struct
{
  GPtrArray *steps;
  guint picked;
  char *merge;
} Entry;

struct _WhHistory
{
  GPtrArray *entries; /* of Entry */
  guint now;          /* index of what there is; entries beyond were undone */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_ptr_array_unref (entry->steps);
  g_free (entry->merge);
  g_free (entry);
}

WhHistory *
wh_history_new (void)
{
  WhHistory *history = g_new0 (WhHistory, 1);

  history->entries = g_ptr_array_new_with_free_func (entry_free);
  return history;
}

void
wh_history_free (WhHistory *history)
{
  g_ptr_array_unref (history->entries);
  g_free (history);
}

void
wh_history_clear (WhHistory *history)
{
  g_ptr_array_set_size (history->entries, 0);
  history->now = 0;
}

void
wh_history_push (WhHistory *history, GPtrArray *steps, guint picked, const char *merge)
{
  GPtrArray *entries = history->entries;
  Entry *last = entries->len > 0 ? entries->pdata[history->now] : NULL;
  Entry *entry;

  if (entries->len > 0)
    g_ptr_array_set_size (entries, (int) history->now + 1);

  if (last != NULL && merge != NULL && g_strcmp0 (last->merge, merge) == 0)
    {
      g_ptr_array_unref (last->steps);
      last->steps = g_ptr_array_ref (steps);
      last->picked = picked;
      return;
    }

  entry = g_new0 (Entry, 1);
  entry->steps = g_ptr_array_ref (steps);
  entry->picked = picked;
  entry->merge = g_strdup (merge);
  g_ptr_array_add (entries, entry);
  history->now = entries->len - 1;
}

gboolean
wh_history_can_undo (const WhHistory *history)
{
  return history->now > 0;
}

gboolean
wh_history_can_redo (const WhHistory *history)
{
  return history->now + 1 < history->entries->len;
}

static GPtrArray *
go_to (WhHistory *history, guint index, guint *picked)
{
  Entry *entry = history->entries->pdata[index];

  history->now = index;
  *picked = MIN (entry->picked, entry->steps->len);
  return entry->steps;
}

GPtrArray *
wh_history_undo (WhHistory *history, guint *picked)
{
  return wh_history_can_undo (history) ? go_to (history, history->now - 1, picked) : NULL;
}

GPtrArray *
wh_history_redo (WhHistory *history, guint *picked)
{
  return wh_history_can_redo (history) ? go_to (history, history->now + 1, picked) : NULL;
}
