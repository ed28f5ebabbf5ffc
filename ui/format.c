/* ui/format.c: numbers as a reader wants them */
#include "config.h"

#include "ui/format.h"

#include <math.h>

/* Three digits that count, and a minus sign that is one. */
static char *
three_digits (double value)
{
  double size = fabs (value);
  int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  g_autofree char *text = g_strdup_printf ("%.*f", decimals, size);

  return g_strconcat (value < 0 ? "−" : "", text, NULL);
}

static char *
scaled (double value, const char *const *units, guint n_units)
{
  g_autofree char *digits = NULL;
  guint i = 0;

  while (i + 1 < n_units && value >= 999.5)
    {
      value /= 1000.0;
      i++;
    }

  digits = i == 0 ? g_strdup_printf ("%.0f", value) : three_digits (value);

  return g_strconcat (digits, units[i][0] != '\0' ? " " : "", units[i], NULL);
}

char *
wh_format_bytes (double n_bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };

  return scaled (n_bytes, units, G_N_ELEMENTS (units));
}

char *
wh_format_count (double n)
{
  static const char *const units[] = { "", "k", "M", "G", "T" };

  if (n < 1000.0)
    return g_strdup_printf ("%.0f", n);
  if (n < 1e5)
    return g_strdup_printf ("%d,%03d", (int) n / 1000, (int) n % 1000);

  return scaled (n, units, G_N_ELEMENTS (units));
}

/* "-" to "−" wherever printf put one. */
static char *
with_minus (const char *text)
{
  GString *out = g_string_new (text);

  g_string_replace (out, "-", "−", 0);
  return g_string_free (out, FALSE);
}

char *
wh_format_number (double value)
{
  g_autofree char *text = NULL;

  if (isnan (value))
    return g_strdup ("NaN");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");

  text = g_strdup_printf ("%.4g", value);
  return with_minus (text);
}

char *
wh_format_error (double value)
{
  GString *text;

  if (!isfinite (value))
    return wh_format_number (value);

  text = g_string_new (NULL);
  g_string_printf (text, "%.2g", value);
  g_string_replace (text, "e-0", "e-", 1);
  g_string_replace (text, "e+0", "e", 1);
  g_string_replace (text, "-", "−", 0);
  return g_string_free (text, FALSE);
}

char *
wh_format_db (double db)
{
  g_autofree char *text = NULL;

  if (isnan (db))
    return g_strdup ("–");
  if (isinf (db))
    return g_strdup (db > 0 ? "exact" : "−∞ dB");

  text = g_strdup_printf (fabs (db) >= 99.95 ? "%.0f dB" : "%.1f dB", db);
  return with_minus (text);
}

char *
wh_format_ms (double ms)
{
  g_autofree char *digits = NULL;

  if (isnan (ms))
    return g_strdup ("–");

  digits = three_digits (ms >= 1000.0 ? ms / 1000.0 : ms < 0.1 ? ms * 1000.0 : ms);
  return g_strconcat (digits, ms >= 1000.0 ? " s" : ms < 0.1 ? " µs" : " ms", NULL);
}

char *
wh_format_part (double part)
{
  return isnan (part) ? g_strdup ("–") : g_strdup_printf ("%.3f", part);
}

char *
wh_format_change (double a, double b)
{
  double percent = a > 0.0 ? 100.0 * (b - a) / a : 0.0;
  const char *sign = percent < 0 ? "−" : "+";

  if (isnan (percent) || fabs (percent) < 0.05)
    return g_strdup ("");

  return g_strdup_printf (fabs (percent) < 9.95 ? "%s%.1f %%" : "%s%.0f %%", sign, fabs (percent));
}
