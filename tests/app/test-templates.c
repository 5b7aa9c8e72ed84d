/* SPDX-License-Identifier: MIT */
/* Makes every widget and every interface file once: a template that names a child or a property
   that does not exist says so only then. Warnings are fatal. */
#include "app/bf-adaptive-bin.h"
#include "app/bf-arithmetic-view.h"
#include "app/bf-canvas.h"
#include "app/bf-hand-view.h"
#include "app/bf-loss-view.h"
#include "app/bf-machine-view.h"
#include "app/bf-mark.h"
#include "app/bf-nudge-text.h"
#include "app/bf-number-entry.h"
#include "app/bf-number-step.h"
#include "app/bf-pane.h"
#include "app/bf-parameter-table.h"
#include "app/bf-phase-strip.h"
#include "app/bf-player.h"
#include "app/bf-race-view.h"
#include "app/bf-recipe-view.h"
#include "app/bf-speed.h"
#include "app/bf-story-icon-view.h"
#include "app/bf-sum-columns.h"
#include "app/bf-import-dialog.h"
#include "app/bf-window-private.h"
#include "model/bf-arithmetic.h"

#include <glib/gstdio.h>

#define TOLERANCE 1e-15

static BfSession *
create_session (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();

  return bf_session_new (lesson);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_widgets (gconstpointer data)
{
  GType type = *(const GType *) data;
  GtkWidget *widget = g_object_ref_sink (g_object_new (type, NULL));

  g_assert_true (GTK_IS_WIDGET (widget));
  g_assert_finalize_object (widget);
}

static void
test_window (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfWindow *window = g_object_new (BF_TYPE_WINDOW, NULL);

  g_assert_true (bf_window_is_untouched (window));
  bf_window_set_lesson (window, lesson);
  g_assert_true (bf_window_is_untouched (window));
  g_assert_nonnull (bf_window_get_session (window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Worked example – Backflow");
  gtk_window_present (GTK_WINDOW (window));
  drain ();
  gtk_window_destroy (GTK_WINDOW (window));
  drain ();
}

typedef struct
{
  BfWindow *window;
  guint     n_frames;
  guint     n_moved;
  guint     n_late; /* in which some views draw a moment that others have not taken over yet */
  double    fraction;
} Frames;

static void
layout_cb (GdkFrameClock *clock,
          Frames        *frames)
{
  BfGlance glance;

  bf_session_get_glance (bf_window_get_session (frames->window), &glance);
  frames->n_frames++;
  frames->n_moved += glance.moment.fraction != frames->fraction;
  frames->n_late += frames->window->refresh_id != 0;
  frames->fraction = glance.moment.fraction;
}

static void
test_one_moment (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfWindow *window = g_object_new (BF_TYPE_WINDOW, NULL);
  Frames frames = { .window = window };
  GdkFrameClock *clock;

  bf_window_set_lesson (window, lesson);
  gtk_window_present (GTK_WINDOW (window));
  drain ();
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect (clock, "layout", G_CALLBACK (layout_cb), &frames);
  g_action_group_activate_action (G_ACTION_GROUP (window), "train", NULL);
  while (frames.n_moved < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (frames.n_late, ==, 0);
  g_signal_handlers_disconnect_by_data (clock, &frames);
  gtk_window_destroy (GTK_WINDOW (window));
  drain ();
}

static void
test_actions (void)
{
  static const char *const names[] = {
    "step",        "back",       "reset",          "restore-lesson",  "train",
    "undo",        "redo",       "open",           "open-lesson",     "save-as",
    "granularity", "loss-scale", "show-left-pane", "show-right-pane", "show-bottom-pane",
    "story",       "side-chart", "save",           "open-recent",
    "go-to-chart"
  };
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfWindow *window = g_object_new (BF_TYPE_WINDOW, NULL);

  bf_window_set_lesson (window, lesson);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), names[i]));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "step"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "train"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "undo"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "redo"));
  gtk_window_destroy (GTK_WINDOW (window));
  drain ();
}

static void
test_every_lesson (void)
{
  const char * const *ids = bf_lesson_list_ids ();

  for (gsize i = 0; ids[i]; i++)
    {
      BfWindow *window = g_object_new (BF_TYPE_WINDOW, NULL);

      bf_window_open (window, (const char *[]) { ids[i], NULL });
      g_assert_nonnull (bf_window_get_session (window));
      drain ();
      gtk_window_destroy (GTK_WINDOW (window));
      drain ();
    }
}

static gboolean
has_import_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (BF_IS_IMPORT_DIALOG (window))
        {
          gtk_window_destroy (window);
          return TRUE;
        }
    }
  return FALSE;
}

