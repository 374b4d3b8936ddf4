/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door to nettle: SHA-256 (FIPS 180-4), in hexadecimal and base64. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX_SIZE 65    /* 64 lower-case digits and NUL */
#define SHA256_BASE64_SIZE 45 /* 44 characters and NUL */

void sha256_hex(const void *data, size_t length, char hex[static SHA256_HEX_SIZE]);
/* Of a whole file read from its start. 0, or -1 with errno. base64 may be NULL. */
int sha256_file(int fd, char hex[static SHA256_HEX_SIZE], char *base64);

#endif
