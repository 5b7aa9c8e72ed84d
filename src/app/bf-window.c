/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "bf-number-entry.h"
#include "bf-parameter.h"
#include "bf-speed.h"
#include "bf-story-icon-view.h"
#include "model/bf-arithmetic.h"
#include "scene/bf-motion.h"

#include <glib/gi18n-lib.h>

/* A notice in the sentence's place, such as the new speed, stays this long. */
#define NOTICE_TIME 2500 /* ms */

/* While it trains without tags, the arithmetic need not be newer than this. */
#define ARITHMETIC_DELAY 100 /* ms */

G_DEFINE_TYPE (BfWindow, bf_window, ADW_TYPE_APPLICATION_WINDOW)

/* What is shown */

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (strcmp (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static void
update_sentence (BfWindow       *self,
                 const BfGlance *glance)
{
  g_autofree char *narration = bf_narrate (glance);
  const char *text;
  g_autofree char *markup = NULL;

  if (self->notice_until && strcmp (self->notice_until, narration) != 0)
    {
      g_clear_pointer (&self->notice_until, g_free);
      g_clear_pointer (&self->notice, g_free);
    }
  text = self->notice ? self->notice : narration;
  if (strcmp (gtk_label_get_text (self->sentence), text) == 0)
    return;
  markup = bf_name_to_markup (text);
  gtk_label_set_markup (self->sentence, markup);
  bf_canvas_set_announcement (self->canvas, text);
}

static void
update_counters (BfWindow       *self,
                 const BfGlance *glance)
{
  guint64 step = bf_session_get_step (self->session);
  guint64 length = bf_session_get_length (self->session);
  g_autofree char *step_text = g_strdup_printf ("%" G_GUINT64_FORMAT, step);
  g_autofree char *length_text = g_strdup_printf ("%" G_GUINT64_FORMAT, length);
  g_autofree char *epoch =
      g_strdup_printf ("%" G_GUINT64_FORMAT, bf_session_get_epoch (self->session));
  g_autofree char *sample =
      g_strdup_printf ("%" G_GSIZE_FORMAT, bf_trace_get_sample (glance->trace, glance->sample) + 1);
  g_autofree char *n_samples =
      g_strdup_printf ("%" G_GSIZE_FORMAT,
                       bf_dataset_get_n_samples (bf_session_get_dataset (self->session)));
  g_autofree char *text = bf_window_describe_seek (self);

  if (!text && step <= length)
    text = g_strdup_printf (_("looking at step %s of %s · epoch %s · sample %s of %s"), step_text,
                            length_text, epoch, sample, n_samples);
  else if (!text)
    text = g_strdup_printf (_("step %s · epoch %s · sample %s of %s"), step_text, epoch, sample,
                            n_samples);
  set_label (self->counters, text);
}

static void
update_loss_scale (BfWindow *self)
{
  g_autoptr (GVariant) state =
      g_action_group_get_action_state (G_ACTION_GROUP (self), "loss-scale");
  gboolean logarithmic = strcmp (g_variant_get_string (state, NULL), "log") == 0;
  const BfRecipe *recipe = bf_session_get_recipe (self->session);
  g_autofree char *text = g_strdup_printf (logarithmic ? _("%s, logarithmic") : _("%s, linear"),
                                           _(bf_loss_get_torch_name (recipe->loss)));

  set_label (self->loss_scale_label, text);
}

static gboolean
arithmetic_cb (gpointer user_data)
{
  BfWindow *self = user_data;
  BfGlance glance;

  self->arithmetic_id = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->arithmetic)))
    return G_SOURCE_REMOVE;
  bf_session_get_glance (self->session, &glance);
  glance.moment = bf_motion_get_moment (&glance.moment, bf_session_get_network (self->session));
  bf_arithmetic_view_take_document (self->arithmetic,
                                    glance.selected.kind == BF_ELEMENT_NONE
                                        ? bf_arithmetic_of_moment (&glance)
                                        : bf_arithmetic_of_element (&glance),
                                    !bf_session_is_training (self->session));
  bf_element_panel_refresh (self->element_panel, &glance, bf_session_is_training (self->session));
  return G_SOURCE_REMOVE;
}

static void
update_arithmetic (BfWindow *self)
{
  if (bf_session_is_training (self->session))
    {
      if (self->arithmetic_id == 0)
        self->arithmetic_id = g_timeout_add (ARITHMETIC_DELAY, arithmetic_cb, self);
      return;
    }
  g_clear_handle_id (&self->arithmetic_id, g_source_remove);
  arithmetic_cb (self);
}

