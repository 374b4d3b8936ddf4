/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "routes.h"

#include "service/loop.h"
#include "service/service.h"

#include <inttypes.h>

#define LAG_MAX_US 5000000

/* Healthy is who answers in time; what the agents say does not matter here. */
void health(const struct service *service, const struct request *request, struct answer *answer)
{
	struct loop_lag lag;

	(void)request;
	answer->caching = "no-store";
	loop_lag(service->loop, &lag);
	if (lag.last_us >= LAG_MAX_US)
		answer_error(answer, 503, "the loop lags by %" PRId64 " ms", lag.last_us / 1000);
	else
		buffer_adds(&answer->body, "ok\n");
}
