/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listening sockets: CLOEXEC, non-blocking, nothing looked up in the DNS. */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

/* "127.0.0.1:8090" or "[::1]:8090". The descriptor, or -1 (logged). */
int listen_address(const char *address);
/* A Unix socket of mode 0660; makes the folder, replaces a socket that nobody listens on any more. -1 (logged) also
 * when somebody does. */
int listen_path(const char *path);

#endif
