/* graph/io/stand-in-curl.c: a libcurl that reaches nothing; see hdf5-network.h
 *
 * A library of its own, in the program as bytes. What libhdf5 1.10 to 1.14 takes from libcurl is
 * here, and says that it failed.
 */

#define FAILED_INIT 2 /* CURLE_FAILED_INIT */

#define FAIL(name)                                                                                 \
  int name (void);                                                                                 \
  int name (void)                                                                                  \
  {                                                                                                \
    return FAILED_INIT;                                                                            \
  }

#define NOTHING(name)                                                                              \
  void *name (void);                                                                               \
  void *name (void)                                                                                \
  {                                                                                                \
    return (void *) 0;                                                                             \
  }

FAIL (curl_global_init)
FAIL (curl_easy_getinfo)
FAIL (curl_easy_perform)
FAIL (curl_easy_setopt)
NOTHING (curl_easy_cleanup)
NOTHING (curl_easy_init)
NOTHING (curl_easy_strerror)
NOTHING (curl_global_cleanup)
NOTHING (curl_slist_append)
NOTHING (curl_slist_free_all)
