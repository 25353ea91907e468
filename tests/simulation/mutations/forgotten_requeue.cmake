# SPDX-License-Identifier: BSL-1.0
#
# What a lost worker held is forgotten.
set(source core/dispatcher_workers.cpp)
set(original "waiting_.put_back(range->tasks, range->origin, tries);")
set(mutated "(void)tries;")
