/* SPDX-License-Identifier: MIT */
#include "bf-export-task.h"

#include "bf-style.h"
#include "model/bf-stretch.h"
#include "scene/bf-animation.h"
#include "scene/bf-picture.h"
#include "scene/bf-worksheet.h"

#define MOST_PLAYED 3 /* steps; of more each is shown once */
#define FRAMES_PER_SECOND 20
#define STEPS_PER_SECOND 5

struct _BfExportTask
{
  char        *path;

  /* A table: */
  GArray      *stretches; /* (nullable): of BfStretch */
  BfTableKind  kind;

  /* a worksheet: */
  BfTrace     *trace;     /* (nullable) */
  char        *title;
  gboolean     blanks;
  PangoLanguage *language;

  /* or a film */
  BfState     *state;
  BfDataset   *dataset;
  BfRecipe     recipe;
  BfSceneStyle style;
  char        *font;
  BfAnimation  animation;
};

/**
 * bf_export_task_new_film:
 * @session: what is worked on
 * @canvas: the canvas, for its size and style
 * @n_steps: how many steps, from the one that is looked at
 * @path: the file
 *
 * Prepares a film.
 *
 * Returns: (transfer full): the task
 */
BfExportTask *
bf_export_task_new_film (BfSession  *session,
                         GtkWidget  *canvas,
                         guint64     n_steps,
                         const char *path)
{
  BfExportTask *self = g_new0 (BfExportTask, 1);
  gboolean many = n_steps > MOST_PLAYED;
  BfGlance glance;

  bf_session_get_glance (session, &glance);
  self->path = g_strdup (path);
  self->state = bf_state_ref ((BfState *) bf_trace_get_state (glance.trace));
  self->dataset = bf_dataset_ref ((BfDataset *) bf_trace_get_dataset (glance.trace));
  self->recipe = *bf_trace_get_recipe (glance.trace);
  self->font = g_strdup (bf_style_get_font (canvas));
  self->style = (BfSceneStyle) {
    .palette = bf_style_get_palette (),
    .tags = TRUE,
    .font = self->font,
    .language = pango_context_get_language (gtk_widget_get_pango_context (canvas)),
  };
  self->animation = (BfAnimation) {
    .start = self->state,
    .dataset = self->dataset,
    .recipe = &self->recipe,
    .n_steps = n_steps,
    .granularity = many ? BF_GRANULARITY_STEP : BF_GRANULARITY_PHASE,
    .frames_per_second = many ? STEPS_PER_SECOND : FRAMES_PER_SECOND,
    .speed = 1,
    .size = { MAX (1, gtk_widget_get_width (canvas)), MAX (1, gtk_widget_get_height (canvas)), 1 },
    .style = &self->style,
    .sample = glance.sample,
  };
  return self;
}

/**
 * bf_export_task_new_table:
 * @session: what is worked on
 * @kind: %BF_TABLE_STEPS for all steps so far, %BF_TABLE_NUMBERS for the one that is looked at
 * @path: the file
 *
 * Prepares a table.
 *
 * Returns: (transfer full): the task
 */
BfExportTask *
bf_export_task_new_table (BfSession   *session,
                          BfTableKind  kind,
                          const char  *path)
{
  BfExportTask *self = g_new0 (BfExportTask, 1);
  BfGlance glance;
  BfStretch one;

  self->path = g_strdup (path);
  self->kind = kind;
  self->stretches = bf_session_dup_stretches (session);
  if (kind == BF_TABLE_STEPS && self->stretches->len > 0)
    return self;

  bf_session_get_glance (session, &glance);
  g_array_set_size (self->stretches, 0);
  one = (BfStretch) {
    .start = bf_state_ref ((BfState *) bf_trace_get_state (glance.trace)),
    .dataset = bf_dataset_ref ((BfDataset *) bf_trace_get_dataset (glance.trace)),
    .recipe = *bf_trace_get_recipe (glance.trace),
    .n_steps = 1,
  };
  g_array_append_val (self->stretches, one);
  return self;
}

