/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an archive could not be delivered, for people: what happened, and what to look at. */
#ifndef FORWARD_PUT_REASON_H
#define FORWARD_PUT_REASON_H

#include "forward/put.h"

#include <curl/curl.h>

/* error: what libcurl says of it, "" nothing. status: of HTTP, 0 when there was no answer. */
void put_explain(CURLcode code, const char *error, long status, char reason[static PUT_REASON_SIZE]);

#endif
