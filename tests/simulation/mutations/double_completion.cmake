# SPDX-License-Identifier: BSL-1.0
#
# A result that has arrived still counts as under way, and runs again if its worker is lost.
set(source core/dispatcher.cpp)
set(original "return entry.tasks == tasks;")
set(mutated "return entry.tasks == tasks && false;")
