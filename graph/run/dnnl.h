/* graph/run/dnnl.h: oneDNN, loaded when it is first needed
 *
 * Linking libdnnl costs the program 150 ms at its start, and OpenMP reads its settings while it
 * loads. So its functions are called through a table that wh_dnnl_load () fills; the names below
 * stand for the entries of the table.
 */
#pragma once

#include <glib.h>
#include <oneapi/dnnl/dnnl.h>

G_BEGIN_DECLS

#define WH_DNNL_FUNCTIONS(NAME)                                                                    \
  NAME (batch_normalization_forward_desc_init)                                                     \
  NAME (binary_desc_init)                                                                          \
  NAME (convolution_forward_desc_init)                                                             \
  NAME (dilated_convolution_forward_desc_init)                                                     \
  NAME (dilated_deconvolution_forward_desc_init)                                                   \
  NAME (eltwise_forward_desc_init)                                                                 \
  NAME (engine_create)                                                                             \
  NAME (engine_destroy)                                                                            \
  NAME (inner_product_forward_desc_init)                                                           \
  NAME (layer_normalization_forward_desc_init)                                                     \
  NAME (lbr_gru_forward_desc_init)                                                                 \
  NAME (logsoftmax_forward_desc_init)                                                              \
  NAME (lrn_forward_desc_init)                                                                     \
  NAME (lstm_forward_desc_init)                                                                    \
  NAME (matmul_desc_init)                                                                          \
  NAME (memory_create)                                                                             \
  NAME (memory_desc_equal)                                                                         \
  NAME (memory_desc_get_size)                                                                      \
  NAME (memory_desc_init_by_strides)                                                               \
  NAME (memory_desc_init_by_tag)                                                                   \
  NAME (memory_desc_init_submemory)                                                                \
  NAME (memory_desc_permute_axes)                                                                  \
  NAME (memory_desc_reshape)                                                                       \
  NAME (memory_destroy)                                                                            \
  NAME (memory_get_memory_desc)                                                                    \
  NAME (memory_set_data_handle)                                                                    \
  NAME (pooling_v2_forward_desc_init)                                                              \
  NAME (post_ops_append_binary)                                                                    \
  NAME (post_ops_append_eltwise)                                                                   \
  NAME (post_ops_append_sum)                                                                       \
  NAME (post_ops_create)                                                                           \
  NAME (post_ops_destroy)                                                                          \
  NAME (prelu_forward_desc_init)                                                                   \
  NAME (primitive_attr_create)                                                                     \
  NAME (primitive_attr_destroy)                                                                    \
  NAME (primitive_attr_set_output_scales)                                                          \
  NAME (primitive_attr_set_post_ops)                                                               \
  NAME (primitive_attr_set_scratchpad_mode)                                                        \
  NAME (primitive_create)                                                                          \
  NAME (primitive_desc_create)                                                                     \
  NAME (primitive_desc_destroy)                                                                    \
  NAME (primitive_desc_iterator_create)                                                            \
  NAME (primitive_desc_iterator_destroy)                                                           \
  NAME (primitive_desc_iterator_fetch)                                                             \
  NAME (primitive_desc_iterator_next)                                                              \
  NAME (primitive_desc_query)                                                                      \
  NAME (primitive_desc_query_md)                                                                   \
  NAME (primitive_destroy)                                                                         \
  NAME (primitive_execute)                                                                         \
  NAME (reduction_desc_init)                                                                       \
  NAME (reorder_primitive_desc_create)                                                             \
  NAME (resampling_forward_desc_init)                                                              \
  NAME (set_primitive_cache_capacity)                                                              \
  NAME (softmax_forward_desc_init)                                                                 \
  NAME (stream_create)                                                                             \
  NAME (stream_destroy)                                                                            \
  NAME (stream_wait)                                                                               \
  NAME (vanilla_rnn_forward_desc_init)

typedef struct
{
#define WH_DNNL_FIELD(name) __typeof__ (dnnl_##name) *name;
  WH_DNNL_FUNCTIONS (WH_DNNL_FIELD)
#undef WH_DNNL_FIELD
} WhDnnl;

extern WhDnnl wh_dnnl;

/* TRUE once the library is there. FALSE, at every call, when this machine has none. */
gboolean wh_dnnl_load (void);

/* The one engine, and a stream for the calling thread's use; NULL without the library. */
dnnl_engine_t wh_dnnl_engine (void);

/* @n_threads, or as many as cores when that is 0. */
guint wh_dnnl_n_threads (guint n_threads);

/* How many threads primitives that this thread makes and runs may use; 0: as many as cores. */
void wh_dnnl_set_threads (guint n_threads);

/* Calls @part (@data, i, n) for all i < n at the same time, on oneDNN's own threads. n is
 * @n_threads, or as many as cores when that is 0, or less. */
void wh_dnnl_share (guint n_threads, void (*part) (gpointer data, guint i, guint n), gpointer data);

const char *wh_dnnl_status_name (dnnl_status_t status);

