/* graph/ops/rules.h: shape inference and costs, shared by the op tables
 *
 * What each asks of its inputs stands at its definition, in rules-*.c.
 */
#pragma once

#include "graph/op.h"

G_BEGIN_DECLS

/* rules-convolution.c */
gboolean wh_infer_convolution (WhInference *inference, GError **error);
gboolean wh_infer_fused_convolution (WhInference *inference, GError **error);
gboolean wh_infer_deformable_convolution (WhInference *inference, GError **error);
gboolean wh_infer_quantized_convolution (WhInference *inference, GError **error);
gboolean wh_infer_depthwise_convolution (WhInference *inference, GError **error);
gboolean wh_infer_deconvolution (WhInference *inference, GError **error);
gboolean wh_infer_depthwise_deconvolution (WhInference *inference, GError **error);

/* rules-convolution-cost.c */
gboolean wh_infer_adaptive_separable_convolution (WhInference *inference, GError **error);
WhCost wh_cost_convolution (const WhInference *done);
WhCost wh_cost_deconvolution (const WhInference *done);
WhCost wh_cost_deformable_convolution (const WhInference *done);
WhCost wh_cost_adaptive_separable_convolution (const WhInference *done);

/* rules-layer.c */
gboolean wh_infer_affine (WhInference *inference, GError **error);
gboolean wh_infer_quantized_affine (WhInference *inference, GError **error);
gboolean wh_infer_rnn (WhInference *inference, GError **error);
gboolean wh_infer_lstm (WhInference *inference, GError **error);
gboolean wh_infer_gru (WhInference *inference, GError **error);
gboolean wh_infer_embed (WhInference *inference, GError **error);
WhCost wh_cost_affine (const WhInference *done);
WhCost wh_cost_recurrent (const WhInference *done);

/* rules-pooling.c */
gboolean wh_infer_pooling (WhInference *inference, GError **error);
gboolean wh_infer_max_pooling_backward (WhInference *inference, GError **error);
gboolean wh_infer_global_average_pooling (WhInference *inference, GError **error);
gboolean wh_infer_unpooling (WhInference *inference, GError **error);
gboolean wh_infer_roi_align (WhInference *inference, GError **error);
WhCost wh_cost_pooling (const WhInference *done);
WhCost wh_cost_roi_align (const WhInference *done);

/* rules-elementwise.c */
gboolean wh_infer_same (WhInference *inference, GError **error);
gboolean wh_infer_same_axis (WhInference *inference, GError **error);
gboolean wh_infer_equal (WhInference *inference, GError **error);
gboolean wh_infer_broadcast_pair (WhInference *inference, GError **error);
gboolean wh_infer_where (WhInference *inference, GError **error);
gboolean wh_infer_doubled_axis (WhInference *inference, GError **error);
gboolean wh_infer_prelu (WhInference *inference, GError **error);
WhCost wh_cost_none (const WhInference *done);
WhCost wh_cost_variadic (const WhInference *done);
WhCost wh_cost_softmax (const WhInference *done);

/* rules-normalization.c */
gboolean wh_infer_batch_normalization (WhInference *inference, GError **error);
gboolean wh_infer_sync_batch_normalization (WhInference *inference, GError **error);
gboolean wh_infer_fused_batch_normalization (WhInference *inference, GError **error);
gboolean wh_infer_tensor_normalization (WhInference *inference, GError **error);
gboolean wh_infer_layer_normalization (WhInference *inference, GError **error);
gboolean wh_infer_instance_normalization (WhInference *inference, GError **error);
gboolean wh_infer_group_normalization (WhInference *inference, GError **error);
gboolean wh_infer_same_axes (WhInference *inference, GError **error);
gboolean wh_infer_weight_normalization (WhInference *inference, GError **error);
gboolean wh_infer_weight_standardization (WhInference *inference, GError **error);
gboolean wh_infer_spectral_norm (WhInference *inference, GError **error);
gboolean wh_infer_mean_subtraction (WhInference *inference, GError **error);
WhCost wh_cost_normalization (const WhInference *done);

/* rules-reduction.c */
gboolean wh_infer_reduction (WhInference *inference, GError **error);
gboolean wh_infer_extremum (WhInference *inference, GError **error);
gboolean wh_infer_scalar (WhInference *inference, GError **error);
gboolean wh_infer_classes (WhInference *inference, GError **error);
gboolean wh_infer_confusion_matrix (WhInference *inference, GError **error);
gboolean wh_infer_kl_multinomial (WhInference *inference, GError **error);
WhCost wh_cost_input (const WhInference *done);

/* rules-array.c */
gboolean wh_infer_concatenate (WhInference *inference, GError **error);
gboolean wh_infer_split (WhInference *inference, GError **error);
gboolean wh_infer_stack (WhInference *inference, GError **error);
gboolean wh_infer_slice (WhInference *inference, GError **error);
gboolean wh_infer_pad (WhInference *inference, GError **error);
gboolean wh_infer_transpose (WhInference *inference, GError **error);
gboolean wh_infer_one_hot (WhInference *inference, GError **error);
gboolean wh_infer_flip (WhInference *inference, GError **error);
gboolean wh_infer_shift (WhInference *inference, GError **error);
gboolean wh_infer_sort (WhInference *inference, GError **error);

