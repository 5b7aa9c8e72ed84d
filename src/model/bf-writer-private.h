/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/**
 * BfApart:
 * @folder: where large data go
 * @prefix: how the names of their files begin
 * @used: gets their names
 * @error: what went wrong, if anything
 *
 * For a file that keeps its data apart.
 */
typedef struct
{
  const char *folder;
  const char *prefix;
  GHashTable *used;
  GError     *error;
} BfApart;

/**
 * BfWriter:
 * @out: the text so far
 * @depth: how many brackets are open, one a line
 * @apart: (nullable): where large data go
 * @limit: how long the text may become, 0 for whatever: of what is too long there is no need to write the rest
 *
 * Where writing a JSON file stands.
 */
typedef struct
{
  GString *out;
  guint    depth;
  BfApart *apart;
  gsize    limit;
} BfWriter;

void bf_writer_begin   (BfWriter           *self,
                        char                bracket);
void bf_writer_end     (BfWriter           *self,
                        char                bracket);
void bf_writer_next    (BfWriter           *self);
void bf_writer_key     (BfWriter           *self,
                        const char         *key);
void bf_writer_text    (BfWriter           *self,
                        const char         *text);
void bf_writer_number  (BfWriter           *self,
                        double              value);
void bf_writer_integer (BfWriter           *self,
                        const char         *key,
                        guint64             value);
void bf_writer_json    (BfWriter           *self,
                        const json_t       *value);
void bf_writer_extra   (BfWriter           *self,
                        const json_t       *extra,
                        const char * const *own);

G_END_DECLS
