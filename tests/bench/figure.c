/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure PORT PATH WHAT…: one answer of the API, and of it one line of figures, "-" for each that is not there.
 * WHAT is a path through the JSON ("loop.lag_worst"): names of members, indices, and in a list of objects the value of
 * their "name" ("workers.runner.pid"). "p99:scheduler.late_buckets" is the quantile of such a histogram in seconds
 * (scheduler.h: bucket i ends at 2^i ms), taken as even inside its bucket; "length:agents" counts.
 */
#include "build-config.h"

#include "http.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *step(json_t *json, const char *name)
{
	json_t *item, *found;
	size_t index;
	char *end;

	if (!json_is_array(json))
		return json_object_get(json, name);
	json_array_foreach(json, index, item)
	{
		found = json_object_get(item, "name");
		if (json_is_string(found) && strcmp(json_string_value(found), name) == 0)
			return item;
	}
	index = strtoul(name, &end, 10);
	return *name && !*end ? json_array_get(json, index) : NULL;
}

static json_t *walk(json_t *json, const char *path)
{
	char name[128];

	while (json && *path) {
		size_t length = strcspn(path, ".");

		snprintf(name, sizeof name, "%.*s", (int)length, path);
		json = step(json, name);
		path += length + (path[length] == '.');
	}
	return json;
}

static double quantile(const json_t *buckets, double q)
{
	double sum = 0, all = 0, low = 0, high = 0.001;

	for (size_t i = 0; i < json_array_size(buckets); i++)
		all += json_number_value(json_array_get(buckets, i));
	for (size_t i = 0; i < json_array_size(buckets); i++, low = high, high *= 2) {
		double here = json_number_value(json_array_get(buckets, i));

		if (here > 0 && sum + here >= q * all)
			return low + (high - low) * (q * all - sum) / here;
		sum += here;
	}
	return 0;
}

static void print_value(const json_t *json)
{
	if (json_is_integer(json))
		printf("%lld", (long long)json_integer_value(json));
	else if (json_is_real(json))
		printf("%.6f", json_real_value(json));
	else if (json_is_string(json))
		printf("%s", json_string_value(json));
	else if (json_is_boolean(json))
		printf("%s", json_is_true(json) ? "true" : "false");
	else
		printf("-");
}

static void print(json_t *json, const char *what)
{
	const char *colon = strchr(what, ':');
	json_t *found = walk(json, colon ? colon + 1 : what);

	if (!colon)
		print_value(found);
	else if (!json_is_array(found))
		printf("-");
	else if (*what == 'p')
		printf("%.6f", quantile(found, atof(what + 1) / 100));
	else
		printf("%zu", json_array_size(found));
}

int main(int argc, char **argv)
{
	struct http http;
	json_t *json;

	if (argc < 4) {
		fprintf(stderr, "Usage: figure PORT PATH WHAT...\n");
		return 2;
	}
	http_init(&http, (int)bench_number(argv[1], 1, 65535));
	int status = http_get(&http, argv[2]);
	if (status != 200) {
		fprintf(stderr, "figure: %s: %s\n", argv[2], status < 0 ? "no answer" : "not 200");
		return 1;
	}
	json = json_loads(http_body(&http), 0, NULL);
	for (int i = 3; i < argc; i++) {
		if (i > 3)
			putchar(' ');
		print(json, argv[i]);
	}
	putchar('\n');
	json_decref(json);
	http_release(&http);
	return 0;
}
