/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the store says of itself (protocol.h): the board, what became durable, the spool, and troubles. */
#ifndef STORE_TELL_H
#define STORE_TELL_H

#include "store/program.h"

/* The keys that describe the spool; NULL: no memory. */
json_t *tell_spool(const struct store *store);
/* The whole board, and its end. */
int tell_board(struct duty *duty);
/* Whether something has become so since it was last told; tells it. */
bool tell_due(const struct program *program);
int tell_news(struct duty *duty);
/* Tells what the disk refused. Returns -1: the worker ends. */
int tell_trouble(struct duty *duty);

#endif
