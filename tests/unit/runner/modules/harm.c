/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shared object that does harm while it is loaded: HARM. */
#include <stdlib.h>
#include <unistd.h>

static __attribute__((constructor)) void harm(void)
{
	HARM;
}
