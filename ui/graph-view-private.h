/* ui/graph-view-private.h: what the files of the graph view share
 */
#pragma once

#include "ui/graph-view.h"
#include "ui/tile-cache.h"

G_BEGIN_DECLS

struct _WhGraphView
{
  GtkWidget parent_instance;

  WhScene *scene;   /* nullable */
  WhMarkSet *marks; /* nullable */
  WhViewport *viewport;
  gulong viewport_changed;
  char *name;

  WhTilePaint paint; /* nullable */
  gpointer paint_data;
  WhTileCache *tiles;
  WhTile *overview;         /* nullable: behind tiles that are missing */
  guint64 generation;       /* of scene, marks and theme */
  guint64 shown_generation; /* the set of tiles that was last complete */
  double shown_scale;
  guint64 waited_generation; /* for whose first picture a frame has waited */
  double last_scale;         /* of the frame before */
  gboolean zooming;          /* nearly right tiles will do */
  gboolean begin_wanted;     /* once there is a size */
  guint settle_source;
  gint64 frame;
  gint64 paint_until; /* without a painter: when this frame has to end */

  GArray *selection; /* of guint */
  guint hover;       /* box or WH_NONE */

  WhPoint drag_last;
  gboolean dragging;
  double pinch_last;
};

typedef enum
{
  WH_GRAPH_VIEW_PICKED,
  WH_GRAPH_VIEW_ACTIVATED,
  WH_GRAPH_VIEW_MENU,
  WH_GRAPH_VIEW_COMPLETE,
  WH_GRAPH_VIEW_N_SIGNALS
} WhGraphViewSignal;

/* Draws again, sharp, after so long. */
void wh_graph_view_settle_in (WhGraphView *self, guint ms);

void wh_graph_view_emit (WhGraphView *self, WhGraphViewSignal which, ...);

/* graph-view-draw.c */
void wh_graph_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* graph-view-input.c */
void wh_graph_view_input_init (WhGraphView *self);
void wh_graph_view_input_class_init (GtkWidgetClass *klass);
guint wh_graph_view_box_at (WhGraphView *self, double x, double y); /* widget coordinates */

/* graph-view-walk.c: the box next to @box in a direction, WH_NONE when none is there */
guint wh_scene_box_towards (const WhScene *scene, guint box, GtkDirectionType direction);

G_END_DECLS
