# SPDX-License-Identifier: GPL-2.0-or-later
zincludedir = $(includedir)/z_stats
zinclude_HEADERS = agents/agent.h

# One module per class. They call the runner, which has the functions of agent.h. Each measure is a fork, which copies
# the list of memory maps: with these flags a module has two instead of five.
AGENT_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -Wl,-z,noseparate-code,-z,norelro
AGENT_CFLAGS = $(AM_CFLAGS) $(STRICT)
agents_LTLIBRARIES += agents/disk.la agents/load.la agents/paquet.la agents/rand.la
agents_disk_la_SOURCES = agents/disk.c
agents_disk_la_CFLAGS = $(AGENT_CFLAGS)
agents_disk_la_LDFLAGS = $(AGENT_LDFLAGS)
agents_load_la_SOURCES = agents/load.c
agents_load_la_CFLAGS = $(AGENT_CFLAGS)
agents_load_la_LDFLAGS = $(AGENT_LDFLAGS)
agents_paquet_la_SOURCES = agents/paquet.c
agents_paquet_la_CFLAGS = $(AGENT_CFLAGS)
agents_paquet_la_LDFLAGS = $(AGENT_LDFLAGS)
agents_rand_la_SOURCES = agents/rand.c
agents_rand_la_CFLAGS = $(AGENT_CFLAGS)
agents_rand_la_LDFLAGS = $(AGENT_LDFLAGS)
