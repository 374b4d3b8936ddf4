/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of the core: catalogues and reports from JSON that can be read ('…' stands for "…"). */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "core/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static inline char *sample_quotes(const char *text)
{
	char *quoted = strdup(text);

	assert_non_null(quoted);
	for (char *p = quoted; *p; p++)
		if (*p == '\'')
			*p = '"';
	return quoted;
}

static inline json_t *sample_json(const char *text)
{
	json_error_t error;
	char *quoted = sample_quotes(text);
	json_t *json = json_loads(quoted, JSON_DECODE_ANY, &error);

	if (!json)
		fail_msg("%s in: %s", error.text, quoted);
	free(quoted);
	return json;
}

static inline void sample_class(struct catalogue *catalogue, const char *text)
{
	json_t *message = sample_json(text);

	assert_int_equal(catalogue_add_class(catalogue, message), 0);
	json_decref(message);
}

static inline void sample_agents(struct catalogue *catalogue, const char *text)
{
	json_t *message = sample_json(text);

	assert_int_equal(catalogue_add_agents(catalogue, message), 0);
	json_decref(message);
}

#define SAMPLE_LOAD                                                                                                    \
	"{'name': 'load', 'summary': 'Load', 'rows': false, 'fields': ["                                               \
	"{'name': 'load1', 'label': 'Load, 1 min', 'kind': 'gauge', 'unit': ''},"                                      \
	"{'name': 'forks', 'label': 'Processes', 'kind': 'counter', 'unit': ''},"                                      \
	"{'name': 'drift', 'label': 'Drift', 'kind': 'derive', 'unit': 's'},"                                          \
	"{'name': 'kernel', 'label': 'Kernel', 'kind': 'text'}],"                                                      \
	"'graphs': [{'name': 'load', 'title': 'Load', 'series': [{'field': 'load1', 'style': 'area'}]}]}"
#define SAMPLE_DISK                                                                                                    \
	"{'name': 'disk', 'summary': 'Disks', 'rows': true, 'row_label': 'Mount', 'fields': ["                         \
	"{'name': 'used', 'label': 'Used', 'kind': 'gauge', 'unit': '%'},"                                             \
	"{'name': 'free', 'label': 'Free', 'kind': 'gauge', 'unit': 'B'}]}"

/* Classes load and disk, and these agents: the elements of the list, without its brackets. */
static inline struct catalogue *sample_catalogue(const char *agents)
{
	struct catalogue *catalogue = catalogue_new();
	size_t size = strlen(agents) + 32;
	char *list = malloc(size);

	assert_non_null(catalogue);
	assert_non_null(list);
	snprintf(list, size, "{'agents': [%s]}", agents);
	sample_class(catalogue, SAMPLE_LOAD);
	sample_class(catalogue, SAMPLE_DISK);
	sample_agents(catalogue, list);
	free(list);
	assert_int_equal(catalogue_finish(catalogue), 0);
	return catalogue;
}

/* An agent of sample_catalogue(); more: further settings, each beginning with a comma. */
#define SAMPLE_AGENT(name, class, more)                                                                                \
	"{'name': '" name                                                                                              \
	"', 'class': '" class "', 'file': 'a.agent', 'line': 1, 'period_us': 60000000,"                                \
			      "'timeout_us': 10000000, 'description': '', 'section': '', 'help': ''" more "}"

#endif
