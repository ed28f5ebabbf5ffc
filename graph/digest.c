/* graph/digest.c: one number for many bytes (FNV-1a, 64 bits) */
#include "config.h"

#include "graph/digest.h"

#define PRIME G_GUINT64_CONSTANT (1099511628211)

guint64
wh_digest_bytes (guint64 digest, gconstpointer bytes, gsize n_bytes)
{
  const guint8 *p = bytes;

  for (gsize i = 0; i < n_bytes; i++)
    digest = (digest ^ p[i]) * PRIME;

  return digest;
}