/* An import brings another lesson, and undo the one before. */
static void
update_lesson (BfWindow *self)
{
  BfLesson *lesson = bf_session_get_lesson (self->session);
  const char *title = bf_lesson_get_title (lesson);
  const char *heading = bf_lesson_get_heading (lesson);
  const char *description = bf_lesson_get_description (lesson);

  if (self->lesson == lesson)
    return;
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  self->lesson = bf_lesson_ref (lesson);
  bf_hand_view_set_lesson (self->hand, lesson);
  gtk_label_set_label (self->lesson_heading, heading && *heading ? heading : title);
  gtk_label_set_label (self->lesson_text, description ? description : "");
}

/* The one place in which the window takes over what the session has come to. */
static void
refresh (BfWindow *self)
{
  BfGlance glance;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (!self->session)
    return;
  update_lesson (self);
  bf_session_get_glance (self->session, &glance);
  bf_canvas_set_tags (self->canvas, bf_speed_is_animated (bf_player_get_notch (self->player)));
  bf_canvas_refresh (self->canvas);
  bf_phase_strip_set_moment (self->phase_strip, bf_session_get_network (self->session),
                             &glance.moment);
  update_sentence (self, &glance);
  update_counters (self, &glance);
  update_loss_scale (self);
  bf_window_update_sample (self, &glance);
  update_arithmetic (self);
  bf_parameter_table_refresh (self->parameters);
  bf_torch_view_refresh (self->torch);
  bf_pie_view_refresh (self->pie);
  bf_data_view_refresh (self->data);
  bf_recipe_view_refresh (self->recipe);
  bf_machine_view_refresh (self->machine);
  bf_window_update_lab (self);
  bf_race_view_refresh (self->race);
  bf_loss_view_refresh (self->loss_view);
  bf_slice_page_refresh (BF_SLICE_PAGE (adw_bin_get_child (self->slice_bin)));
  bf_window_update_title (self);
  bf_window_update_actions (self);
  bf_window_update_time (self);
  bf_window_update_places (self);
}

static gboolean
refresh_cb (gpointer user_data)
{
  BfWindow *self = user_data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* What a frame has played is shown in that frame by all views: those that draw themselves read the session then, and the
 * others must not wait for the next. */
static void
played_cb (BfWindow *self)
{
  if (self->refresh_id != 0)
    refresh (self);
}

/**
 * bf_window_queue_refresh: (skip)
 * @self: a window
 *
 * Shows what the session has come to, once before the next frame.
 */
void
bf_window_queue_refresh (BfWindow *self)
{
  self->autosave_due = TRUE;
  if (self->refresh_id == 0 && self->session)
    self->refresh_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, refresh_cb, self, NULL);
}

/* What happens */

static gboolean
notice_cb (gpointer user_data)
{
  BfWindow *self = user_data;

  self->notice_id = 0;
  if (self->notice_stays && self->session)
    {
      BfGlance glance;

      bf_session_get_glance (self->session, &glance);
      self->notice_until = bf_narrate (&glance);
    }
  else
    g_clear_pointer (&self->notice, g_free);
  bf_window_queue_refresh (self);
  return G_SOURCE_REMOVE;
}

/* One that @stays does so until something else happens. */
static void
set_notice (BfWindow *self,
            char     *notice,
            gboolean  stays)
{
  g_free (self->notice);
  self->notice = notice;
  self->notice_stays = stays;
  g_clear_pointer (&self->notice_until, g_free);
  g_clear_handle_id (&self->notice_id, g_source_remove);
  self->notice_id = g_timeout_add (NOTICE_TIME, notice_cb, self);
  bf_window_queue_refresh (self);
}

/**
 * bf_window_notify:
 * @self: a window
 * @text: what to tell
 *
 * Tells the user something that needs no answer.
 */
void
bf_window_notify (BfWindow   *self,
                  const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_set_title (toast, escaped);
  /* The newest takes the place of the one before. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * bf_window_show_error:
 * @self: a window
 * @heading: what could not be done
 * @message: why, and what would be right
 *
 * Shows an error: the one function that does.
 */
void
bf_window_show_error (BfWindow   *self,
                      const char *heading,
                      const char *message)
{
  g_return_if_fail (BF_IS_WINDOW (self));

  if (!heading)
    {
      bf_window_notify (self, message);
      return;
    }
  /* A dialog has to stand over something. */
  gtk_window_present (GTK_WINDOW (self));
  bf_compat_show_error (GTK_WINDOW (self), heading, message);
}

/**
 * bf_window_rest: (skip)
 * @self: a window
 *
 * Ends what is typed and what plays, before something else is done.
 */
void
bf_window_rest (BfWindow *self)
{
  bf_canvas_finish_edit (self->canvas);
  bf_player_pause (self->player);
}

static void
stopped_cb (BfWindow   *self,
            const char *reason)
{
  set_notice (self, g_strdup (reason), TRUE);
}

static void
failed_cb (BfWindow   *self,
           const char *message)
{
  bf_window_show_error (self, NULL, message);
}

static void
changing_cb (BfWindow *self)
{
  bf_player_pause (self->player);
}

static void
speed_cb (BfWindow *self)
{
  guint notch = (guint) (gtk_adjustment_get_value (self->speed_adjustment) + 0.5);
  g_autofree char *text = bf_speed_describe (notch);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->speed), text);
  if (notch == bf_player_get_notch (self->player))
    return;
  bf_player_set_notch (self->player, notch);
  /* What was remembered from the last time is no news. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    set_notice (self, g_strdup_printf (_("Speed: %s"), text), FALSE);
}

static void
parameter_activated_cb (BfWindow    *self,
                        BfParameter *parameter)
{
  bf_canvas_edit (self->canvas, bf_parameter_get_element (parameter));
}

/* GTK focuses the first widget it finds. Nothing is focused at first, so that Space trains and
   opens no menu. */
