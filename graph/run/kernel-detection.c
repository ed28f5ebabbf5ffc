/* graph/run/kernel-detection.c: NmsDetection2d, ONNXNonMaxSuppression
 *
 * Of boxes that overlap by more than a threshold (intersection over union) only the best stays.
 *
 *   NmsDetection2d         x rows (centre x, centre y, width, height, objectness, classes...); a
 *                          class's score is objectness times class; those not above thresh become
 *                          0; then boxes are put out class by class, or all classes together
 *   ONNXNonMaxSuppression  y rows (batch, class, box), best first in each class
 *
 * Shapes   NmsDetection2d x (B, boxes, 5 + classes); ONNXNonMaxSuppression boxes (B, boxes, 4),
 *          scores (B, classes, boxes)
 * Source   nnabla functions.yaml; Redmon's darknet, box.c; ONNX operator specification
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <string.h>

typedef struct
{
  float left, top, right, bottom;
} Box;

static Box
box_of_centre (const float *x)
{
  return (Box){ x[0] - x[2] / 2.0f, x[1] - x[3] / 2.0f, x[0] + x[2] / 2.0f, x[1] + x[3] / 2.0f };
}

/* Two corners, in any order: y, x, y, x */
static Box
box_of_corners (const float *x)
{
  return (Box){ MIN (x[1], x[3]), MIN (x[0], x[2]), MAX (x[1], x[3]), MAX (x[0], x[2]) };
}

static float
area (const Box *box)
{
  return (box->right - box->left) * (box->bottom - box->top);
}

static float
overlap (const Box *a, const Box *b)
{
  Box both = { MAX (a->left, b->left), MAX (a->top, b->top), MIN (a->right, b->right),
               MIN (a->bottom, b->bottom) };
  float shared;

  if (!(both.right > both.left && both.bottom > both.top))
    return 0.0f;

  shared = area (&both);
  return shared / (area (a) + area (b) - shared);
}

typedef struct
{
  float score;
  gint64 box;
} Candidate;

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Candidate *p = a, *q = b;

  if (p->score != q->score)
    return p->score > q->score ? -1 : 1;
  return (p->box > q->box) - (p->box < q->box);
}

/* Puts out in column @first and the @n_columns - 1 after it what overlaps with a better box, the
 * column @by says which is better. */
static void
suppress (float *y,
          gint64 n_boxes,
          gint64 width,
          gint64 by,
          gint64 first,
          gint64 n_columns,
          float limit)
{
  g_autofree Candidate *order = g_new (Candidate, MAX (n_boxes, 1));

  for (gint64 i = 0; i < n_boxes; i++)
    order[i] = (Candidate){ y[i * width + by], i };
  qsort (order, n_boxes, sizeof *order, best_first);

  for (gint64 i = 0; i < n_boxes; i++)
    {
      const float *best = y + order[i].box * width;
      Box box = box_of_centre (best);

      if (best[by] == 0.0f)
        continue;

      for (gint64 j = i + 1; j < n_boxes; j++)
        {
          float *other = y + order[j].box * width;
          Box other_box = box_of_centre (other);

          if (overlap (&box, &other_box) > limit)
            memset (other + first, 0, n_columns * sizeof (float));
        }
    }
}

static void
nms_detection (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape;
  float thresh = (float) wh_node_double (call->node, "thresh");
  float limit = (float) wh_node_double (call->node, "nms");
  gint64 n_boxes, width;

  if (x->rank != 3 || x->size[2] < 5)
    {
      wh_call_fail (call, "boxes of at least 5 numbers expected");
      return;
    }

  n_boxes = x->size[1];
  width = x->size[2];

  for (gint64 b = 0; b < x->size[0]; b++)
    {
      float *y = call->dst[0] + b * n_boxes * width;

      memcpy (y, call->src[0].values + b * n_boxes * width, n_boxes * width * sizeof (float));

      for (gint64 i = 0; i < n_boxes; i++)
        {
          float *row = y + i * width;

          row[4] = row[4] > thresh ? row[4] : 0.0f;
          for (gint64 k = 5; k < width; k++)
            row[k] = row[4] * row[k] > thresh ? row[4] * row[k] : 0.0f;
        }

      if (wh_node_bool (call->node, "nms_per_class"))
        for (gint64 k = 5; k < width; k++)
          suppress (y, n_boxes, width, k, k, 1, limit);
      else
        suppress (y, n_boxes, width, 4, 4, width - 4, limit);
    }
}

static void
onnx_nms (const WhCall *call)
{
  const WhShape *boxes = &call->src[0].shape, *scores = &call->src[1].shape;
  gboolean centre = wh_node_int (call->node, "center_point_box") != 0;
  gint64 n_most = wh_node_int (call->node, "max_output_boxes_per_class");
  float limit = (float) wh_node_double (call->node, "iou_threshold");
  float threshold = (float) wh_node_double (call->node, "score_threshold");
  gint64 n_boxes, n_rows = 0, room = call->dst_shape[0].size[0];
  g_autofree Candidate *order = NULL, *kept = NULL;

  if (boxes->rank != 3 || boxes->size[2] != 4 || scores->rank != 3 ||
      scores->size[0] != boxes->size[0] || scores->size[2] != boxes->size[1])
    {
      wh_call_fail (call, "boxes (B, boxes, 4) and scores (B, classes, boxes) expected");
      return;
    }

  n_boxes = boxes->size[1];
  order = g_new (Candidate, MAX (n_boxes, 1));
  kept = g_new (Candidate, MAX (n_boxes, 1));

  for (gint64 b = 0; b < boxes->size[0]; b++)
    for (gint64 c = 0; c < scores->size[1]; c++)
      {
        const float *score = call->src[1].values + (b * scores->size[1] + c) * n_boxes;
        gint64 n = 0, n_kept = 0;

        for (gint64 i = 0; i < n_boxes; i++)
          if (score[i] > threshold)
            order[n++] = (Candidate){ score[i], i };
        qsort (order, n, sizeof *order, best_first);

        for (gint64 i = 0; i < n && n_kept < n_most && n_rows < room; i++)
          {
            const float *at = call->src[0].values + (b * n_boxes + order[i].box) * 4;
            Box box = centre ? box_of_centre (at) : box_of_corners (at);
            gboolean covered = FALSE;

            for (gint64 j = 0; j < n_kept && !covered; j++)
              {
                const float *other_at = call->src[0].values + (b * n_boxes + kept[j].box) * 4;
                Box other = centre ? box_of_centre (other_at) : box_of_corners (other_at);

                covered = overlap (&box, &other) > limit;
              }

            if (covered)
              continue;

            kept[n_kept++] = order[i];
            call->dst[0][n_rows * 3] = (float) b;
            call->dst[0][n_rows * 3 + 1] = (float) c;
            call->dst[0][n_rows * 3 + 2] = (float) order[i].box;
            n_rows++;
          }
      }

  call->dst_shape[0].size[0] = n_rows;
}

const WhKernel wh_kernels_detection[] = {
  { .op = "NmsDetection2d", .reference = nms_detection },
  { .op = "ONNXNonMaxSuppression", .reference = onnx_nms },
  { .op = NULL },
};
