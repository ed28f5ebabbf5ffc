/* graph/run/feeds.h: what a network is run on
 *
 * Random numbers are uniform in [0, 1): for input number i (in the network's order) of a run with
 * seed s, element k is the top 24 bits of the k-th output of SplitMix64 started at
 * s * 2^32 + i, divided by 2^24. The same everywhere, for ever.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct _WhFeeds WhFeeds; /* input's name → tensor, or a rule to make one */

WhFeeds *wh_feeds_new (guint64 seed); /* inputs that nothing else is said of: random */
WhFeeds *wh_feeds_ref (WhFeeds *feeds);
void wh_feeds_unref (WhFeeds *feeds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhFeeds, wh_feeds_unref)

void wh_feeds_set_tensor (WhFeeds *feeds, const char *input, WhTensor *tensor); /* takes a reference */

/* "random", "random:7", "zeros", "ones", "FILE.npy", "FILE.h5:/dataset", or an image file. An
 * @input of NULL is said of all inputs. Files are read when the feed is asked for. */
gboolean wh_feeds_set_source (WhFeeds *feeds, const char *input, const char *source, GError **error);

/* For readers, what given tensors are: "the first batch of digits.h5". */
void wh_feeds_set_title (WhFeeds *feeds, const char *title);

/* What the inputs of @graph are fed with, in words; owned by the caller. */
char *wh_feeds_dup_description (const WhFeeds *feeds, const WhGraph *graph);

/* The tensor for input @value of @graph, in its shape. Data with as many elements is reshaped; with
 * one sample, it is repeated over the batch. Else WH_ERROR_SHAPE. */
WhTensor *
wh_feeds_dup_tensor (const WhFeeds *feeds, const WhGraph *graph, guint value, GError **error);

/* WH_ERROR_NOT_FOUND when a feed names no input of @graph. */
gboolean wh_feeds_check (const WhFeeds *feeds, const WhGraph *graph, GError **error);

G_END_DECLS
