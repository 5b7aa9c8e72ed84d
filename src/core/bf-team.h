/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BF_TEAM_MAX_THREADS 16
#define BF_TEAM_MAX_PARTS   32

/**
 * BfTeam:
 *
 * Threads that share out the parts of one piece of work. The caller is one of them, and does what no other has begun:
 * where the other processors are taken it does everything, and waits for nobody. Who does which part changes no bit.
 */
typedef struct _BfTeam BfTeam;

typedef void (*BfTeamFunc) (gconstpointer data,
                            guint         part);

BfTeam *bf_team_new           (guint          n_threads);
void    bf_team_free          (BfTeam        *self);
guint   bf_team_get_n_threads (const BfTeam  *self);
void    bf_team_run           (BfTeam        *self,
                               BfTeamFunc     func,
                               gconstpointer  data,
                               guint          n_parts);

G_END_DECLS
