/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/retry.h"

#include "base/clock.h"

#define FIRST_US (5LL * USEC_PER_SEC)
#define LAST_US  (480LL * USEC_PER_SEC)

int64_t retry_wait_us(unsigned failures, uint32_t dice)
{
	int64_t wait_us = FIRST_US;

	while (failures > 1 && wait_us < LAST_US) {
		wait_us *= 2;
		failures--;
	}
	if (wait_us > LAST_US)
		wait_us = LAST_US;
	return wait_us + (int64_t)((double)wait_us / 4 * dice / UINT32_MAX);
}
