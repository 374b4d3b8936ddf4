/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queue of notifications (notify.h) on the loop: fed by the board, emptied by a timer. */
#ifndef NOTIFIER_H
#define NOTIFIER_H

#include "core/notify.h"

struct clock;
struct loop;
struct notifier;

struct notifier *notifier_new(struct loop *loop, const struct clock *clock, struct board *board,
			      const struct notify_sender *sender);
/* Before the loop and the board. */
void notifier_free(struct notifier *notifier);
const struct notify *notifier_queue(const struct notifier *notifier);

#endif
