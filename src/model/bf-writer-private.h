/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/**
 * BfWriter:
 * @out: the text so far
 * @depth: how many brackets are open, one a line
 *
 * Where writing a JSON file stands.
 */
typedef struct
{
  GString *out;
  guint    depth;
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