static void
bf_window_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_window_parent_class)->show (widget);
  gtk_window_set_focus (GTK_WINDOW (widget), NULL);
}

static gboolean
bf_window_close_request (GtkWindow *window)
{
  BfWindow *self = BF_WINDOW (window);

  bf_window_rest (self);
  if (bf_window_keeps_open (self))
    return TRUE;
  bf_window_save_state (self);
  return GTK_WINDOW_CLASS (bf_window_parent_class)->close_request (window);
}

static void
bf_window_dispose (GObject *object)
{
  BfWindow *self = BF_WINDOW (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->notice_id, g_source_remove);
  g_clear_handle_id (&self->arithmetic_id, g_source_remove);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->player) /* it pauses when it goes, and says so */
    g_signal_handlers_disconnect_by_data (self->player, self);
  bf_window_drop_save (self);
  bf_window_drop_autosave (self);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_clear_object (&self->player);
  g_clear_object (&self->session);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->notice_until, g_free);
  g_clear_pointer (&self->history_popover, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_window_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (BF_TYPE_ADAPTIVE_BIN);
  g_type_ensure (BF_TYPE_ARITHMETIC_VIEW);
  g_type_ensure (BF_TYPE_BAR);
  g_type_ensure (BF_TYPE_CANVAS);
  g_type_ensure (BF_TYPE_CHECK_BADGE);
  g_type_ensure (BF_TYPE_ELEMENT_PANEL);
  g_type_ensure (BF_TYPE_HAND_VIEW);
  g_type_ensure (BF_TYPE_LOSS_VIEW);
  g_type_ensure (BF_TYPE_MACHINE_VIEW);
  g_type_ensure (BF_TYPE_NUMBER_ENTRY);
  g_type_ensure (BF_TYPE_PANE);
  g_type_ensure (BF_TYPE_PARAMETER_TABLE);
  g_type_ensure (BF_TYPE_TORCH_VIEW);
  g_type_ensure (BF_TYPE_DATA_VIEW);
  g_type_ensure (BF_TYPE_PHASE_STRIP);
  g_type_ensure (BF_TYPE_RACE_VIEW);
  g_type_ensure (BF_TYPE_RECIPE_VIEW);
  g_type_ensure (BF_TYPE_STORY_ICON_VIEW);
}

static void
bf_window_class_init (BfWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_window_dispose;
  widget_class->show = bf_window_show;
  GTK_WINDOW_CLASS (klass)->close_request = bf_window_close_request;

  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/backflow/Backflow/bf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BfWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, left_toggle);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, right_toggle);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, bottom_toggle);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, left_flap);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, right_flap);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, bottom_flap);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, left_pane);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, right_pane);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, bottom_pane);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, story);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, lesson_heading);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, lesson_text);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, front_to_back_bin);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, hand);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, machine);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, back_to_front_bin);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, recipe);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, middle);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, phase_strip);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, wrong_bar);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, diverged_bar);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, check_badge);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, canvas);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, sentence);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, granularity);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, train_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, train_icon);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, train_label);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, speed_label);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, speed);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, speed_adjustment);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, sample_row);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, sample_label);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, arithmetic);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, element_panel);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, parameters);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, torch);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, data);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, loss_scale_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, loss_scale_label);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, counters);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, seek_cancel);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, runs_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, bookmarks_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, loss_view);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, slice_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, race_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, rates_button);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, side);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, slice_bin);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, race_bin);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, race);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, rates_bin);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, lessons_menu);
  gtk_widget_class_bind_template_child (widget_class, BfWindow, recent_menu);
}

