/* ui/step-list.c: the pipeline as a column of cards
 *
 * Cards that show the same converter as before are filled anew in place, so that the focus stays
 * in the entry that one is typing in.
 */
#include "config.h"

#include "ui/step-list.h"

#include "ui/step-card.h"
#include "ui/step-chooser.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

struct _WhStepList
{
  GtkWidget parent_instance;

  GtkListBox *list;
  GtkMenuButton *add;
  GtkWidget *chooser;

  GPtrArray *cards;       /* WhStepCard, lent by the list */
  GtkWidget *source_form; /* of the original: network and batch size */
  GtkWidget *network_row, *batch_row;
  GtkDropDown *network;
  GtkSpinButton *batch;
  gboolean setting;
};

enum
{
  PICKED,
  TOGGLED,
  OPTION_CHANGED,
  INCLUDED,
  RECORD_WANTED,
  MOVED,
  REMOVED,
  CHOSEN,
  NETWORK_WANTED,
  BATCH_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhStepList, wh_step_list, GTK_TYPE_WIDGET)

static guint
index_of (gpointer card)
{
  return (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (card));
}

static void
card_toggled (WhStepCard *card, gboolean enabled, WhStepList *self)
{
  g_signal_emit (self, signals[TOGGLED], 0, index_of (card), enabled);
}

static void
card_option_changed (WhStepCard *card, const char *name, const char *value, WhStepList *self)
{
  g_signal_emit (self, signals[OPTION_CHANGED], 0, index_of (card), name, value);
}

static void
card_included (WhStepCard *card, const char *node, WhStepList *self)
{
  g_signal_emit (self, signals[INCLUDED], 0, index_of (card), node);
}

static void
card_record_wanted (WhStepCard *card, WhStepList *self)
{
  g_signal_emit (self, signals[RECORD_WANTED], 0, index_of (card));
}

static void
card_move_wanted (WhStepCard *card, int by, WhStepList *self)
{
  g_signal_emit (self, signals[MOVED], 0, index_of (card), index_of (card) + by);
}

static void
card_dropped (WhStepCard *card, guint from, WhStepList *self)
{
  g_signal_emit (self, signals[MOVED], 0, from, MAX (index_of (card), 1));
}

static void
card_removed (WhStepCard *card, WhStepList *self)
{
  g_signal_emit (self, signals[REMOVED], 0, index_of (card));
}

static void
row_selected (GtkListBox *list, GtkListBoxRow *row, WhStepList *self)
{
  if (!self->setting && row != NULL)
    g_signal_emit (self, signals[PICKED], 0, index_of (row));
}

static void
chosen (WhStepChooser *chooser, const char *name, WhStepList *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, name);
}

static void
network_selected (GtkDropDown *drop_down, GParamSpec *spec, WhStepList *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[NETWORK_WANTED], 0, gtk_drop_down_get_selected (drop_down));
}

static void
batch_changed (GtkSpinButton *spin, WhStepList *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[BATCH_WANTED], 0, gtk_spin_button_get_value_as_int (spin));
}

static GtkWidget *
labelled (const char *text, GtkWidget *control)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = wh_label_new (text, NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), control);
  wh_widget_set_label (control, text);

  return row;
}

static GtkWidget *
new_source_form (WhStepList *self)
{
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->network = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->batch = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 4096, 1));
  wh_drop_down_ellipsize (self->network);
  self->network_row = labelled (_ ("Network"), GTK_WIDGET (self->network));
  self->batch_row = labelled (_ ("Batch size"), GTK_WIDGET (self->batch));
  gtk_box_append (GTK_BOX (form), self->network_row);
  gtk_box_append (GTK_BOX (form), self->batch_row);
  gtk_widget_set_margin_top (form, 4);
  g_signal_connect (self->network, "notify::selected", G_CALLBACK (network_selected), self);
  g_signal_connect (self->batch, "value-changed", G_CALLBACK (batch_changed), self);

  return form;
}

static WhStepCard *
new_card (WhStepList *self)
{
  GtkWidget *card = wh_step_card_new ();

  g_signal_connect (card, "toggled", G_CALLBACK (card_toggled), self);
  g_signal_connect (card, "option-changed", G_CALLBACK (card_option_changed), self);
  g_signal_connect (card, "included", G_CALLBACK (card_included), self);
  g_signal_connect (card, "record-wanted", G_CALLBACK (card_record_wanted), self);
  g_signal_connect (card, "move-wanted", G_CALLBACK (card_move_wanted), self);
  g_signal_connect (card, "dropped", G_CALLBACK (card_dropped), self);
  g_signal_connect (card, "removed", G_CALLBACK (card_removed), self);

  return WH_STEP_CARD (card);
}