/**
 * bf_export_task_new_worksheet:
 * @session: what is worked on
 * @canvas: the canvas, for its language
 * @blanks: whether answers are left blank
 * @path: the file
 *
 * Prepares a worksheet of the step that is looked at.
 *
 * Returns: (transfer full): the task
 */
BfExportTask *
bf_export_task_new_worksheet (BfSession  *session,
                              GtkWidget  *canvas,
                              gboolean    blanks,
                              const char *path)
{
  BfExportTask *self = g_new0 (BfExportTask, 1);
  BfGlance glance;

  bf_session_get_glance (session, &glance);
  self->path = g_strdup (path);
  self->trace = bf_trace_ref ((BfTrace *) glance.trace);
  self->title = g_strdup (bf_lesson_get_title (bf_session_get_lesson (session)));
  self->blanks = blanks;
  self->language = pango_context_get_language (gtk_widget_get_pango_context (canvas));
  return self;
}

/**
 * bf_export_task_free:
 * @self: (transfer full): a task
 *
 * Frees a task.
 */
void
bf_export_task_free (gpointer self)
{
  BfExportTask *task = self;

  g_clear_pointer (&task->stretches, g_array_unref);
  g_clear_pointer (&task->trace, bf_trace_unref);
  g_clear_pointer (&task->state, bf_state_unref);
  g_clear_pointer (&task->dataset, bf_dataset_unref);
  g_free (task->title);
  g_free (task->font);
  g_free (task->path);
  g_free (task);
}

static void
progress_cb (double   fraction,
             gpointer user_data)
{
  bf_job_report (user_data, fraction, NULL);
}

static gboolean
write_tables (const BfExportTask  *self,
              BfJob               *job,
              GError             **error)
{
  g_autofree BfTable *tables = g_new0 (BfTable, self->stretches->len);

  for (guint i = 0; i < self->stretches->len; i++)
    {
      const BfStretch *stretch = &g_array_index (self->stretches, BfStretch, i);

      tables[i] = (BfTable) {
        .kind = self->kind,
        .start = stretch->start,
        .dataset = stretch->dataset,
        .recipe = &stretch->recipe,
        .n_steps = stretch->n_steps,
        .continued = i > 0
                     && bf_network_same_shape (bf_state_get_network (stretch->start),
                                               bf_state_get_network (tables[i - 1].start)),
      };
    }
  return bf_table_write_file (tables, self->stretches->len, self->path,
                              bf_job_get_cancellable (job), progress_cb, job, error);
}

static gboolean
write_worksheet (const BfExportTask  *self,
                 BfJob               *job,
                 GError             **error)
{
  const BfWorksheet worksheet = {
    .trace = self->trace,
    .title = self->title,
    .blanks = self->blanks,
    .language = self->language,
  };
  g_autoptr (GBytes) bytes = bf_worksheet_draw (&worksheet, error);

  return bytes && !g_cancellable_set_error_if_cancelled (bf_job_get_cancellable (job), error)
         && bf_picture_write_bytes (bytes, self->path, error);
}

static gboolean
write_film (const BfExportTask  *self,
            BfJob               *job,
            GError             **error)
{
  return bf_animation_write (&self->animation, self->path, bf_job_get_cancellable (job), progress_cb,
                             job, error);
}

/**
 * bf_export_task_run:
 * @job: the job, on its worker
 * @self: a task
 * @error: return location for an error
 *
 * Writes the film, the table or the worksheet.
 *
 * Returns: (transfer full): the path, or %NULL
 */
gpointer
bf_export_task_run (BfJob     *job,
                    gpointer   self,
                    GError   **error)
{
  const BfExportTask *task = self;
  gboolean done = task->stretches ? write_tables (task, job, error)
                  : task->trace   ? write_worksheet (task, job, error)
                                  : write_film (task, job, error);

  return done ? g_strdup (task->path) : NULL;
}
