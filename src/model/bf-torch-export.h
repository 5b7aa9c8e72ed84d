/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-lesson.h"
#include "bf-progress.h"

G_BEGIN_DECLS

#define BF_TORCH_DEFAULT_STEPS 1000

/**
 * BfTorchExport:
 *
 * A Python script that builds the lesson's network in PyTorch, trains it by the same recipe on the same batches, in one
 * process or under torchrun in several, from the first step or from the middle of a run, and asserts the losses and parameters that Backflow came to. What is too much to
 * be read stands in a safetensors file beside it.
 */
typedef struct _BfTorchExport BfTorchExport;

BfTorchExport *bf_torch_export_new         (BfLesson             *lesson,
                                            BfState              *start,
                                            guint64               n_steps,
                                            const char           *path,
                                            BfProgressFunc        progress,
                                            gpointer              user_data,
                                            GError              **error);
void           bf_torch_export_free        (BfTorchExport        *self);
const char    *bf_torch_export_get_script  (const BfTorchExport  *self);
GBytes        *bf_torch_export_get_numbers (const BfTorchExport  *self);
gboolean       bf_torch_export_save        (const BfTorchExport  *self,
                                            GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfTorchExport, bf_torch_export_free)

G_END_DECLS
