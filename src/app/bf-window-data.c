/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "bf-task-window.h"
#include "model/bf-parameters-file.h"
#include "model/bf-stretch.h"
#include "model/bf-torch-export.h"

#include <glib/gi18n-lib.h>

/* What comes from elsewhere and goes there: parameters and the PyTorch script. Files are read and written by jobs. */

#define SCRIPT_NAME "train.py"
#define PARAMETERS_NAME "parameters.safetensors"

/* What a job works on, a snapshot */
typedef struct
{
  char      *path;
  BfLesson  *lesson;
  BfState   *start;
  BfNetwork *network;
  guint64    n_steps;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->path);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_pointer (&self->start, bf_state_unref);
  g_clear_pointer (&self->network, bf_network_unref);
  g_free (self);
}

/* A file that is not on this machine has no path here. */
static Order *
order_new (BfWindow *self,
           GFile    *file)
{
  g_autofree char *path = g_file_get_path (file);
  Order *order;

  if (!path)
    {
      bf_window_show_error (self, NULL, _("Only files on this computer can be read and written"));
      return NULL;
    }
  order = g_new0 (Order, 1);
  order->path = g_steal_pointer (&path);
  return order;
}

/* The PyTorch script */

/* The run in which the session stands, from its own start on with all that the optimizer remembers there: so the script
 * asserts what was seen. Where no step of it is done yet, it trains as long as the recipe says. */
static void
choose_run (BfSession *session,
            Order     *order)
{
  g_auto (BfStretch) stretch = { .start = NULL };

  bf_session_get_stretch (session, &stretch);
  order->lesson = bf_lesson_with_state (bf_session_get_lesson (session), bf_state_get_network (stretch.start),
                                        stretch.dataset, &stretch.recipe);
  order->start = bf_state_ref (stretch.start);
  order->n_steps = stretch.n_steps;
}

static gpointer
script_run (BfJob    *job,
            gpointer  data,
            GError  **error)
{
  const Order *order = data;
  g_autoptr (BfTorchExport) export = bf_torch_export_new (order->lesson, order->start, order->n_steps,
                                                          order->path, bf_task_window_report, job, error);

  if (!export || !bf_torch_export_save (export, error))
    return NULL;
  return g_strdup (order->path);
}

static void
script_done (gpointer      result,
             const GError *error,
             gpointer      user_data)
{
  BfWindow *self = user_data;
  g_autofree char *name = result ? g_filename_display_basename (result) : NULL;
  g_autofree char *notice = NULL;

  if (!result)
    {
      bf_window_show_error (self, _("The script could not be written"), error->message);
      return;
    }
  /* Translators: %s is a file name. */
  notice = g_strdup_printf (_("%s is written; run it with python3"), name);
  bf_window_notify (self, notice);
}

static const BfJobClass script_job = {
  .run = script_run,
  .progress = bf_task_window_progress,
  .done = bf_task_window_done,
  .free_data = order_free,
  .free_result = g_free,
};

static void
script_chosen (GFile   *file,
               gpointer user_data)
{
  BfWindow *self = user_data;
  Order *order = order_new (self, file);

  if (!order)
    return;
  choose_run (self->session, order);
  bf_task_window_run (GTK_WINDOW (self), _("Training as long as the script will"), &script_job, order,
                      script_done, self);
}

static void
export_pytorch_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  static const char * const endings[] = { ".py", NULL };
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_compat_choose_export (GTK_WINDOW (self), _("Export as PyTorch Script"), SCRIPT_NAME, endings,
                           script_chosen, self);
}

/* Parameters */

static gpointer
save_run (BfJob    *job,
          gpointer  data,
          GError  **error)
{
  const Order *order = data;

  return bf_parameters_save (order->network, order->path, error) ? g_strdup (order->path) : NULL;
}

static void
save_done (gpointer      result,
           const GError *error,
           gpointer      user_data)
{
  BfWindow *self = user_data;
  g_autofree char *name = result ? g_filename_display_basename (result) : NULL;
  g_autofree char *notice = NULL;

  if (!result)
    {
      bf_window_show_error (self, _("The parameters could not be saved"), error->message);
      return;
    }
  /* Translators: %s is a file name. */
  notice = g_strdup_printf (_("The parameters are in %s"), name);
  bf_window_notify (self, notice);
}

static const BfJobClass save_job = {
  .run = save_run,
  .progress = bf_task_window_progress,
  .done = bf_task_window_done,
  .free_data = order_free,
  .free_result = g_free,
};

static void
save_chosen (GFile   *file,
             gpointer user_data)
{
  BfWindow *self = user_data;
  Order *order = order_new (self, file);

  if (!order)
    return;
  order->network = bf_network_copy (bf_session_get_network (self->session));
  bf_task_window_run (GTK_WINDOW (self), _("Saving the parameters"), &save_job, order, save_done, self);
}

static void
export_parameters_cb (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  static const char * const endings[] = { ".safetensors", ".json", ".csv", NULL };
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_compat_choose_export (GTK_WINDOW (self), _("Export Parameters"), PARAMETERS_NAME, endings,
                           save_chosen, self);
}

static gpointer
load_run (BfJob    *job,
          gpointer  data,
          GError  **error)
{
  const Order *order = data;

  return bf_parameters_load (order->path, order->network, error);
}

static void
load_done (gpointer      result,
           const GError *error,
           gpointer      user_data)
{
  BfWindow *self = user_data;
  g_autoptr (GError) problem = NULL;

  if (!result)
    bf_window_show_error (self, _("The parameters could not be read"), error->message);
  else if (!bf_network_same_shape (result, bf_session_get_network (self->session)))
    bf_window_show_error (self, _("The parameters could not be taken"),
                          _("The network has changed since the file was chosen; choose it again."));
  /* Translators: follows "Undo". */
  else if (bf_session_set_network (self->session, result, _("import of parameters"), &problem))
    bf_window_notify (self, _("The parameters of the file are here now"));
  else
    bf_window_show_error (self, _("The parameters could not be taken"), problem->message);
}

static const BfJobClass load_job = {
  .run = load_run,
  .progress = bf_task_window_progress,
  .done = bf_task_window_done,
  .free_data = order_free,
  .free_result = (GDestroyNotify) bf_network_unref,
};

static void
load_chosen (GFile   *file,
             gpointer user_data)
{
  BfWindow *self = user_data;
  Order *order = order_new (self, file);

  if (!order)
    return;
  order->network = bf_network_copy (bf_session_get_network (self->session));
  bf_task_window_run (GTK_WINDOW (self), _("Reading the parameters"), &load_job, order, load_done, self);
}

static void
import_parameters_cb (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  static const char * const suffixes[] = { "safetensors", "json", "csv", NULL };
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_compat_choose_import (GTK_WINDOW (self), _("Import Parameters"), _("Parameters"), suffixes, load_chosen,
                           self);
}

static const GActionEntry entries[] = {
  { .name = "export-pytorch", .activate = export_pytorch_cb },
  { .name = "export-parameters", .activate = export_parameters_cb },
  { .name = "import-parameters", .activate = import_parameters_cb },
};

/**
 * bf_window_init_data: (skip)
 * @self: a window
 *
 * Adds the actions that bring data and parameters in and out.
 */
void
bf_window_init_data (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
