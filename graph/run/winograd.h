/* graph/run/winograd.h: the numbers of Winograd's convolution
 *
 * F(4x4, 3x3): 4 x 4 places of the output from 6 x 6 of the input by 36 multiplications for each
 * pair of maps, where the sum itself takes 144.
 *
 *   Y = At [(G g Gt) * (Bt d B)] A,    * element by element
 *
 * with the interpolation points 0, a, -a, b, -b and infinity. For a = 5/8 and b = 3/2 rounding
 * costs least: about 1e-6 of the largest output, where 1 and 2 cost five times that.
 *
 * Source  Lavin and Gray, arXiv:1509.09308, section 4; the points: Barabasz et al.,
 *         arXiv:1803.10986.
 */
#pragma once

#define WH_WINOGRAD_IN 6
#define WH_WINOGRAD_OUT 4
#define WH_WINOGRAD_N (WH_WINOGRAD_IN * WH_WINOGRAD_IN)

#define WH_WINOGRAD_A 0.625f
#define WH_WINOGRAD_B 1.5f
