/* graph/ops/einsum.c: what the equation of an Einsum means for given shapes
 *
 * First the right side makes labels 0, 1, ... for its axes, then the letters that are left make
 * the labels that are summed over.
 */
#include "config.h"

#include "graph/ops/einsum.h"

#include <string.h>

#define NO_LABEL G_MAXUINT8

typedef struct
{
  const char *left; /* behind the last term it ends */
  gsize n_left;
  char right[WH_EINSUM_MAX_LABELS + 1];
  guint n_dots;               /* axes that "..." stands for */
  guint8 of_letter[128];      /* label, or NO_LABEL */
  guint8 of_dot[WH_MAX_RANK]; /* label of the "..." axis, counted from the end */
  WhEinsum *out;
} Parse;

static gboolean
fail (char **problem, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  *problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return FALSE;
}

/* The text without spaces, and "..." as one dot. */
static char *
squeeze (const char *equation)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *c = equation; *c != '\0'; c++)
    if (strncmp (c, "...", 3) == 0)
      {
        g_string_append_c (text, '.');
        c += 2;
      }
    else if (!g_ascii_isspace (*c))
      g_string_append_c (text, *c == '.' ? '?' : *c);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Letters and at most one dot. */
static gboolean
check_term (const char *term, gsize length, char **problem)
{
  guint n_dots = 0;

  for (gsize i = 0; i < length; i++)
    if (term[i] == '.')
      n_dots++;
    else if (!g_ascii_isalpha (term[i]))
      return fail (problem, "“%c” is no letter", term[i]);

  return n_dots <= 1 || fail (problem, "“...” stands twice in one term");
}

/* Letters that occur once, in order, behind the dot if there is one. */
static void
make_right (Parse *parse)
{
  guint n[128] = { 0 };
  guint at = 0;
  gboolean dot = FALSE;

  for (gsize i = 0; i < parse->n_left; i++)
    if (g_ascii_isalpha (parse->left[i]))
      n[(guchar) parse->left[i]]++;
    else if (parse->left[i] == '.')
      dot = TRUE;

  if (dot)
    parse->right[at++] = '.';
  for (guint c = 0; c < G_N_ELEMENTS (n); c++)
    if (n[c] == 1)
      parse->right[at++] = (char) c;
  parse->right[at] = '\0';
}

static gboolean
add_label (Parse *parse, guint8 *label, char **problem)
{
  if (*label != NO_LABEL)
    return TRUE;

  if (parse->out->n_labels == WH_EINSUM_MAX_LABELS)
    return fail (problem, "there are too many indices");

  *label = (guint8) parse->out->n_labels;
  parse->out->size[parse->out->n_labels++] = -1;

  return TRUE;
}

static gboolean
label_right (Parse *parse, char **problem)
{
  guint rank = 0;

  for (const char *c = parse->right; *c != '\0'; c++)
    if (*c == '.')
      {
        for (guint i = parse->n_dots; i > 0; i--, rank++)
          if (!add_label (parse, &parse->of_dot[i - 1], problem))
            return FALSE;
      }
    else if (parse->of_letter[(guchar) *c] != NO_LABEL)
      return fail (problem, "“%c” stands twice on the right side", *c);
    else if (!add_label (parse, &parse->of_letter[(guchar) *c], problem))
      return FALSE;
    else
      rank++;

  if (rank > WH_MAX_RANK)
    return fail (problem, "the output would have %u axes; %d are the most", rank, WH_MAX_RANK);

  parse->out->out.rank = rank;

  return TRUE;
}

static gboolean
take_size (Parse *parse, guint8 label, gint64 size, gboolean repeats, char **problem)
{
  gint64 *known = &parse->out->size[label];

  if (*known == -1 || (repeats && *known == 1))
    *known = size;
  else if (*known != size && !(repeats && size == 1))
    return fail (problem,
                 "an index runs over %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " elements",
                 *known, size);

  return TRUE;
}

