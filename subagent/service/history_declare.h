/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message by which the rrd worker learns agents ("declare" of protocol.h). */
#ifndef HISTORY_DECLARE_H
#define HISTORY_DECLARE_H

#include <jansson.h>
#include <stddef.h>

struct catalogue;

#define HISTORY_DECLARE_MAX    100          /* agents in one message */
#define HISTORY_DECLARE_OCTETS (256u << 10) /* of one message, unless one agent alone takes more */

/* The agents from index *next on, as many as one message takes; moves *next behind them. Left out are an agent without
 * a class (nothing is known of its fields) and one that no message has room for (logged). NULL when memory is short
 * (*next stays). */
json_t *history_declare(const struct catalogue *catalogue, size_t *next);

#endif