/* rules-reshape.c */
gboolean wh_infer_broadcast (WhInference *inference, GError **error);
gboolean wh_infer_broadcast_to (WhInference *inference, GError **error);
gboolean wh_infer_tile (WhInference *inference, GError **error);
gboolean wh_infer_reshape (WhInference *inference, GError **error);
gboolean wh_infer_shape (WhInference *inference, GError **error);
gboolean wh_infer_meshgrid (WhInference *inference, GError **error);

/* rules-matrix.c */
gboolean wh_infer_batch_matmul (WhInference *inference, GError **error);
gboolean wh_infer_square (WhInference *inference, GError **error);
gboolean wh_infer_determinant (WhInference *inference, GError **error);
gboolean wh_infer_matrix_diag (WhInference *inference, GError **error);
gboolean wh_infer_matrix_diag_part (WhInference *inference, GError **error);
gboolean wh_infer_matrix (WhInference *inference, GError **error);
WhCost wh_cost_batch_matmul (const WhInference *done);
WhCost wh_cost_square (const WhInference *done);

/* rules-index.c */
gboolean wh_infer_gather (WhInference *inference, GError **error);
gboolean wh_infer_gather_nd (WhInference *inference, GError **error);
gboolean wh_infer_scatter_nd (WhInference *inference, GError **error);
gboolean wh_infer_scatter_add (WhInference *inference, GError **error);
gboolean wh_infer_bool_gather (WhInference *inference, GError **error);
gboolean wh_infer_bool_scatter (WhInference *inference, GError **error);
gboolean wh_infer_bool_fill (WhInference *inference, GError **error);
gboolean wh_infer_assign (WhInference *inference, GError **error);
gboolean wh_infer_pack_padded_sequence (WhInference *inference, GError **error);
gboolean wh_infer_pad_packed_sequence (WhInference *inference, GError **error);
gboolean wh_infer_non_zero (WhInference *inference, GError **error);
gboolean wh_infer_search_sorted (WhInference *inference, GError **error);

/* rules-make.c */
gboolean wh_infer_given_shape (WhInference *inference, GError **error);
gboolean wh_infer_arange (WhInference *inference, GError **error);
gboolean wh_infer_linspace (WhInference *inference, GError **error);
gboolean wh_infer_random_choice (WhInference *inference, GError **error);
gboolean wh_infer_random_crop (WhInference *inference, GError **error);
gboolean wh_infer_random_flip (WhInference *inference, GError **error);
gboolean wh_infer_random_shift (WhInference *inference, GError **error);
gboolean wh_infer_random_erase (WhInference *inference, GError **error);
gboolean wh_infer_image_augmentation (WhInference *inference, GError **error);

/* rules-signal.c */
gboolean wh_infer_interpolate (WhInference *inference, GError **error);
gboolean wh_infer_onnx_resize (WhInference *inference, GError **error);
gboolean wh_infer_fft (WhInference *inference, GError **error);
gboolean wh_infer_stft (WhInference *inference, GError **error);
gboolean wh_infer_istft (WhInference *inference, GError **error);
gboolean wh_infer_affine_grid (WhInference *inference, GError **error);
gboolean wh_infer_warp_by_grid (WhInference *inference, GError **error);
gboolean wh_infer_warp_by_flow (WhInference *inference, GError **error);
WhCost wh_cost_stft (const WhInference *done);
WhCost wh_cost_fft (const WhInference *done);
WhCost wh_cost_resample (const WhInference *done);
WhCost wh_cost_affine_grid (const WhInference *done);

/* rules-special.c */
gboolean wh_infer_fixed_point_quantize (WhInference *inference, GError **error);
gboolean wh_infer_pow2_quantize (WhInference *inference, GError **error);
gboolean wh_infer_quantize_linear (WhInference *inference, GError **error);
gboolean wh_infer_min_max_quantize (WhInference *inference, GError **error);
gboolean wh_infer_prune (WhInference *inference, GError **error);
gboolean wh_infer_top_k_data (WhInference *inference, GError **error);
gboolean wh_infer_top_k_grad (WhInference *inference, GError **error);
gboolean wh_infer_vat_noise (WhInference *inference, GError **error);
gboolean wh_infer_nms_detection (WhInference *inference, GError **error);
gboolean wh_infer_onnx_non_max_suppression (WhInference *inference, GError **error);
gboolean wh_infer_patch_correlation (WhInference *inference, GError **error);
gboolean wh_infer_unique (WhInference *inference, GError **error);
gboolean wh_infer_einsum (WhInference *inference, GError **error);
WhCost wh_cost_patch_correlation (const WhInference *done);
WhCost wh_cost_einsum (const WhInference *done);

G_END_DECLS
