/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <signal.h>
#include <stdlib.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);

/* GLib traps where a message is fatal, which the fuzzer would die of; what aborts it keeps. */
static void
trap_cb (int number)
{
  abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  signal (SIGTRAP, trap_cb);

  return 0;
}
