/* graph/layout/scene.h: a graph as boxes and curves on a plane
 *
 * A scene is made in two steps: wh_scene_new () decides what is drawn and how large each box is,
 * wh_scene_place () says where. Lengths are points (1/72 inch at scale 1), x to the right and y
 * down, the whole picture from (0, 0) to (width, height).
 *
 * Threads  an unplaced scene belongs to its maker; a placed one is immutable and may be shared.
 */
#pragma once

#include "graph/graph.h"

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WH_LOOK_CARDS,  /* a card for each function, the shape beside each edge */
  WH_LOOK_SIMPLE, /* functions and variables as nodes, as NNabla's SimpleGraph shows them */
} WhLook;

typedef struct
{
  WhLook look;
  gboolean verbose;             /* arguments and shapes written out */
  const char *const *collapsed; /* (nullable): NULL-terminated scopes that are one box each */
} WhSceneOptions;

typedef struct
{
  double x, y, width, height;
} WhRect;

typedef struct
{
  double x, y;
} WhPoint;

typedef enum
{
  WH_BOX_NODE,
  WH_BOX_VALUE, /* the graph's inputs and outputs (cards); every variable (simple) */
  WH_BOX_GROUP, /* a collapsed scope */
} WhBoxKind;

typedef struct
{
  char *left;  /* nullable */
  char *right; /* nullable, dimmed */
} WhBoxLine;

typedef struct
{
  WhBoxKind kind;
  guint id; /* node or value; for a group its first node */
  WhRect rect;
  char *title;
  guint n_lines;
  WhBoxLine *lines;
  guint color; /* WhKind; in the simple look WhSimpleKind (graph/layout/palette.h) */
  /* Of a group: its nodes. Of a card: the quantizers of its parameters, which have no box of
   * their own ("W, b | 8 bit"). */
  guint n_members;
  guint *members;
} WhBox;

typedef struct
{
  guint from, to; /* boxes */
  guint value;    /* of the graph */
  guint n_points; /* 0 until placed, then 3 k + 1: cubic Bézier segments from box to box */
  WhPoint *points;
  char *label;      /* nullable: the value's shape */
  WhPoint label_at; /* left end of its baseline */
  WhRect bounds;    /* of curve, arrow head and label */
} WhEdge;

typedef struct
{
  const WhGraph *graph; /* a reference is held */
  WhLook look;
  gboolean verbose;
  guint n_boxes;
  WhBox *boxes;
  guint n_edges;
  WhEdge *edges;
  double width, height; /* 0 until placed */
  char *note; /* nullable: how the layout fell short ("plain layering: ... took too long") */
  /*< private >*/
  gatomicrefcount ref_count;
  struct _WhGrid *grid;  /* in which boxes and edges are found; NULL until placed */
  guint *node_boxes;     /* by node */
  guint *value_boxes;    /* by value; WH_NONE where it has none */
  GStringChunk *strings; /* all text */
} WhScene;

/* Measures all text with Pango; @options is only read. */
WhScene *wh_scene_new (const WhGraph *graph, const WhSceneOptions *options);

/**
 * wh_scene_place:
 * @like: (nullable): a placed scene whose unchanged boxes these should line up with
 * @error: G_IO_ERROR_CANCELLED only; a layout that takes too long falls back to a simpler one
 */
gboolean wh_scene_place (WhScene *scene,
                         const WhScene *like,
                         GCancellable *cancellable,
                         GError **error);

/**
 * wh_scene_place_with_notice:
 * @notice: (nullable): called once, before dot is asked, when that is likely to take longer than a
 *   moment: the time for a coarse picture
 */
gboolean wh_scene_place_with_notice (WhScene *scene,
                                     const WhScene *like,
                                     void (*notice) (gpointer data),
                                     gpointer data,
                                     GCancellable *cancellable,
                                     GError **error);

/* Without dot: plain layering wherever the layout isn't remembered. */
gboolean wh_scene_place_coarsely (WhScene *scene, GCancellable *cancellable, GError **error);

/**
 * wh_scene_line_up:
 * @scene: placed
 * @options: those that it was made with
 * @like: placed with @scene as its own @like
 * @out: (out): @scene, or its graph placed once more: with gaps where @like grew, so that what both
 *   have lies at the same height
 */
gboolean wh_scene_line_up (WhScene *scene,
                           const WhSceneOptions *options,
                           const WhScene *like,
                           WhScene **out,
                           GCancellable *cancellable,
                           GError **error);

WhScene *wh_scene_ref (WhScene *scene);
void wh_scene_unref (WhScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhScene, wh_scene_unref)

/* Boxes and edges that touch @area, appended as guint to arrays that the caller gives. */
void wh_scene_query (const WhScene *scene, const WhRect *area, GArray *boxes, GArray *edges);
guint wh_scene_box_at (const WhScene *scene, double x, double y); /* WH_NONE when none */
/* A line each; @whole: also what there was no room for in it. Owned by the caller. */
char *wh_scene_dup_text (const WhScene *scene, guint box, gboolean whole);
guint wh_scene_find_node (const WhScene *scene, guint node); /* the box that shows it, or WH_NONE */
guint wh_scene_find_value (const WhScene *scene, guint value); /* the same for a value's own box */

G_END_DECLS
