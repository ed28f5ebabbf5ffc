/* graph/layout/skyline.c: how far things stand out, over a range of bands */
#include "config.h"

#include "graph/layout/skyline.h"

void
wh_skyline_init (WhSkyline *self, guint n_bands)
{
  self->size = 1;
  while (self->size < n_bands)
    self->size *= 2;
  self->most = g_new (double, 2 * self->size);
  self->all = g_new (double, 2 * self->size);
  for (guint i = 0; i < 2 * self->size; i++)
    self->most[i] = self->all[i] = -G_MAXDOUBLE;
}

static void
put (WhSkyline *self, guint node, guint at, guint size, guint low, guint high, double value)
{
  if (high < at || low >= at + size)
    return;
  self->most[node] = MAX (self->most[node], value);
  if (low <= at && high >= at + size - 1)
    {
      self->all[node] = MAX (self->all[node], value);
      return;
    }
  put (self, 2 * node, at, size / 2, low, high, value);
  put (self, 2 * node + 1, at + size / 2, size / 2, low, high, value);
}

static double
get (const WhSkyline *self, guint node, guint at, guint size, guint low, guint high)
{
  double a, b;

  if (high < at || low >= at + size)
    return -G_MAXDOUBLE;
  if (low <= at && high >= at + size - 1)
    return self->most[node];
  a = get (self, 2 * node, at, size / 2, low, high);
  b = get (self, 2 * node + 1, at + size / 2, size / 2, low, high);
  return MAX (MAX (a, b), self->all[node]);
}

void
wh_skyline_clear (WhSkyline *self)
{
  g_free (self->most);
  g_free (self->all);
}

void
wh_skyline_put (WhSkyline *self, guint low, guint high, double value)
{
  put (self, 1, 0, self->size, low, high, value);
}

double
wh_skyline_get (const WhSkyline *self, guint low, guint high)
{
  return get (self, 1, 0, self->size, low, high);
}
