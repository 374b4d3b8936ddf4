/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Only for builds with sanitizers: what librrd (some 600 octets per graph) and the libraries below it never free is not
 * ours. The slow unwinder is needed to see that they are in the stack.
 */
#include "build-config.h"

#ifdef Z_STATS_SANITIZED
/* The sanitizers' library looks for them; all else of a program is hidden. */
#pragma GCC visibility push(default)
const char *__asan_default_options(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void)
{
	return "leak:librrd.so\nleak:libfontconfig.so\nleak:libpango\nleak:libglib\n";
}
#pragma GCC visibility pop
#endif
