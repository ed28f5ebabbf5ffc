/* app/settings.h: what is remembered from one day to the next
 *
 * In whittle/settings.ini of the user's configuration folder. A file that can't be read or written
 * costs nothing but the memory.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int width, height; /* of the window, logical pixels */
  gboolean maximized;
  int steps_width, side_width; /* of the panes; 0: as they come */
  char *scheme;                /* "system", "light", "dark" */
  char *view;                  /* "both", "before", "after" */
  char *look;                  /* "cards", "simple" */
  gboolean automatic;          /* run after each change */
  guint n_threads;             /* 0: as many as there are cores */
  char **colors;               /* the user's: "Convolution=#008080"; never NULL */
  guint kept_mib; /* of values between functions, both sides of a comparison together */
} WhSettings;

WhSettings *wh_settings (void); /* read once; main thread */

/* What a run may keep of the values between functions. Half of that again is the most that stays
 * with the program when it is given back, for the next run. */
gsize wh_settings_kept_bytes (void);
void wh_settings_set_kept (guint mib);
void wh_settings_save (void);

G_END_DECLS
