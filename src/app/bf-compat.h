/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Calls that later versions of the platform deprecate, in one place. */

typedef void (*BfFileFunc) (GFile    *file,
                            gpointer  user_data);
typedef void (*BfSaveFunc) (GFile    *file,
                            gboolean  whole,
                            gpointer  user_data);
typedef void (*BfAnswerFunc) (const char *answer,
                              gpointer    user_data);

/**
 * BfAnswer:
 * @id: what is handed to the function
 * @label: what the button says, with its mnemonic, untranslated (N_())
 * @appearance: how it looks
 *
 * One of the buttons of a question.
 */
typedef struct
{
  const char           *id;
  const char           *label;
  AdwResponseAppearance appearance;
} BfAnswer;

void bf_compat_choose_open (GtkWindow  *parent,
                            BfFileFunc  func,
                            gpointer    user_data);
void bf_compat_choose_save (GtkWindow          *parent,
                            const char         *name,
                            GFile              *file,
                            const char * const *endings,
                            gboolean            whole,
                            BfSaveFunc          func,
                            gpointer            user_data);
void bf_compat_choose_export (GtkWindow          *parent,
                              const char         *title,
                              const char         *name,
                              const char * const *endings,
                              BfFileFunc          func,
                              gpointer            user_data);
void bf_compat_choose_import (GtkWindow          *parent,
                              const char         *title,
                              const char         *kind,
                              const char * const *suffixes,
                              BfFileFunc          func,
                              gpointer            user_data);
void bf_compat_ask         (GtkWindow      *parent,
                            const char     *heading,
                            const char     *body,
                            const BfAnswer *answers,
                            guint           n_answers,
                            BfAnswerFunc    func,
                            gpointer        user_data);
void bf_compat_show_error  (GtkWindow  *parent,
                            const char *heading,
                            const char *body);
void bf_compat_show_about  (GtkWindow  *parent);
void bf_compat_name_button (GtkWidget  *widget,
                            const char *name);
void bf_compat_mend        (void);

G_END_DECLS