/* What a real drag ends in: a list of files, here a lesson and a table */
static void
test_dropped_files (void)
{
  BfWindow *window = g_object_new (BF_TYPE_WINDOW, NULL);
  g_autoptr (BfLesson) example = bf_lesson_new_worked_example ();
  g_autoptr (BfLesson) xor = bf_lesson_load ("xor", NULL);
  g_autofree char *folder = g_dir_make_tmp ("backflow-drop-XXXXXX", NULL);
  g_autofree char *lesson_path = g_build_filename (folder, "dropped.backflow", NULL);
  g_autofree char *table_path = g_build_filename (folder, "dropped.csv", NULL);
  g_autoptr (GFile) lesson = g_file_new_for_path (lesson_path);
  g_autoptr (GFile) table = g_file_new_for_path (table_path);
  g_autoptr (GSList) files = g_slist_append (g_slist_append (NULL, table), lesson);

  g_assert_true (bf_lesson_save (xor, lesson_path, NULL));
  g_assert_true (g_file_set_contents (table_path, "a,y\n1,2\n", -1, NULL));
  bf_window_set_lesson (window, example);
  g_assert_false (bf_window_drop_files (window, NULL));
  g_assert_true (bf_window_drop_files (window, files));
  drain ();
  g_assert_cmpstr (bf_lesson_get_title (bf_session_get_lesson (bf_window_get_session (window))), ==,
                   bf_lesson_get_title (xor));
  g_assert_true (has_import_dialog ());
  drain ();
  gtk_window_destroy (GTK_WINDOW (window));
  drain ();
  g_unlink (lesson_path);
  g_unlink (table_path);
  g_rmdir (folder);
}

static void
test_interface_files (void)
{
  g_autoptr (GtkBuilder) help =
      gtk_builder_new_from_resource ("/org/backflow/Backflow/bf-help-window.ui");
  g_autoptr (GtkBuilder) overlay =
      gtk_builder_new_from_resource ("/org/backflow/Backflow/gtk/help-overlay.ui");

  g_assert_true (GTK_IS_WINDOW (gtk_builder_get_object (help, "help_window")));
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (gtk_builder_get_object (overlay, "help_overlay")));
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (help, "help_window")));
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (overlay, "help_overlay")));
}

static void
count_section (GtkCssProvider *provider,
               GtkCssSection  *section,
               const GError   *error,
               int            *n_errors)
{
  g_test_message ("%s", error->message);
  *n_errors += 1;
}

static void
test_style_sheets (void)
{
  static const char *const names[] = { "style.css", "style-dark.css", "style-hc.css",
                                       "style-hc-dark.css" };
  int n_errors = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
      g_autofree char *path = g_strconcat ("/org/backflow/Backflow/", names[i], NULL);

      g_signal_connect (provider, "parsing-error", G_CALLBACK (count_section), &n_errors);
      gtk_css_provider_load_from_resource (provider, path);
    }
  g_assert_cmpint (n_errors, ==, 0);
}

