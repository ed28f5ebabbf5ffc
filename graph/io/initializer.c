/* graph/io/initializer.c: numbers for a parameter that the file has none for
 */
#include "config.h"

#include "graph/io/initializer.h"

#include "graph/io/text.h"

#include <math.h>
#include <string.h>

/* As many zeros, or fewer, all parameters share; a large network may have 100,000 of them. */
#define MANY_ZEROS (256 * 1024)

typedef enum
{
  ZEROS,
  CONSTANT,
  NORMAL,
  UNIFORM,
} Kind;

typedef struct
{
  Kind kind;
  double scale; /* the constant, the standard deviation, or the limit */
} Numbers;

static guint64
next (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* In (0, 1), never its ends. */
static double
next_uniform (guint64 *state)
{
  return ((double) (next (state) >> 11) + 0.5) * 0x1p-53;
}

static double
next_normal (guint64 *state)
{
  double radius = sqrt (-2.0 * log (next_uniform (state)));

  return radius * cos (2.0 * G_PI * next_uniform (state));
}

static guint64
hash (const char *name)
{
  guint64 value = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *name != '\0'; name++)
    value = (value ^ (guchar) *name) * G_GUINT64_CONSTANT (0x100000001b3);
  return value;
}

/* FALSE when the shape has too few axes for the type. */
static gboolean
count_maps (const char *type, const WhShape *shape, double *f, double *o, double *k)
{
  const gint64 *size = shape->size;
  guint rank = shape->rank;

  if (strstr (type, "Affine") != NULL && rank >= 1)
    {
      *f = (double) size[0];
      *o = (double) wh_shape_product (shape, 1, rank);
      *k = 1.0;
      return TRUE;
    }
  if (strstr (type, "CLConv") != NULL && rank >= 3)
    {
      *f = (double) size[rank - 1];
      *o = (double) size[0];
      *k = (double) wh_shape_product (shape, 1, 3);
      return TRUE;
    }
  if (strstr (type, "Convolution") != NULL && rank >= 3)
    {
      *f = (double) size[rank - 3];
      *o = (double) size[0];
      *k = (double) wh_shape_product (shape, rank - 2, rank);
      return TRUE;
    }
  return FALSE;
}

static Numbers
choose (const WhMessage *initializer, const WhShape *shape)
{
  const char *type =
    initializer != NULL ? wh_message_string (initializer, WH_INITIALIZER_TYPE) : "";
  double m = initializer != NULL ? wh_message_double (initializer, WH_INITIALIZER_MULTIPLIER) : 0.0;
  Kind kind = g_str_has_prefix (type, "Uniform") ? UNIFORM : NORMAL;
  double f = 0.0, o = 0.0, k = 0.0, variance;

  if (strcmp (type, "Constant") == 0)
    return (Numbers){ CONSTANT, m };
  if (strcmp (type, "Normal") == 0 || strcmp (type, "Uniform") == 0)
    return (Numbers){ kind, m };
  if (!(g_str_has_prefix (type, "Normal") || kind == UNIFORM) ||
      !count_maps (type, shape, &f, &o, &k))
    return (Numbers){ ZEROS, 0.0 };

  if (g_str_has_suffix (type, "HeBackward"))
    variance = 2.0 / (k * o);
  else if (g_str_has_suffix (type, "Glorot"))
    variance = (kind == UNIFORM ? 6.0 : 2.0) / (k * (f + o));
  else
    variance = 2.0 / (k * f);

  return isfinite (variance) ? (Numbers){ kind, m * sqrt (variance) } : (Numbers){ ZEROS, 0.0 };
}

WhTensor *
wh_initializer_run (const WhMessage *initializer, const char *name, const WhShape *shape)
{
  static float zeros[MANY_ZEROS]; /* never written */
  Numbers numbers = choose (initializer, shape);
  gint64 n = wh_shape_n_elements (shape);
  guint64 state = hash (name);
  float *values;

  if (numbers.kind == ZEROS && n <= MANY_ZEROS)
    return wh_tensor_new_borrow (shape, zeros, NULL, NULL);

  values = g_try_new0 (float, MAX (n, 1)); /* zeros take no memory before they are read */
  if (values == NULL)
    return NULL;

  switch (numbers.kind)
    {
    case CONSTANT:
      for (gint64 i = 0; i < n; i++)
        values[i] = (float) numbers.scale;
      break;
    case NORMAL:
      for (gint64 i = 0; i < n; i++)
        values[i] = (float) (numbers.scale * next_normal (&state));
      break;
    case UNIFORM:
      for (gint64 i = 0; i < n; i++)
        values[i] = (float) (numbers.scale * (2.0 * next_uniform (&state) - 1.0));
      break;
    case ZEROS:
    default:
      break;
    }
  return wh_tensor_new_take (shape, values);
}

char *
wh_initializer_describe (const WhMessage *initializer)
{
  const char *type =
    initializer != NULL ? wh_message_string (initializer, WH_INITIALIZER_TYPE) : "";
  char number[WH_NUMBER_SIZE];

  if (type[0] == '\0')
    return g_strdup ("zeros");

  wh_text_format_float (number, wh_message_double (initializer, WH_INITIALIZER_MULTIPLIER));
  if (strcmp (type, "Constant") == 0)
    return g_strdup_printf ("the constant %s", number);
  return g_strdup_printf ("random numbers (%s %s)", type, number);
}
