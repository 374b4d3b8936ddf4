/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "announce.h"

#include "base/frame.h"
#include "load.h"
#include "message.h"

#define AGENTS_MOST 100
#define OCTETS_MOST (FRAME_HEAD_MAX / 2)

/* Agents that wait to be told together. */
struct batch {
	json_t *list;
	size_t octets;
	announce_fn *tell;
	void *context;
};

static int flush(struct batch *batch)
{
	json_t *list = batch->list;

	batch->list = NULL;
	batch->octets = 0;
	if (!list)
		return 0;
	return batch->tell(batch->context, json_pack("{s:s, s:o}", "op", "agents", "agents", list));
}

static int add(struct batch *batch, json_t *agent)
{
	size_t octets = agent ? json_dumpb(agent, NULL, 0, JSON_COMPACT) : 0;
	int result = 0;

	if (batch->list && (json_array_size(batch->list) == AGENTS_MOST || batch->octets + octets > OCTETS_MOST))
		result = flush(batch);
	if (!batch->list)
		batch->list = json_array();
	batch->octets += octets;
	if (json_array_append_new(batch->list, agent)) {
		json_decref(batch->list);
		batch->list = NULL;
		return batch->tell(batch->context, NULL);
	}
	return result;
}

static int announce_agents(const struct agents *agents, announce_fn *tell, void *context)
{
	struct batch batch = { .tell = tell, .context = context };
	int result = 0;

	for (size_t i = 0; i < agents->count && result == 0; i++)
		result = add(&batch, message_agent(agents->items[i]));
	if (result == 0)
		return flush(&batch);
	json_decref(batch.list);
	return result;
}

int announce(const struct load *load, announce_fn *tell, void *context)
{
	int result = 0;

	for (size_t i = 0; i < load->modules.count && result == 0; i++)
		result = tell(context, message_class(load->modules.items[i].class));
	if (result == 0)
		result = announce_agents(&load->agents, tell, context);
	for (size_t i = 0; i < load->problems.count && result == 0; i++)
		result = tell(context, message_problem(&load->problems.items[i]));
	return result ? result : tell(context, json_pack("{s:s}", "op", "ready"));
}
