# SPDX-License-Identifier: BSL-1.0
#
# What a lost worker held is forgotten.
set(source core/dispatcher.cpp)
set(original "run_again(*range, losses);")
set(mutated "(void)losses;")
