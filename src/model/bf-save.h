/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the file is called that a save writes first; an interrupted one leaves it. */
#define BF_SAVE_TEMPORARY_PREFIX ".backflow-"

#define BF_SAVE_ERROR (bf_save_error_quark ())

/**
 * BfSaveError:
 * @BF_SAVE_ERROR_NO_SPACE: the disk, or what the user may take of it, is full
 * @BF_SAVE_ERROR_NOT_ALLOWED: the file or its folder may not be written
 * @BF_SAVE_ERROR_NO_FOLDER: the folder is not there (any more)
 * @BF_SAVE_ERROR_CHANGED: another program has changed the file meanwhile
 * @BF_SAVE_ERROR_FAILED: anything else
 *
 * Why a file could not be saved. Whatever was in it is still there.
 */
typedef enum
{
  BF_SAVE_ERROR_NO_SPACE,
  BF_SAVE_ERROR_NOT_ALLOWED,
  BF_SAVE_ERROR_NO_FOLDER,
  BF_SAVE_ERROR_CHANGED,
  BF_SAVE_ERROR_FAILED,
} BfSaveError;

/**
 * BfFileStamp:
 *
 * By what a file is known to be the one that was read or written last. A plain value.
 */
typedef struct
{
  gboolean exists;
  guint64  device;
  guint64  inode;
  guint64  size;
  gint64   seconds;     /* of the last change */
  gint64   nanoseconds;
} BfFileStamp;

/**
 * BfSave:
 *
 * A file that is being saved in pieces.
 */
typedef struct _BfSave BfSave;

GQuark      bf_save_error_quark  (void);

BfFileStamp bf_file_stamp_read   (const char        *path);
gboolean    bf_file_stamp_equal  (const BfFileStamp *self,
                                  const BfFileStamp *other);

char       *bf_save_add_ending   (const char         *path,
                                  const char * const *endings);

BfSave     *bf_save_begin        (const char        *path,
                                  const BfFileStamp *expected,
                                  GError           **error);
gboolean    bf_save_write        (BfSave            *self,
                                  const char        *contents,
                                  gsize              length,
                                  GError           **error);
gboolean    bf_save_commit       (BfSave            *self,
                                  BfFileStamp       *stamp,
                                  GError           **error);
void        bf_save_free         (BfSave            *self);

gboolean    bf_save_file         (const char        *path,
                                  const char        *contents,
                                  gsize              length,
                                  const BfFileStamp *expected,
                                  BfFileStamp       *stamp,
                                  GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfSave, bf_save_free)

G_END_DECLS
