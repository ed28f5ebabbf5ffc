/* graph/layout/dot.c: pieces laid out by Graphviz's dot, in a child process */
#include "config.h"

#include "graph/layout/dot.h"

#include "graph/io/worker.h"
#include "graph/layout/dot-child.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const WhWorkerRole role = {
  .name = "laying out the graph",
  .memory_limit = (gsize) 1 << 30,
  .run = wh_dot_child_run,
};

/* Checks the numbers: they come from another process, and NaN would spread. */
static WhArrangement *
read_answer (GBytes *key, const guint8 *bytes, gsize n_bytes)
{
  WhPieceView view;
  const double *positions = (const double *) (gconstpointer) bytes;
  const guint32 *counts;
  gsize fixed, n_points = 0;
  WhArrangement *done;

  if (!wh_piece_view (g_bytes_get_data (key, NULL), g_bytes_get_size (key), &view))
    return NULL;
  fixed = view.n * 2 * sizeof (double) + (view.m + view.m % 2) * sizeof (guint32);
  if (n_bytes < fixed)
    return NULL;

  counts = (const guint32 *) (gconstpointer) (positions + 2 * view.n);
  for (guint i = 0; i < view.m; i++)
    {
      if (counts[i] > n_bytes || (counts[i] > 0 && (counts[i] < 4 || counts[i] % 3 != 1)))
        return NULL;
      n_points += counts[i];
    }
  if (n_bytes != fixed + n_points * sizeof (WhPoint))
    return NULL;

  done = wh_arrangement_new (view.n, view.m, (guint) n_points);
  memcpy (done->x, positions, view.n * sizeof (double));
  memcpy (done->y, positions + view.n, view.n * sizeof (double));
  memcpy (done->points, bytes + fixed, n_points * sizeof (WhPoint));
  for (guint i = 0; i < view.m; i++)
    done->starts[i + 1] = done->starts[i] + counts[i];
  return done;
}

/* What the child has written until it was done or ended. @first: the next piece to be tried. */
static guint
read_answers (int fd, GPtrArray *keys, const guint *numbers, guint n, WhArrangement **out)
{
  g_autofree guint8 *bytes = NULL;
  gsize n_bytes = (gsize) MAX (lseek (fd, 0, SEEK_END), 0), at = 0, got = 0;
  guint next = 0;

  bytes = g_malloc (n_bytes + 1);
  while (got < n_bytes)
    {
      ssize_t r = pread (fd, bytes + got, n_bytes - got, (off_t) got);

      if (r <= 0)
        break;
      got += (gsize) r;
    }

  while (at + 8 <= got)
    {
      guint32 head[2];
      WhArrangement **place;

      memcpy (head, bytes + at, sizeof head);
      at += 8;
      if (head[1] > got - at || head[0] >= n)
        break;
      place = &out[numbers[head[0]]];
      if (*place == NULL)
        *place = read_answer (g_ptr_array_index (keys, numbers[head[0]]), bytes + at, head[1]);
      next = MAX (next, head[0] + 1);
      at += head[1];
    }

  return next;
}

static GBytes *
write_request (GPtrArray *keys, const guint *numbers, guint n, guint rung)
{
  GByteArray *request = g_byte_array_new ();
  guint32 head[2] = { rung, n };

  g_byte_array_append (request, (const guint8 *) head, sizeof head);
  for (guint i = 0; i < n; i++)
    {
      GBytes *key = g_ptr_array_index (keys, numbers[i]);
      guint32 length[2] = { (guint32) g_bytes_get_size (key), 0 };

      g_assert (length[0] % 8 == 0); /* keys hold doubles */
      g_byte_array_append (request, (const guint8 *) length, sizeof length);
      g_byte_array_append (request, g_bytes_get_data (key, NULL), (guint) g_bytes_get_size (key));
    }

  return g_byte_array_free_to_bytes (request);
}

/* All pieces of @numbers on one rung. A child that ends early is followed by another, which
 * begins behind the piece at which the first one stopped. */
static gboolean
climb (GPtrArray *keys,
       const guint *numbers,
       guint n,
       guint rung,
       WhArrangement **out,
       GCancellable *cancellable,
       GError **error)
{
  gint64 end = g_get_monotonic_time () + wh_dot_rungs[rung].all_ms * G_TIME_SPAN_MILLISECOND;
  guint done = 0, failures = 0;

  while (done < n && failures < 8)
    {
      g_autoptr (GBytes) request = write_request (keys, numbers + done, n - done, rung);
      g_autoptr (GBytes) reply = NULL;
      g_autoptr (GError) local_error = NULL;
      int fd = memfd_create ("layout", MFD_CLOEXEC);
      gint64 left_ms = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
      guint next;

      if (fd < 0)
        return TRUE;
      if (left_ms <= 0)
        {
          close (fd);
          return TRUE;
        }
      reply =
        wh_worker_call (&role, request, &fd, 1, (guint) left_ms, NULL, cancellable, &local_error);
      next = read_answers (fd, keys, numbers + done, n - done, out);
      close (fd);

      if (reply != NULL)
        return TRUE;
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      done += next + 1; /* the one at which it stopped is left for the next rung */
      failures++;
    }

  return TRUE;
}

gboolean
wh_dot_arrange (GPtrArray *keys, WhArrangement **out, GCancellable *cancellable, GError **error)
{
  g_autofree guint *numbers = g_new (guint, MAX (keys->len, 1));

  for (guint rung = 0; rung < WH_N_DOT_RUNGS; rung++)
    {
      guint n = 0;

      for (guint i = 0; i < keys->len; i++)
        if (out[i] == NULL)
          numbers[n++] = i;
      if (n > 0 && !climb (keys, numbers, n, rung, out, cancellable, error))
        return FALSE;
    }

  return TRUE;
}
