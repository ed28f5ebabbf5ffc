/* converters/option.h: options as a table
 *
 * The table makes the form in the window, the words on the command line and the page in the
 * manual.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WH_OPTION_BOOL,   /* gboolean */
  WH_OPTION_INT,    /* gint64 */
  WH_OPTION_DOUBLE, /* double */
  WH_OPTION_AUTO,   /* double; the word "auto" is 0 */
  WH_OPTION_CHOICE, /* int: index into choices */
  WH_OPTION_NAMES,  /* char **: NULL-terminated, never NULL; joined by '+' as text */
  WH_OPTION_STRING, /* char *, never NULL */
} WhOptionType;

typedef struct
{
  const char *name; /* NNabla's argument name: "sign_w" */
  WhOptionType type;
  gsize offset;               /* into the converter's options */
  double minimum, maximum;    /* of INT, DOUBLE, AUTO (when not auto), both included */
  const char *fallback;       /* as text: "true", "8", "auto", "ReLU+LeakyReLU" */
  const char *const *choices; /* NULL-terminated, for CHOICE */
  const char *title;          /* for the form: "Bits" */
  const char *help;           /* one sentence */
  gboolean loosens;           /* BOOL: a step with this on need not keep the outputs, even if its
                                 converter is exact */
} WhOption;

/* Tables end with a row whose name is NULL. A struct of options is @size bytes, from these: */
gpointer wh_options_new (const WhOption *table, gsize size); /* all at their fallbacks */
gpointer wh_options_copy (const WhOption *table, gsize size, gconstpointer options);
void wh_options_free (const WhOption *table, gpointer options);

const WhOption *wh_option_find (const WhOption *table, const char *name);

/* WH_ERROR_OPTION names the option, the value and what was expected. */
gboolean wh_option_set (const WhOption *option,
                        gpointer options,
                        const char *value,
                        GError **error);
char *wh_option_get (const WhOption *option,
                     gconstpointer options); /* as wh_option_set () reads it */

G_END_DECLS
