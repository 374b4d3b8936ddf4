/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "listen.h"

#include "base/address.h"
#include "base/folder.h"
#include "base/log.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

static int open_socket(const struct sockaddr *address, socklen_t length)
{
	int on = 1;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (address->sa_family != AF_UNIX)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on); /* 0.0.0.0 may be listened on beside it */
	if (bind(fd, address, length) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

int listen_address(const char *address)
{
	struct sockaddr_storage parsed;
	socklen_t length = address_parse(address, &parsed);

	if (!length) {
		log_error("web",
			  "http.listen = \"%s\" is no address: write for example \"127.0.0.1:8090\" or \"[::1]:8090\"",
			  address);
		return -1;
	}
	int fd = open_socket((const struct sockaddr *)&parsed, length);
	if (fd < 0)
		log_error_errno("web", "cannot listen on %s", address);
	else
		log_info("web", "listening on http://%s/", address);
	return fd;
}

/* 0 when nobody listens on it, and it is out of the way. */
static int replace_stale(const struct sockaddr_un *address)
{
	struct stat info;

	if (lstat(address->sun_path, &info) != 0)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISSOCK(info.st_mode)) {
		errno = ENOTSOCK;
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	bool refused = connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED;
	close(fd);
	if (refused)
		return unlink(address->sun_path);
	errno = EADDRINUSE;
	return -1;
}

int listen_path(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		log_error("web", "%s: a socket's path has at most %zu octets; choose a shorter runtime_dir", path,
			  sizeof address.sun_path - 1);
		return -1;
	}
	strcpy(address.sun_path, path);
	if (folder_make_above(path) != 0 || replace_stale(&address) != 0) {
		log_error_errno("web", "cannot listen on %s%s", path,
				errno == EADDRINUSE ? " (another z_stats is running)" : "");
		return -1;
	}
	/* By umask, so that it is never open wider, not even for a moment. */
	mode_t before = umask(0117);
	int fd = open_socket((const struct sockaddr *)&address, sizeof address);
	umask(before);
	if (fd < 0)
		log_error_errno("web", "cannot listen on %s", path);
	return fd;
}
