/* converters/search-budget.c: a search's budget from text */
#include "config.h"

#include "converters/search.h"
#include "graph/error.h"

#include <math.h>

static gboolean
parse_number (const char *key,
              const char *text,
              double least,
              double most,
              double *out,
              GError **error)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(number >= least && number <= most))
    return wh_fail (error, WH_ERROR_OPTION, "budget %s=%s: expected a number from %g to %g", key,
                    text, least, most);

  *out = number;
  return TRUE;
}

static gboolean
parse_bits (const char *text, WhSearchBudget *out, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (text, "..", 2);
  double least, most;

  if (g_strv_length (ends) != 2)
    return wh_fail (error, WH_ERROR_OPTION, "budget bits=%s: expected FROM..TO, as in 2..8", text);

  if (!parse_number ("bits", ends[0], 2, 16, &least, error) ||
      !parse_number ("bits", ends[1], least, 16, &most, error))
    return FALSE;

  out->least_bits = (guint) least;
  out->most_bits = (guint) most;
  return TRUE;
}

static gboolean
parse_one (const char *key, const char *value, WhSearchBudget *out, GError **error)
{
  if (g_str_equal (key, "top1"))
    return parse_number (key, value, 0, 1, &out->least_top1, error);

  if (g_str_equal (key, "sqnr"))
    return parse_number (key, value, -100, 300, &out->least_db, error);

  if (g_str_equal (key, "size"))
    return parse_number (key, value, 0, 1, &out->most_size, error);

  if (g_str_equal (key, "bits"))
    return parse_bits (value, out, error);

  if (g_str_equal (key, "per_channel"))
    {
      out->per_channel = g_str_equal (value, "true");
      return out->per_channel || g_str_equal (value, "false") ||
             wh_fail (error, WH_ERROR_OPTION, "budget per_channel=%s: expected true or false",
                      value);
    }

  return wh_fail (error, WH_ERROR_OPTION,
                  "a budget has no “%s”; it has top1, sqnr, size, bits and per_channel", key);
}

gboolean
wh_search_budget_parse (const char *text, WhSearchBudget *out, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  WhSearchBudget budget = {
    .least_db = NAN,
    .least_top1 = NAN,
    .most_size = NAN,
    .least_bits = 2,
    .most_bits = 8,
  };

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);

      if (g_strv_length (pair) != 2)
        return wh_fail (error, WH_ERROR_OPTION, "budget “%s”: expected KEY=VALUE, as in top1=0.975",
                        parts[i]);

      if (!parse_one (pair[0], pair[1], &budget, error))
        return FALSE;
    }

  if (isnan (budget.least_db) && isnan (budget.least_top1) && isnan (budget.most_size))
    return wh_fail (error, WH_ERROR_OPTION, "a budget needs one of top1, sqnr and size");

  *out = budget;
  return TRUE;
}