/* Cards from the first that can't be kept on are made anew. */
static void
match_cards (WhStepList *self, GPtrArray *items)
{
  guint kept = 0;

  while (kept < items->len && kept < self->cards->len &&
         wh_step_card_accepts (self->cards->pdata[kept], items->pdata[kept]))
    kept++;

  while (self->cards->len > MAX (kept, 1))
    {
      guint last = self->cards->len - 1;

      gtk_list_box_remove (self->list, self->cards->pdata[last]);
      g_ptr_array_set_size (self->cards, (int) last);
    }

  while (self->cards->len < items->len)
    {
      WhStepCard *card = new_card (self);

      g_ptr_array_add (self->cards, card);
      gtk_list_box_append (self->list, GTK_WIDGET (card));
    }
}

static gboolean
has_focus (WhStepList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
}

void
wh_step_list_set_items (WhStepList *self, GPtrArray *items, guint picked)
{
  gboolean had_focus = has_focus (self);

  g_return_if_fail (WH_IS_STEP_LIST (self));
  g_return_if_fail (items->len > 0);

  self->setting = TRUE;
  match_cards (self, items);

  for (guint i = 0; i < items->len; i++)
    {
      wh_step_card_set_item (self->cards->pdata[i], items->pdata[i], i, items->len);
      wh_step_card_set_picked (self->cards->pdata[i], i == picked);
    }

  if (picked < self->cards->len)
    {
      gtk_list_box_select_row (self->list, self->cards->pdata[picked]);
      /* Its card is gone, and the focus would go to the first, which would then be picked. */
      if (had_focus && !has_focus (self))
        gtk_widget_grab_focus (self->cards->pdata[picked]);
    }
  self->setting = FALSE;
}

void
wh_step_list_set_networks (WhStepList *self,
                           const char *const *names,
                           guint network,
                           gint64 batch_size)
{
  gboolean several = names[0] != NULL && names[1] != NULL;
  g_autoptr (GtkStringList) model = gtk_string_list_new (names);

  g_return_if_fail (WH_IS_STEP_LIST (self));

  self->setting = TRUE;
  gtk_drop_down_set_model (self->network, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (self->network, network);
  if (batch_size > 0)
    gtk_spin_button_set_value (self->batch, (double) batch_size);
  gtk_widget_set_visible (self->network_row, several);
  gtk_widget_set_visible (self->batch_row, batch_size > 0);
  self->setting = FALSE;
}

void
wh_step_list_open_chooser (WhStepList *self)
{
  gtk_menu_button_popup (self->add);
}

static void
wh_step_list_dispose (GObject *object)
{
  WhStepList *self = WH_STEP_LIST (object);

  self->setting = TRUE;
  g_clear_pointer (&self->cards, g_ptr_array_unref);
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_step_list_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n, GType first, GType second, GType third)
{
  return g_signal_new (name, WH_TYPE_STEP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n, first, second, third);
}

static void
wh_step_list_class_init (WhStepListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_step_list_dispose;

  signals[PICKED] = add_signal ("picked", 1, G_TYPE_UINT, 0, 0);
  signals[TOGGLED] = add_signal ("toggled", 2, G_TYPE_UINT, G_TYPE_BOOLEAN, 0);
  signals[OPTION_CHANGED] =
    add_signal ("option-changed", 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING);
  signals[INCLUDED] = add_signal ("included", 2, G_TYPE_UINT, G_TYPE_STRING, 0);
  signals[RECORD_WANTED] = add_signal ("record-wanted", 1, G_TYPE_UINT, 0, 0);
  signals[MOVED] = add_signal ("moved", 2, G_TYPE_UINT, G_TYPE_UINT, 0);
  signals[REMOVED] = add_signal ("removed", 1, G_TYPE_UINT, 0, 0);
  signals[CHOSEN] = add_signal ("chosen", 1, G_TYPE_STRING, 0, 0);
  signals[NETWORK_WANTED] = add_signal ("network-wanted", 1, G_TYPE_UINT, 0, 0);
  signals[BATCH_WANTED] = add_signal ("batch-wanted", 1, G_TYPE_UINT, 0, 0);

  g_type_ensure (WH_TYPE_STEP_CHOOSER);
  wh_widget_class_set_template (widget_class, "step-list");
  wh_widget_class_bind (widget_class, WhStepList, list);
  wh_widget_class_bind (widget_class, WhStepList, add);
  wh_widget_class_bind (widget_class, WhStepList, chooser);
  gtk_widget_class_bind_template_callback (widget_class, row_selected);
  gtk_widget_class_bind_template_callback (widget_class, chosen);
}

static void
wh_step_list_init (WhStepList *self)
{
  WhStepCard *original;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->cards = g_ptr_array_new ();
  original = new_card (self);
  g_ptr_array_add (self->cards, original);
  gtk_list_box_append (self->list, GTK_WIDGET (original));
  self->source_form = new_source_form (self);
  wh_step_card_set_extra (original, self->source_form);
}
