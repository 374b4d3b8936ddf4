/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <sys/socket.h>

/* "127.0.0.1:8090" or "[::1]:8090" in numbers: a name would have to be looked up, which may wait. The port may be 0.
 * Returns the address's length; 0 when the text is none. */
socklen_t address_parse(const char *text, struct sockaddr_storage *address);
/* Of a parsed one. */
unsigned address_port(const struct sockaddr_storage *address);

#endif
