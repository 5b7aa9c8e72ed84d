/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_NUMBER_ENTRY (bf_number_entry_get_type ())

/**
 * BfNumberEntry:
 *
 * A number that is typed, dragged, scrolled or changed with the arrow keys. It is edited in full,
 * not as it is printed.
 *
 * Signals:
 * - `change-begin`, `change-end`: around changes that belong together, such as those of one drag
 * - `done` (gboolean applied): Enter has applied the number, or Escape has restored it
 */
G_DECLARE_FINAL_TYPE (BfNumberEntry, bf_number_entry, BF, NUMBER_ENTRY, GtkWidget)

/**
 * BfNumberApply:
 *
 * Puts a number where it belongs, or says why it cannot be there.
 */
typedef gboolean (*BfNumberApply) (double     value,
                                   gpointer   user_data,
                                   GError   **error);

GtkWidget *bf_number_entry_new          (void);
void       bf_number_entry_set_apply    (BfNumberEntry *self,
                                         BfNumberApply  apply,
                                         gpointer       user_data);
void       bf_number_entry_set_step     (BfNumberEntry *self,
                                         double         smallest_step);
void       bf_number_entry_set_label    (BfNumberEntry *self,
                                         const char    *label);
void       bf_number_entry_set_value    (BfNumberEntry *self,
                                         double         value);
void       bf_number_entry_begin_typing (BfNumberEntry *self);
gboolean   bf_number_entry_commit       (BfNumberEntry *self);

G_END_DECLS