#define dnnl_batch_normalization_forward_desc_init wh_dnnl.batch_normalization_forward_desc_init
#define dnnl_binary_desc_init wh_dnnl.binary_desc_init
#define dnnl_convolution_forward_desc_init wh_dnnl.convolution_forward_desc_init
#define dnnl_dilated_convolution_forward_desc_init wh_dnnl.dilated_convolution_forward_desc_init
#define dnnl_dilated_deconvolution_forward_desc_init wh_dnnl.dilated_deconvolution_forward_desc_init
#define dnnl_eltwise_forward_desc_init wh_dnnl.eltwise_forward_desc_init
#define dnnl_engine_create wh_dnnl.engine_create
#define dnnl_engine_destroy wh_dnnl.engine_destroy
#define dnnl_inner_product_forward_desc_init wh_dnnl.inner_product_forward_desc_init
#define dnnl_layer_normalization_forward_desc_init wh_dnnl.layer_normalization_forward_desc_init
#define dnnl_lbr_gru_forward_desc_init wh_dnnl.lbr_gru_forward_desc_init
#define dnnl_logsoftmax_forward_desc_init wh_dnnl.logsoftmax_forward_desc_init
#define dnnl_lrn_forward_desc_init wh_dnnl.lrn_forward_desc_init
#define dnnl_lstm_forward_desc_init wh_dnnl.lstm_forward_desc_init
#define dnnl_matmul_desc_init wh_dnnl.matmul_desc_init
#define dnnl_memory_create wh_dnnl.memory_create
#define dnnl_memory_desc_equal wh_dnnl.memory_desc_equal
#define dnnl_memory_desc_get_size wh_dnnl.memory_desc_get_size
#define dnnl_memory_desc_init_by_strides wh_dnnl.memory_desc_init_by_strides
#define dnnl_memory_desc_init_by_tag wh_dnnl.memory_desc_init_by_tag
#define dnnl_memory_desc_init_submemory wh_dnnl.memory_desc_init_submemory
#define dnnl_memory_desc_permute_axes wh_dnnl.memory_desc_permute_axes
#define dnnl_memory_desc_reshape wh_dnnl.memory_desc_reshape
#define dnnl_memory_destroy wh_dnnl.memory_destroy
#define dnnl_memory_get_memory_desc wh_dnnl.memory_get_memory_desc
#define dnnl_memory_set_data_handle wh_dnnl.memory_set_data_handle
#define dnnl_pooling_v2_forward_desc_init wh_dnnl.pooling_v2_forward_desc_init
#define dnnl_post_ops_append_binary wh_dnnl.post_ops_append_binary
#define dnnl_post_ops_append_eltwise wh_dnnl.post_ops_append_eltwise
#define dnnl_post_ops_append_sum wh_dnnl.post_ops_append_sum
#define dnnl_post_ops_create wh_dnnl.post_ops_create
#define dnnl_post_ops_destroy wh_dnnl.post_ops_destroy
#define dnnl_prelu_forward_desc_init wh_dnnl.prelu_forward_desc_init
#define dnnl_primitive_attr_create wh_dnnl.primitive_attr_create
#define dnnl_primitive_attr_destroy wh_dnnl.primitive_attr_destroy
#define dnnl_primitive_attr_set_output_scales wh_dnnl.primitive_attr_set_output_scales
#define dnnl_primitive_attr_set_post_ops wh_dnnl.primitive_attr_set_post_ops
#define dnnl_primitive_attr_set_scratchpad_mode wh_dnnl.primitive_attr_set_scratchpad_mode
#define dnnl_primitive_create wh_dnnl.primitive_create
#define dnnl_primitive_desc_create wh_dnnl.primitive_desc_create
#define dnnl_primitive_desc_destroy wh_dnnl.primitive_desc_destroy
#define dnnl_primitive_desc_iterator_create wh_dnnl.primitive_desc_iterator_create
#define dnnl_primitive_desc_iterator_destroy wh_dnnl.primitive_desc_iterator_destroy
#define dnnl_primitive_desc_iterator_fetch wh_dnnl.primitive_desc_iterator_fetch
#define dnnl_primitive_desc_iterator_next wh_dnnl.primitive_desc_iterator_next
#define dnnl_primitive_desc_query wh_dnnl.primitive_desc_query
#define dnnl_primitive_desc_query_md wh_dnnl.primitive_desc_query_md
#define dnnl_primitive_destroy wh_dnnl.primitive_destroy
#define dnnl_primitive_execute wh_dnnl.primitive_execute
#define dnnl_reduction_desc_init wh_dnnl.reduction_desc_init
#define dnnl_reorder_primitive_desc_create wh_dnnl.reorder_primitive_desc_create
#define dnnl_resampling_forward_desc_init wh_dnnl.resampling_forward_desc_init
#define dnnl_set_primitive_cache_capacity wh_dnnl.set_primitive_cache_capacity
#define dnnl_softmax_forward_desc_init wh_dnnl.softmax_forward_desc_init
#define dnnl_stream_create wh_dnnl.stream_create
#define dnnl_stream_destroy wh_dnnl.stream_destroy
#define dnnl_stream_wait wh_dnnl.stream_wait
#define dnnl_vanilla_rnn_forward_desc_init wh_dnnl.vanilla_rnn_forward_desc_init

G_END_DECLS
