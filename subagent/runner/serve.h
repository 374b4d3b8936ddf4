/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runner as z_stats' worker: loads at hello, says what it loaded, and runs the turns that it is asked for. */
#ifndef RUNNER_SERVE_H
#define RUNNER_SERVE_H

/* Until z_stats closes the socket. Returns the exit status. */
int serve(void);

#endif
