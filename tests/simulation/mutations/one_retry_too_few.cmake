# SPDX-License-Identifier: BSL-1.0
#
# A task that threw runs once less than its pool allows.
set(source core/dispatcher.cpp)
set(original "if (++tries.failures > answered.origin.retries) return false;")
set(mutated "if (++tries.failures >= answered.origin.retries) return false;")
