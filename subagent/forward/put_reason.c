/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/put_reason.h"

#include "base/text.h"

#include <stdio.h>

#define ADVICE_MAX 70 /* octets, with what stands before it */

static const char *advice_on_code(CURLcode code)
{
	static const struct {
		CURLcode code;
		const char *advice;
	} rows[] = {
		{ CURLE_UNSUPPORTED_PROTOCOL, "zephir.url must begin with https:// or http://" },
		{ CURLE_URL_MALFORMAT, "is zephir.url right?" },
		{ CURLE_COULDNT_RESOLVE_HOST, "is the name in zephir.url right, and does DNS answer?" },
		{ CURLE_COULDNT_CONNECT, "is the server up, and the way to it open?" },
		{ CURLE_PEER_FAILED_VERIFICATION, "does zephir.ca_file hold its authority?" },
		{ CURLE_SSL_CACERT_BADFILE, "look at zephir.ca_file" },
		{ CURLE_SSL_CONNECT_ERROR, "is there TLS? look also at zephir.certificate and zephir.key" },
		{ CURLE_SSL_CERTPROBLEM, "look at zephir.certificate and zephir.key" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code)
			return rows[i].advice;
	return NULL;
}

static const char *advice_on_status(long status)
{
	static const struct {
		long first, last;
		const char *advice;
	} rows[] = {
		{ 300, 399, "a redirection is not followed: set zephir.url to where it is" },
		{ 400, 400, "does it want a client certificate (zephir.certificate, zephir.key)?" },
		{ 401, 401, "look at zephir.token_file, zephir.certificate and zephir.key" },
		{ 403, 403, "does it know zephir.id and our token or certificate?" },
		{ 404, 405, "does the path of zephir.url take PUT?" },
		{ 413, 413, "archives must be allowed to be that large there" },
		{ 507, 507, "it is full" },
		{ 500, 599, "its own log tells more" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (status >= rows[i].first && status <= rows[i].last)
			return rows[i].advice;
	return "is zephir.url right?";
}

void put_explain(CURLcode code, const char *error, long status, char reason[static PUT_REASON_SIZE])
{
	const char *advice = advice_on_code(code);

	/* CURLE_WRITE_ERROR: we have heard enough of an answer. */
	if (code == CURLE_OK || code == CURLE_WRITE_ERROR)
		snprintf(reason, PUT_REASON_SIZE, "the server answers %ld: %s", status, advice_on_status(status));
	else
		snprintf(reason, PUT_REASON_SIZE, "%.*s%s%s", (int)text_cut(error, PUT_REASON_SIZE - ADVICE_MAX),
			 *error ? error : curl_easy_strerror(code), advice ? ": " : "", advice ? advice : "");
	text_clean(reason);
}
