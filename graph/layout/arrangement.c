/* graph/layout/arrangement.c: a piece laid out, for every place where the same piece occurs */
#include "config.h"

#include "graph/layout/arrangement.h"

#include "graph/layout/net.h"

#include <string.h>

#define MAX_REMEMBERED (64 << 20) /* bytes */

typedef struct
{
  guint32 n, m, flags, zero;
} Header;

static GMutex lock;            /* of the two below */
static GHashTable *remembered; /* GBytes → WhArrangement */
static gsize remembered_bytes;

WhArrangement *
wh_arrangement_new (guint n, guint m, guint n_points)
{
  WhArrangement *arrangement = g_new0 (WhArrangement, 1);

  g_atomic_ref_count_init (&arrangement->ref_count);
  arrangement->n = n;
  arrangement->m = m;
  arrangement->x = g_new0 (double, MAX (n, 1));
  arrangement->y = g_new0 (double, MAX (n, 1));
  arrangement->starts = g_new0 (guint, m + 1);
  arrangement->points = g_new0 (WhPoint, MAX (n_points, 1));
  return arrangement;
}

WhArrangement *
wh_arrangement_ref (WhArrangement *arrangement)
{
  g_atomic_ref_count_inc (&arrangement->ref_count);
  return arrangement;
}

void
wh_arrangement_unref (WhArrangement *arrangement)
{
  if (!g_atomic_ref_count_dec (&arrangement->ref_count))
    return;

  g_free (arrangement->x);
  g_free (arrangement->y);
  g_free (arrangement->starts);
  g_free (arrangement->points);
  g_free (arrangement);
}

GBytes *
wh_piece_key (const WhNet *net, const WhPiece *piece, guint flags, guint *places)
{
  gsize n_bytes =
    sizeof (Header) + piece->n * 2 * sizeof (double) + piece->m * 2 * sizeof (guint32);
  guint8 *bytes = g_malloc (n_bytes);
  Header header = { piece->n, piece->m, flags, 0 };
  double *width = (double *) (gpointer) (bytes + sizeof header), *height = width + piece->n;
  guint32 *from = (guint32 *) (gpointer) (height + piece->n), *to = from + piece->m;

  memcpy (bytes, &header, sizeof header);
  for (guint k = 0; k < piece->n; k++)
    {
      places[piece->boxes[k]] = k;
      width[k] = net->width[piece->boxes[k]];
      height[k] = net->height[piece->boxes[k]];
    }
  for (guint i = 0; i < piece->m; i++)
    {
      from[i] = places[net->from[piece->edges[i]]];
      to[i] = places[net->to[piece->edges[i]]];
    }

  return g_bytes_new_take (bytes, n_bytes);
}

gboolean
wh_piece_view (gconstpointer key, gsize n_bytes, WhPieceView *view)
{
  const Header *header = key;
  const guint8 *bytes = key;

  if (n_bytes < sizeof *header)
    return FALSE;
  if (n_bytes != sizeof *header + (gsize) header->n * 2 * sizeof (double) +
                   (gsize) header->m * 2 * sizeof (guint32))
    return FALSE;

  view->n = header->n;
  view->m = header->m;
  view->flags = header->flags;
  view->width = (const double *) (gconstpointer) (bytes + sizeof *header);
  view->height = view->width + view->n;
  view->from = (const guint32 *) (gconstpointer) (view->height + view->n);
  view->to = view->from + view->m;
  return TRUE;
}

WhArrangement *
wh_arrangement_find (GBytes *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  WhArrangement *found = remembered != NULL ? g_hash_table_lookup (remembered, key) : NULL;

  return found != NULL ? wh_arrangement_ref (found) : NULL;
}

void
wh_arrangement_remember (GBytes *key, WhArrangement *arrangement)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  gsize n_bytes = g_bytes_get_size (key) + arrangement->n * 2 * sizeof (double) +
                  arrangement->starts[arrangement->m] * sizeof (WhPoint);

  if (remembered == NULL)
    remembered = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                        (GDestroyNotify) wh_arrangement_unref);

  if (remembered_bytes + n_bytes > MAX_REMEMBERED)
    {
      g_hash_table_remove_all (remembered);
      remembered_bytes = 0;
    }
  if (g_hash_table_insert (remembered, g_bytes_ref (key), wh_arrangement_ref (arrangement)))
    remembered_bytes += n_bytes;
}

WhArrangement *
wh_arrangement_new_link (const WhPieceView *view)
{
  WhArrangement *link = wh_arrangement_new (2, view->m, 4 * view->m);
  double top = view->height[0] / 2.0, bottom = top + WH_RANK_GAP;

  link->y[1] = bottom + view->height[1] / 2.0;
  for (guint i = 0; i < view->m; i++)
    {
      for (guint k = 0; k < 4; k++)
        link->points[4 * i + k] = (WhPoint){ 0.0, top + (bottom - top) * k / 3.0 };
      link->starts[i + 1] = 4 * (i + 1);
    }

  return link;
}