static void
connect_views (BfWindow *self)
{
  g_signal_connect_object (self->speed_adjustment, "value-changed", G_CALLBACK (speed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "changing", G_CALLBACK (changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recipe, "changing", G_CALLBACK (changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hand, "changing", G_CALLBACK (changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hand, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->machine, "changing", G_CALLBACK (changing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->race, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->machine, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parameters, "activate", G_CALLBACK (parameter_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->arithmetic, "map", G_CALLBACK (bf_window_queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "played", G_CALLBACK (played_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "changed", G_CALLBACK (bf_window_queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "stopped", G_CALLBACK (stopped_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->data, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
}

/* Each tab is as wide as its word, and what is left is shared out. */
static void
spread_tabs (BfWindow *self)
{
  GtkWidget *tab = gtk_widget_get_first_child (GTK_WIDGET (self->switcher));

  for (; tab; tab = gtk_widget_get_next_sibling (tab))
    gtk_widget_set_hexpand (tab, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->switcher), FALSE);
}

static void
bf_window_init (BfWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_size (GTK_WINDOW (self), 1280, 800);

  spread_tabs (self);
  bf_compat_name_button (self->loss_scale_button, _("Scale of the loss plot"));
  gtk_adjustment_set_upper (self->speed_adjustment, BF_SPEED_N_NOTCHES - 1);
  self->player = bf_player_new (GTK_WIDGET (self));
  bf_window_init_actions (self);
  bf_window_init_lab (self);
  bf_window_init_views (self);
  bf_window_init_pie (self);
  bf_window_init_export (self);
  bf_window_init_data (self);
  bf_window_init_import (self);
  bf_window_init_time (self);
  bf_window_init_places (self);
  bf_window_init_sample (self);
  bf_window_init_panes (self);
  bf_window_init_files (self);
  bf_window_init_autosave (self);
  connect_views (self);
  bf_window_load_state (self);
  bf_player_set_notch (self->player,
                       (guint) (gtk_adjustment_get_value (self->speed_adjustment) + 0.5));
  speed_cb (self);
}

/**
 * bf_window_new:
 * @application: the application
 *
 * A window without a lesson.
 *
 * Returns: (transfer none): the window
 */
BfWindow *
bf_window_new (AdwApplication *application)
{
  return g_object_new (BF_TYPE_WINDOW, "application", application, NULL);
}

/**
 * bf_window_get_session:
 * @self: a window
 *
 * What is worked on.
 *
 * Returns: (transfer none) (nullable): the session
 */
BfSession *
bf_window_get_session (BfWindow *self)
{
  g_return_val_if_fail (BF_IS_WINDOW (self), NULL);

  return self->session;
}

/**
 * bf_window_is_untouched:
 * @self: a window
 *
 * Whether nothing has been done here that could be lost.
 *
 * Returns: %TRUE if so
 */
gboolean
bf_window_is_untouched (BfWindow *self)
{
  g_return_val_if_fail (BF_IS_WINDOW (self), FALSE);

  return !self->session
         || (bf_session_get_length (self->session) == 0 && !bf_session_can_undo (self->session)
             && !bf_session_can_redo (self->session) && !bf_window_is_modified (self));
}

/**
 * bf_window_set_lesson:
 * @self: a window
 * @lesson: a lesson
 *
 * Begins a lesson here.
 */
void
bf_window_set_lesson (BfWindow *self,
                      BfLesson *lesson)
{
  g_return_if_fail (BF_IS_WINDOW (self));
  g_return_if_fail (lesson != NULL);

  if (self->session)
    {
      bf_window_rest (self);
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_object_unref (self->session);
    }
  self->session = bf_session_new (lesson);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (bf_window_queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "stopped", G_CALLBACK (stopped_cb), self,
                           G_CONNECT_SWAPPED);

  bf_player_set_session (self->player, self->session);
  bf_canvas_set_session (self->canvas, self->session);
  bf_parameter_table_set_session (self->parameters, self->session);
  bf_torch_view_set_session (self->torch, self->session);
  bf_pie_view_set_session (self->pie, self->session);
  bf_data_view_set_session (self->data, self->session);
  bf_recipe_view_set_session (self->recipe, self->session);
  bf_loss_view_set_session (self->loss_view, self->session);
  bf_hand_view_set_session (self->hand, self->session);
  bf_race_view_set_session (self->race, self->session);
  bf_machine_view_set_session (self->machine, self->session, bf_hand_view_get_tries (self->hand));
  bf_slice_page_set_session (BF_SLICE_PAGE (adw_bin_get_child (self->slice_bin)), self->session);
  bf_window_set_lab_session (self);
  bf_window_set_file (self, NULL, NULL);
  bf_window_clear_autosave (self);
  self->saved_revision = bf_session_get_revision (self->session);
  refresh (self);
}