/* Labels of one input's axes. */
static gboolean
label_term (Parse *parse,
            guint input,
            const char *term,
            gsize length,
            const WhShape *shape,
            char **problem)
{
  gboolean dotted = memchr (term, '.', length) != NULL;
  guint n_letters = (guint) length - (dotted ? 1 : 0);
  guint n_dots = dotted && shape->rank >= n_letters ? shape->rank - n_letters : 0;
  guint axis = 0;

  if (shape->rank != n_letters + n_dots)
    return fail (problem, "input %u has %u axes; “%.*s” names %u", input, shape->rank, (int) length,
                 term, n_letters);

  for (gsize i = 0; i < length; i++)
    for (guint d = term[i] == '.' ? n_dots : 1; d > 0; d--, axis++)
      {
        guint8 *label =
          term[i] == '.' ? &parse->of_dot[d - 1] : &parse->of_letter[(guchar) term[i]];

        if (!add_label (parse, label, problem) ||
            !take_size (parse, *label, shape->size[axis], term[i] == '.', problem))
          return FALSE;

        parse->out->labels[input][axis] = *label;
      }

  return TRUE;
}

/* How many axes the longest "..." stands for. */
static guint
count_dots (const char *const *terms, const WhShape *const *in, guint n_in)
{
  guint most = 0;

  for (guint i = 0; i < n_in; i++)
    {
      gsize n_letters = strlen (terms[i]);

      if (strchr (terms[i], '.') != NULL && in[i]->rank + 1 > n_letters)
        most = MAX (most, in[i]->rank + 1 - (guint) n_letters);
    }

  return most;
}

gboolean
wh_einsum_resolve (const char *equation,
                   const WhShape *const *in,
                   guint n_in,
                   WhEinsum *out,
                   char **problem)
{
  g_autofree char *text = squeeze (equation);
  char *arrow = strstr (text, "->");
  g_auto (GStrv) terms = NULL;
  Parse parse = { .left = text, .out = out };

  *out = (WhEinsum){ .n_inputs = n_in };
  memset (parse.of_letter, NO_LABEL, sizeof parse.of_letter);
  memset (parse.of_dot, NO_LABEL, sizeof parse.of_dot);

  parse.n_left = arrow ? (gsize) (arrow - text) : strlen (text);
  if (arrow != NULL)
    *arrow = '\0';
  terms = g_strsplit (text, ",", -1);

  if (n_in > WH_EINSUM_MAX_INPUTS || g_strv_length (terms) != n_in)
    return fail (problem, "%u terms for %u inputs", g_strv_length (terms), n_in);

  for (guint i = 0; i < n_in; i++)
    if (!check_term (terms[i], strlen (terms[i]), problem))
      return FALSE;

  if (arrow == NULL)
    make_right (&parse);
  else if (strlen (arrow + 2) > WH_EINSUM_MAX_LABELS)
    return fail (problem, "the right side is too long");
  else if (!check_term (arrow + 2, strlen (arrow + 2), problem))
    return FALSE;
  else
    g_strlcpy (parse.right, arrow + 2, sizeof parse.right);

  parse.n_dots = count_dots ((const char *const *) terms, in, n_in);

  if (!label_right (&parse, problem))
    return FALSE;

  for (guint i = 0; i < n_in; i++)
    if (!label_term (&parse, i, terms[i], strlen (terms[i]), in[i], problem))
      return FALSE;

  for (guint i = 0; i < out->out.rank; i++)
    if (out->size[i] < 0)
      return fail (problem, "the right side has an index that no input has");
    else
      out->out.size[i] = out->size[i];

  for (guint i = 0; i < n_in; i++)
    for (guint a = 0; a < in[i]->rank; a++)
      if (in[i]->size[a] == 1 && out->size[out->labels[i][a]] != 1)
        out->labels[i][a] = WH_EINSUM_REPEATED;

  return TRUE;
}
