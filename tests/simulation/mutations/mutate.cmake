# SPDX-License-Identifier: BSL-1.0
#
# cmake -D mutation=<file> -D sources=<src/> -D output=<file> -P mutate.cmake
# Writes the source that a mutation names with one place of it changed. Fails where that place is
# not there exactly once any more: then the mutation has to be written anew.
include(${mutation})
file(READ ${sources}/${source} text)
string(FIND "${text}" "${original}" first)
string(FIND "${text}" "${original}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${mutation}: not exactly once in ${source}: ${original}")
endif()
string(REPLACE "${original}" "${mutated}" text "${text}")
file(WRITE ${output} "${text}")
