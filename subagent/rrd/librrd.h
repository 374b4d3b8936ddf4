/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The habits that every call of librrd needs: its option parser and its error text are global and keep what the call
 * before left in them; of errno there is no word, but it tells a full disk from a bad file.
 */
#ifndef RRD_LIBRRD_H
#define RRD_LIBRRD_H

#include <errno.h>
#include <getopt.h>
#include <rrd.h>

/* Before each call. */
static inline void librrd_begin(void)
{
	optind = 0;
	errno = 0;
	rrd_clear_error();
}

/* After a call that failed: why. Lives until the next call. */
static inline const char *librrd_why(void)
{
	return rrd_test_error() ? rrd_get_error() : "librrd gives no reason";
}

#endif
