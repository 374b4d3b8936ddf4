# SPDX-License-Identifier: GPL-2.0-or-later
# z_stats itself: composition and the command line. Its layers stand in the folders beside.
bin_PROGRAMS += subagent/z_stats
subagent_z_stats_CFLAGS = $(AM_CFLAGS) $(STRICT) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(JANSSON_CFLAGS)
subagent_z_stats_SOURCES = subagent/main.c subagent/protocol.h subagent/ask.c subagent/ask.h subagent/cli.c subagent/cli.h \
	subagent/status_command.c subagent/status_command.h
subagent_z_stats_LDADD = libweb.la libmibs.la libagentx.la libservice.la

# Marks a build tree, so that programs run from it find the sources' configs/ without installation (config_place.c).
noinst_DATA += subagent/build-tree
subagent/build-tree: Makefile
	$(AM_V_GEN)$(MKDIR_P) subagent && printf '%s\n' '$(abs_top_srcdir)' > $@
CLEANFILES += subagent/build-tree
