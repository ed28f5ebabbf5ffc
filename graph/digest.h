/* graph/digest.h: one number for many bytes, to recognize them again
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FNV-1a, to be chained: start with WH_DIGEST_START. Stable over runs. */
#define WH_DIGEST_START G_GUINT64_CONSTANT (14695981039346656037)
guint64 wh_digest_bytes (guint64 digest, gconstpointer bytes, gsize n_bytes);

G_END_DECLS
