/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include "model/bf-session.h"

#include <string.h>

#define MAX_PARAMETERS 10000  /* a larger network is not opened, which takes long */

static void
refuse (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_prefix (error->message, "f"));
}

/* What is read is written so that it reads back to the same text. */
static void
check_round_trip (BfLesson *lesson)
{
  g_autofree char *json = bf_lesson_to_json (lesson);
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) again = bf_lesson_parse (json, -1, "f", &error);
  g_autofree char *json_again = NULL;

  g_assert_no_error (error);
  json_again = bf_lesson_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
}

/* It opens, takes a step and goes back. */
static void
check_session (BfLesson *lesson)
{
  BfSession *session = bf_session_new (lesson);
  g_autoptr (BfLesson) whole = NULL;

  g_assert_nonnull (session);
  bf_session_step (session, BF_GRANULARITY_STEP, NULL);
  bf_session_finish (session);
  bf_session_back (session, BF_GRANULARITY_PHASE);
  bf_session_finish (session);
  bf_session_restore_lesson (session);
  bf_session_undo (session);
  whole = bf_session_dup_whole_lesson (session);
  g_assert_finalize_object (session);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) lesson = bf_lesson_parse ((const char *) bytes, (gssize) length, "f", &error);

  if (lesson == NULL)
    {
      refuse (error);
      return 0;
    }
  if (bf_network_get_n_parameters (bf_lesson_get_network (lesson)) > MAX_PARAMETERS)
    return 0;
  check_round_trip (lesson);
  check_session (lesson);

  return 0;
}
