/* SPDX-License-Identifier: MIT */
#include "bf-column-titles.h"

/**
 * bf_column_titles_align:
 * @view: a table
 * @from: the first column of numbers
 *
 * Lets titles end where their numbers do, with the sorting arrow before them. GTK has no property for
 * it; where its children are others than these, titles stand at the start.
 */
void
bf_column_titles_align (GtkColumnView *view,
                        guint          from)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header ? gtk_widget_get_first_child (header) : NULL;

  for (guint column = 0; title; column++, title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *box = gtk_widget_get_first_child (title);

      if (!GTK_IS_BOX (box) || column < from)
        continue;
      gtk_widget_set_halign (box, GTK_ALIGN_END);
      gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
    }
}
