/* graph/layout/curve.c: an edge from one row of boxes to the next */
#include "config.h"

#include "graph/layout/curve.h"

static guint
add_line (WhPoint *points, guint n, WhPoint to)
{
  WhPoint from = points[n - 1];

  for (guint k = 1; k <= 3; k++)
    points[n++] =
      (WhPoint){ from.x + (to.x - from.x) * k / 3.0, from.y + (to.y - from.y) * k / 3.0 };
  return n;
}

guint
wh_curve_across (WhPoint *points, WhPoint a, double top, double bottom, WhPoint b)
{
  double middle = (top + bottom) / 2.0;
  guint n = 1;

  points[0] = a;
  if (ABS (a.x - b.x) < 0.01)
    return add_line (points, n, b);

  if (top - a.y > 0.5)
    n = add_line (points, n, (WhPoint){ a.x, top });
  else
    top = a.y;
  if (b.y - bottom <= 0.5)
    bottom = b.y;
  points[n++] = (WhPoint){ a.x, middle };
  points[n++] = (WhPoint){ b.x, middle };
  points[n++] = (WhPoint){ b.x, bottom };
  if (b.y > bottom)
    n = add_line (points, n, b);
  return n;
}

double
wh_curve_port (double dx, double width)
{
  double most = MAX (width / 2.0 - 14.0, 0.0);

  return CLAMP (0.2 * dx, -most, most);
}
