# SPDX-License-Identifier: GPL-2.0-or-later
dist_man_MANS += docs/z_stats.8 docs/z_stats.conf.5
dist_doc_DATA = docs/api.md docs/architecture.md docs/archive-format.md docs/z_stats.conf
