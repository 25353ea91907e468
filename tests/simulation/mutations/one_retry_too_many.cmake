# SPDX-License-Identifier: BSL-1.0
#
# A task runs once more than its submission allows.
set(source core/dispatcher_workers.cpp)
set(original "if (history_.losses(tries.losses) > range->origin.loss_retries)")
set(mutated "if (history_.losses(tries.losses) > range->origin.loss_retries + 1)")
