/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Framed messages between z_stats and its workers, over one stream socket.
 *
 * On the wire: two unsigned 32-bit numbers in network order (length of the head, length of the body), the head (one
 * JSON object in UTF-8, at most FRAME_HEAD_MAX), the body (raw octets, at most FRAME_BODY_MAX, may be empty). Which
 * messages there are stands in protocol.h.
 *
 * Neither side reads or writes here: a reader is fed octets as they come, a writer fills a buffer. So any loop and any
 * test can drive them.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include "base/buffer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Number of the protocol that both ends speak (its messages: protocol.h); goes up when a message changes its meaning. */
#define FRAME_PROTOCOL 1

#define FRAME_HEAD_MAX (1u << 20)
#define FRAME_BODY_MAX (8u << 20)
#define FRAME_PREFIX 8

struct frame {
	json_t *head;	  /* owned by the reader until its next call; json_incref() to keep it */
	const char *body; /* not terminated; valid until the reader's next call */
	size_t length;
};

struct frame_reader {
	struct buffer buffer;
	json_t *head;
	size_t done;
};

void frame_reader_init(struct frame_reader *reader);
void frame_reader_release(struct frame_reader *reader);
void frame_reader_feed(struct frame_reader *reader, const void *octets, size_t length);
/* 1: *frame holds the next message; 0: more octets are needed; -1: what came is no message (lengths over the ceilings,
 * head not one JSON object, duplicate keys): the connection cannot be used any more. */
int frame_reader_next(struct frame_reader *reader, struct frame *frame);

/* A number of a head, or of an object in one; 0 when it is not there or negative. */
uint64_t frame_number(const json_t *object, const char *key);

/* Appends one message to the buffer. head stays the caller's. 0, or -1 when it is over the ceilings or memory is short
 * (the buffer is then as before). */
int frame_write(struct buffer *buffer, json_t *head, const void *body, size_t length);

#endif
