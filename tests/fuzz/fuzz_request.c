/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The target of a request, and the headers that are read. Input: up to three lines: target, Host, Accept-Language. */
#include "fuzz.h"
#include "web/request.h"
#include "web/routes.h"

#include <stdlib.h>
#include <string.h>

static void check_parameters(const struct request *request)
{
	FUZZ_CHECK(request->parameter_count <= REQUEST_PARAMETERS);
	for (size_t i = 0; i < request->parameter_count; i++) {
		const struct request_parameter *parameter = &request->parameters[i];

		FUZZ_CHECK(fuzz_is_clean(parameter->name) && fuzz_is_clean(parameter->value));
		FUZZ_CHECK(request_parameter(request, parameter->name) != NULL);
	}
}

static void check_request(const struct request *request)
{
	FUZZ_CHECK(request->language < LANGUAGE_COUNT);
	FUZZ_CHECK(!request->refused == !request->refusal);
	if (request->refused) {
		FUZZ_CHECK(request->refused >= 400 && request->refused < 500);
		return;
	}
	FUZZ_CHECK(request->piece_count <= REQUEST_PIECES);
	for (size_t i = 0; i < request->piece_count; i++)
		FUZZ_CHECK(fuzz_is_clean(request->pieces[i]));
	check_parameters(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text;
	const char *target = strsep(&rest, "\n"), *host = rest ? strsep(&rest, "\n") : NULL;
	struct request request = { .method = "GET", .host = host, .accept_language = rest };

	request_begin(&request, target);
	check_request(&request);
	request_release(&request);
	if (host && host_allowed(host, "scribe.example"))
		FUZZ_CHECK(fuzz_is_clean(host));
	free(text);
	return 0;
}
