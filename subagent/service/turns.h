/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns: the client of the runner. Asks it for the turns that the scheduler says are due, and puts the reports on the
 * board. A runner that ends gives back its catalogue's turns as reports that say so, and the next one the catalogue
 * anew.
 */
#ifndef TURNS_H
#define TURNS_H

#include "core/scheduler.h"
#include "service/worker.h"

struct board;
struct clock;
struct config;
struct loop;
struct turns;

struct turns *turns_new(struct loop *loop, const struct clock *clock, const struct config *config, struct board *board);
void turns_free(struct turns *turns);
/* The runner is started by turns_new() and says its catalogue; the turns begin with this (after the board on disk has
 * been put back, or could not be). */
void turns_begin(struct turns *turns);

const struct worker *turns_worker(const struct turns *turns);
void turns_figures(const struct turns *turns, struct scheduler_figures *figures);

#endif
