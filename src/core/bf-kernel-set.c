/* SPDX-License-Identifier: MIT */
#include "bf-kernel-set.h"

#include <stdlib.h>
#include <string.h>

#ifdef BF_HAVE_X86_SETS

extern const BfKernelSet bf_kernel_set_x86_64, bf_kernel_set_x86_64_v3, bf_kernel_set_x86_64_v4;

static gboolean
has_v3 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi") && __builtin_cpu_supports ("bmi2");
}

static gboolean
has_v4 (void)
{
  return has_v3 () && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
         __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("avx512dq") &&
         __builtin_cpu_supports ("avx512vl");
}

/* BACKFLOW_ISA asks for a smaller set than the processor has; more than it has is not given. */
static const BfKernelSet *
choose_set (void)
{
  const char *wish = getenv ("BACKFLOW_ISA");

  __builtin_cpu_init ();
  if (wish != NULL && strcmp (wish, bf_kernel_set_x86_64.name) == 0)
    return &bf_kernel_set_x86_64;
  if (has_v4 () && (wish == NULL || strcmp (wish, bf_kernel_set_x86_64_v3.name) != 0))
    return &bf_kernel_set_x86_64_v4;

  return has_v3 () ? &bf_kernel_set_x86_64_v3 : &bf_kernel_set_x86_64;
}

#else

extern const BfKernelSet bf_kernel_set_portable;

static const BfKernelSet *
choose_set (void)
{
  return &bf_kernel_set_portable;
}

#endif

const BfKernelSet *
bf_kernel_set_get (void)
{
  static const BfKernelSet *set = NULL;

  if (g_once_init_enter (&set))
    g_once_init_leave (&set, choose_set ());

  return set;
}
