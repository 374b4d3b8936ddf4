/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sha256.h"

#include <errno.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <unistd.h>

static void to_hex(const uint8_t digest[SHA256_DIGEST_SIZE], char *hex)
{
	base16_encode_update(hex, SHA256_DIGEST_SIZE, digest);
	hex[2 * SHA256_DIGEST_SIZE] = '\0';
}

void sha256_hex(const void *data, size_t length, char hex[static SHA256_HEX_SIZE])
{
	struct sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_init(&context);
	sha256_update(&context, length, data);
	sha256_digest(&context, sizeof digest, digest);
	to_hex(digest, hex);
}

int sha256_file(int fd, char hex[static SHA256_HEX_SIZE], char *base64)
{
	struct sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE], chunk[16384];
	off_t offset = 0;

	sha256_init(&context);
	for (;;) {
		ssize_t n = pread(fd, chunk, sizeof chunk, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		sha256_update(&context, (size_t)n, chunk);
		offset += n;
	}
	sha256_digest(&context, sizeof digest, digest);
	to_hex(digest, hex);
	if (base64) {
		base64_encode_raw(base64, sizeof digest, digest);
		base64[BASE64_ENCODE_RAW_LENGTH(sizeof digest)] = '\0';
	}
	return 0;
}
