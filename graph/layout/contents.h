/* graph/layout/contents.h: what is written in a box, and how large that makes it
 */
#pragma once

#include "graph/layout/palette.h"
#include "graph/layout/scene.h"

G_BEGIN_DECLS

/* Sizes of a card. */
#define WH_CARD_HEAD 24.0
#define WH_CARD_LINE 15.0
#define WH_CARD_PAD 10.0  /* left and right */
#define WH_CARD_ABOVE 5.0 /* the first line */
#define WH_CARD_BELOW 5.0 /* the last line */
#define WH_CARD_RADIUS 6.0
#define WH_CARD_WIDTH 150.0 /* at least */

/* Sizes of the simple look. */
#define WH_SIMPLE_LINE 14.0
#define WH_SIMPLE_PAD 8.0

/* Collects the text of one box. */
typedef struct
{
  GStringChunk *strings;
  GArray *lines;  /* of WhBoxLine */
  gboolean whole; /* nothing is cut short for want of room */
} WhContents;

/* @left and @right are copied. */
void wh_contents_add (WhContents *contents, const char *left, const char *right);

/* The arguments that tell most about a node: kernel, stride, delta ...; those that say nothing
 * (a stride of 1) are left out. With @all, every argument. */
void wh_contents_add_arguments (WhContents *contents, const WhNode *node, gboolean all);

/* The same as the lines of a JSON object; nothing when there are no arguments. */
void wh_contents_add_json (WhContents *contents, const WhNode *node);

gboolean wh_contents_is_quantizer (const WhNode *node);

/* Bits and step of a quantizer: "8 bit · 2⁻⁸". NULL when @node is none. Owned by the caller. */
char *wh_contents_dup_quantizer (const WhNode *node);

/* Fill @box but for kind, id and members. @members: see WhBox. */
void wh_card_fill_node (WhBox *box, WhContents *contents, const WhGraph *graph, gboolean verbose);
void wh_card_fill_value (WhBox *box, WhContents *contents, const WhGraph *graph);
void wh_card_fill_group (WhBox *box, WhContents *contents, const WhGraph *graph, const char *scope);

void wh_simple_fill_node (WhBox *box, WhContents *contents, const WhGraph *graph, gboolean verbose);
void wh_simple_fill_value (WhBox *box,
                           WhContents *contents,
                           const WhGraph *graph,
                           gboolean verbose);
void wh_simple_fill_group (WhBox *box, WhContents *contents, const char *scope);

G_END_DECLS
