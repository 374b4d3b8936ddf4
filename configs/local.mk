# SPDX-License-Identifier: GPL-2.0-or-later
monitordir = $(datadir)/eole/zephir/monitor
configsdir = $(monitordir)/configs
dist_configs_DATA = configs/disk.agent configs/load.agent configs/paquet.agent configs/rand.agent
dist_monitor_DATA = site.cfg
