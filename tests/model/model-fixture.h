/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-glance.h"
#include "model/bf-lesson.h"

/* A built-in lesson with its first two steps */
typedef struct
{
  BfLesson        *lesson;
  BfTrace         *trace;
  BfTrace         *next;
  const BfNetwork *network;
} Fixture;

static inline void
fixture_set_up_lesson (Fixture *self, BfLesson *lesson)
{
  g_autoptr (BfState) state = bf_state_new (bf_lesson_get_network (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autoptr (GError) error = NULL;

  self->lesson = lesson;
  self->trace = bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), &error);
  g_assert_no_error (error);
  self->next = bf_step (bf_trace_get_state_after (self->trace), bf_lesson_get_dataset (lesson),
                        bf_lesson_get_recipe (lesson), &error);
  g_assert_no_error (error);
  self->network = bf_trace_get_network (self->trace);
}

static inline void
fixture_set_up (Fixture *self, gconstpointer id)
{
  g_autoptr (GError) error = NULL;
  BfLesson *lesson = bf_lesson_load (id, &error);

  g_assert_no_error (error);
  fixture_set_up_lesson (self, lesson);
}

static inline void
fixture_tear_down (Fixture *self, gconstpointer id)
{
  bf_trace_unref (self->trace);
  bf_trace_unref (self->next);
  bf_lesson_unref (self->lesson);
}

static inline BfGlance
fixture_glance_at (const Fixture *self, guint64 from, guint64 to)
{
  return (BfGlance) { .trace = self->trace, .moment = { from, to, from == to ? 1.0 : 0.5 } };
}

static inline BfGlance
fixture_glance_after (const Fixture *self, BfPhase phase)
{
  guint64 end = bf_moment_get_phase_end (self->network, phase);

  return fixture_glance_at (self, end, end);
}

#define fixture_add(path, id, test) \
  g_test_add (path, Fixture, id, fixture_set_up, test, fixture_tear_down)

#define assert_text(actual, expected) \
  G_STMT_START \
    { \
      g_autofree char *text_ = (actual); \
      g_assert_cmpstr (text_, ==, (expected)); \
    } \
  G_STMT_END
