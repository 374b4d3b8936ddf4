/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "routes.h"

#include "service/loop.h"
#include "service/service.h"

#include <inttypes.h>

#define LAG_MAX_US 5000000

/* Healthy is who answers in time; what the agents say does not matter here. This answer comes in a turn that is in
 * time: the worst of the last minute or two says how long others have waited. */
void health(const struct service *service, const struct request *request, struct answer *answer)
{
	struct loop_lag lag;

	(void)request;
	answer->caching = "no-store";
	loop_lag(service->loop, &lag);
	if (lag.worst_minute_us >= LAG_MAX_US)
		answer_error(answer, 503, "a turn of the loop took %" PRId64 " ms within the last two minutes",
			     lag.worst_minute_us / 1000);
	else
		buffer_adds(&answer->body, "ok\n");
}
