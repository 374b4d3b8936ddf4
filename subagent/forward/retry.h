/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long to wait after attempts that failed, so that a thousand servers do not come back to a Zéphir all at once. */
#ifndef FORWARD_RETRY_H
#define FORWARD_RETRY_H

#include <stdint.h>

/* failures: attempts failed in a row, from 1 on; dice: any number, evenly spread. 5 s, doubled with each failure up to
 * 8 min, and up to a quarter more. */
int64_t retry_wait_us(unsigned failures, uint32_t dice);

#endif
