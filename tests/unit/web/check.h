/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all tests of the page include. */
#ifndef WEB_CHECK_H
#define WEB_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/language.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Opens the catalogues of the build tree. */
static inline void check_languages(void)
{
	const char *top = getenv("top_builddir");
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/po", top ? top : ".");
	assert_int_equal(language_init(folder), 0);
}

#endif
