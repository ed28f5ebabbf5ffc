/* ui/widget.h: what most widgets here need
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Registers the templates and the style sheet; once, after GTK is initialised. */
void wh_ui_init (void);

/* The template ui/NAME.ui, and NAME for the style sheet. */
void wh_widget_class_set_template (GtkWidgetClass *klass, const char *name);
#define wh_widget_class_bind(klass, Type, child)                                                   \
  gtk_widget_class_bind_template_child (klass, Type, child)

void wh_widget_drop_children (GtkWidget *widget); /* for dispose () */

/* A label that is read, not looked at twice: plain, dimmed, or right-aligned numbers. */
GtkWidget *wh_label_new (const char *text, const char *css_class); /* nullable class; starts left */

/* The picked item of a drop-down is cut short rather than making everything wider. */
void wh_drop_down_ellipsize (GtkDropDown *drop_down);

/* Sets what a screen reader says. */
void wh_widget_set_label (GtkWidget *widget, const char *label);

/* A named colour of the theme, or @fallback. */
GdkRGBA wh_widget_color (GtkWidget *widget, const char *name, const char *fallback);

G_END_DECLS
