# SPDX-License-Identifier: GPL-2.0-or-later
zincludedir = $(includedir)/z_stats
zinclude_HEADERS = agents/agent.h
