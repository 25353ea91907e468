# SPDX-License-Identifier: BSL-1.0
#
# An idle worker that was sent something is not rung for.
set(source roles/master.cpp)
set(original "doorbells_.on_sent_to_idle(order.slot);")
set(mutated "")
