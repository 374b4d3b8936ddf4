/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message by which the rrd worker learns agents ("declare" of protocol.h). */
#ifndef HISTORY_DECLARE_H
#define HISTORY_DECLARE_H

#include <jansson.h>
#include <stddef.h>

struct catalogue;

#define HISTORY_DECLARE_MAX 100 /* agents in one message */

/* The agents from index *next on, as many as one message takes; moves *next behind them. An agent without a class is
 * left out: nothing is known of its fields. NULL when memory is short (*next stays). */
json_t *history_declare(const struct catalogue *catalogue, size_t *next);

#endif