static char *
get_text (BfArithmeticView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
test_arithmetic_keeps_selection (void)
{
  g_autoptr (BfSession) session = create_session ();
  g_autoptr (BfArithmeticView) view =
      g_object_ref_sink (g_object_new (BF_TYPE_ARITHMETIC_VIEW, NULL));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_autofree char *text = NULL;
  GtkTextIter start, end;
  BfGlance glance;

  bf_session_get_glance (session, &glance);
  bf_arithmetic_view_take_document (view, bf_arithmetic_of_moment (&glance), TRUE);
  gtk_text_buffer_get_iter_at_line (buffer, &start, 2);
  end = start;
  gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_select_range (buffer, &start, &end);

  /* The backward pass adds lines below; what is selected above stays selected. */
  g_assert_true (bf_session_step (session, BF_GRANULARITY_PHASE, NULL));
  bf_session_finish (session);
  bf_session_get_glance (session, &glance);
  bf_arithmetic_view_take_document (view, bf_arithmetic_of_moment (&glance), TRUE);
  g_assert_true (gtk_text_buffer_get_selection_bounds (buffer, &start, &end));
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_nonnull (strstr (text, "0.5"));
}

static void
test_arithmetic_is_as_if_written_at_once (void)
{
  g_autoptr (BfSession) session = create_session ();
  g_autoptr (BfArithmeticView) patched =
      g_object_ref_sink (g_object_new (BF_TYPE_ARITHMETIC_VIEW, NULL));

  for (int i = 0; i < 60; i++)
    {
      g_autoptr (BfArithmeticView) fresh =
          g_object_ref_sink (g_object_new (BF_TYPE_ARITHMETIC_VIEW, NULL));
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;
      BfGlance glance;

      bf_session_get_glance (session, &glance);
      bf_arithmetic_view_take_document (patched, bf_arithmetic_of_moment (&glance), TRUE);
      bf_arithmetic_view_take_document (fresh, bf_arithmetic_of_moment (&glance), TRUE);
      a = get_text (patched);
      b = get_text (fresh);
      g_assert_cmpstr (a, ==, b);
      g_assert_true (bf_session_step (session, BF_GRANULARITY_TERM, NULL));
      bf_session_finish (session);
    }
}

static void
test_steps_of_a_number (void)
{
  double value = 0.2;

  g_assert_cmpfloat_with_epsilon (bf_number_step_unit (0.2, 0), 0.01, TOLERANCE);
  g_assert_cmpfloat_with_epsilon (bf_number_step_unit (3, 0), 0.1, TOLERANCE);
  g_assert_cmpfloat_with_epsilon (bf_number_step_unit (0.001, 0.01), 0.01, TOLERANCE);
  g_assert_cmpfloat (bf_number_step (0.2, 0.01, 1), ==, 0.21);
  /* Going down goes through zero and on. */
  for (int i = 0; i < 40; i++)
    value = bf_number_step (value, bf_number_step_unit (value, 0.01), -1);
  g_assert_cmpfloat (value, ==, -0.2);
}

static void
assert_cost (const BfNudgeOptions *options,
             const char           *expected)
{
  g_autofree char *text = bf_nudge_text_cost (options, 8, 1000, 1e-6);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_costs (void)
{
  BfNudgeOptions options;

  bf_nudge_options_init (&options, BF_NUDGE_GRID, NULL);
  assert_cost (&options, "3⁸ = 6561 passes, about 6.6 milliseconds");
  options.values = 1000;
  assert_cost (&options, "1000⁸ ≈ 1 × 10²⁴ passes, about 3.2 × 10¹⁰ years: that is too many to finish.");
  bf_nudge_options_init (&options, BF_NUDGE_GREEDY, NULL);
  assert_cost (&options, "8 to 16 passes a round, until a whole round has not helped");
  bf_nudge_options_init (&options, BF_NUDGE_RANDOM, NULL);
  assert_cost (&options, "1000 passes, about 1 millisecond");
  bf_nudge_options_init (&options, BF_NUDGE_FINITE_DIFFERENCES, NULL);
  assert_cost (&options, "9 passes a step; 1000 passes in all, about 1 millisecond");
}

static void
test_speeds (void)
{
  g_assert_true (bf_speed_is_animated (BF_SPEED_DEFAULT));
  g_assert_false (bf_speed_is_animated (BF_SPEED_N_NOTCHES - 1));
  g_assert_cmpfloat (bf_speed_get (BF_SPEED_DEFAULT)->steps_per_second, ==, 2);
  g_assert_cmpfloat (bf_speed_get (BF_SPEED_DEFAULT)->multiplier, ==, 1);
  for (guint i = 0; i + 2 < BF_SPEED_N_NOTCHES; i++)
    g_assert_cmpfloat (bf_speed_get (i)->steps_per_second, <,
                       bf_speed_get (i + 1)->steps_per_second);
  for (guint i = 0; i < BF_SPEED_N_NOTCHES; i++)
    {
      g_autofree char *text = bf_speed_describe (i);

      g_assert_cmpstr (text, !=, "");
    }
}

int
main (int   argc,
      char *argv[])
{
  static GType types[16];
  const GType widgets[] = { BF_TYPE_ADAPTIVE_BIN, BF_TYPE_ARITHMETIC_VIEW,
                            BF_TYPE_CANVAS,       BF_TYPE_LOSS_VIEW,
                            BF_TYPE_MARK,         BF_TYPE_NUMBER_ENTRY,
                            BF_TYPE_PANE,         BF_TYPE_PARAMETER_TABLE,
                            BF_TYPE_PHASE_STRIP,  BF_TYPE_RECIPE_VIEW,
                            BF_TYPE_HAND_VIEW,    BF_TYPE_MACHINE_VIEW,
                            BF_TYPE_STORY_ICON_VIEW, BF_TYPE_RACE_VIEW };

  if (!gtk_init_check ())
    {
      /* Where a display is owed its absence is a failure. */
      if (g_strcmp0 (g_getenv ("BACKFLOW_TEST_DISPLAY"), "required") == 0)
        g_error ("there is no display, and BACKFLOW_TEST_DISPLAY says that there has to be one");
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  for (gsize i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/templates/%s-can-be-made", g_type_name (widgets[i]));

      types[i] = widgets[i];
      g_test_add_data_func (path, &types[i], test_widgets);
    }
  g_test_add_func ("/templates/the-window-can-be-made", test_window);
  g_test_add_func ("/templates/a-frame-shows-one-moment", test_one_moment);
  g_test_add_func ("/templates/the-window-has-its-actions", test_actions);
  g_test_add_func ("/templates/every-lesson-opens", test_every_lesson);
  g_test_add_func ("/templates/dropped-files-are-opened-and-imported", test_dropped_files);
  g_test_add_func ("/templates/interface-files-can-be-read", test_interface_files);
  g_test_add_func ("/templates/style-sheets-have-no-errors", test_style_sheets);
  g_test_add_func ("/arithmetic-view/what-is-selected-stays-selected",
                   test_arithmetic_keeps_selection);
  g_test_add_func ("/arithmetic-view/a-changed-text-is-the-same-as-a-new-one",
                   test_arithmetic_is_as_if_written_at_once);
  g_test_add_func ("/number-entry/steps-leave-no-noise-and-cross-zero", test_steps_of_a_number);
  g_test_add_func ("/speed/notches-grow", test_speeds);
  g_test_add_func ("/nudge-text/says-what-each-method-costs", test_costs);
  return g_test_run ();
}
