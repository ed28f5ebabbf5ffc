/* graph/io/hdf5-network.h: libhdf5 without what it could reach a network by
 *
 * Some builds of libhdf5 can read from Amazon S3 and need libcurl, and with it TLS, LDAP, Kerberos:
 * on Debian 12, 26 libraries, which take 14 of the 17 ms that loading libhdf5 takes. The child that
 * reads files has no network, so there something stands in for libcurl.
 *
 * For processes that do nothing else: whoever wants libcurl after this gets the stand-in.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Loads it. NULL where that isn't possible. dlclose () before libhdf5 is tried without it. */
gpointer wh_hdf5_stand_in_load (void);

G_END_DECLS
