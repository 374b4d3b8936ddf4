/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fuzz targets share that put something on a board. */
#ifndef FUZZ_BOARD_H
#define FUZZ_BOARD_H

#include "base/clock.h"
#include "core/board.h"

#define FUZZ_WALL_US 1700000000000000

/* A board with fuzz_catalogue(); the clock is started at FUZZ_WALL_US. */
struct board *fuzz_board(struct clock_fake *clock);
/* What board.h promises of every agent. */
void fuzz_check_board(const struct board *board);

#endif
