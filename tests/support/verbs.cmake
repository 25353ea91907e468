# SPDX-License-Identifier: BSL-1.0
#
# The verbs that register tests, one line a test.

# What most tests include is compiled once for all of them, by the target that is named so here.
# An include that is missing is hidden by that, but for the lint preset: `./dev lint tests` tells of
# it.
function(test_headers target)
  target_precompile_headers(${target} PRIVATE <gmock/gmock.h> ${ARGN})
endfunction()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  add_compile_options(-fpch-preprocess)  # or ccache would not know what was included
  # GCC looks for garbage from 128 MiB on, in vain: an eighth of the time that a test takes.
  add_compile_options("SHELL:--param ggc-min-heapsize=700000")
endif()

# unit_test(<name>): builds <name>_test.cpp without MPI; label `unit`.
function(unit_test name)
  add_executable(${name}_test ${name}_test.cpp)
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name}_test PRIVATE rankpool_engine GTest::gmock_main)
  target_precompile_headers(${name}_test REUSE_FROM unit_headers)
  if(TARGET unit_tests)
    add_dependencies(unit_tests ${name}_test)
  endif()
  add_test(NAME unit.${name} COMMAND ${name}_test)
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()

# The environment in which tests start mpirun: as root in a container, with more ranks than cores.
set(RANKPOOL_MPI_TEST_ENVIRONMENT
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
    OMPI_MCA_btl_base_warn_component_unused=0)
# The same for programs that are run whole. What leaks is found by the other tests: to look for it
# takes each process of MPI seconds.
set(RANKPOOL_PROGRAM_TEST_ENVIRONMENT ${RANKPOOL_MPI_TEST_ENVIRONMENT})
if(is_sanitized)
  list(APPEND RANKPOOL_PROGRAM_TEST_ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
endif()

# cluster_test(<name> RANKS <n>...): builds <name>_test.cpp once and registers it once per number
# of ranks, as cluster.<name>.np<n>. GoogleTest runs on rank 0, the other ranks serve. With sanitizers
# it is the last number only.
function(cluster_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "RANKS;SOURCES")
  if(NOT arg_RANKS)
    message(FATAL_ERROR "cluster_test(${name}): RANKS is required")
  endif()
  if(is_sanitized)
    list(GET arg_RANKS -1 arg_RANKS)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  # mpirun gives up first, so that it can clean up its ranks and print their stacks.
  math(EXPR hard_timeout "${arg_TIMEOUT} + 10")

  add_executable(${name}_test ${name}_test.cpp ${arg_SOURCES})
  target_link_libraries(${name}_test PRIVATE cluster_main)
  target_precompile_headers(${name}_test REUSE_FROM cluster_main)
  foreach(ranks IN LISTS arg_RANKS)
    set(test cluster.${name}.np${ranks})
    add_test(NAME ${test}
             COMMAND ${MPIEXEC_EXECUTABLE} -n ${ranks} --timeout ${arg_TIMEOUT}
                     --report-state-on-timeout $<TARGET_FILE:${name}_test>)
    set_tests_properties(${test} PROPERTIES LABELS cluster PROCESSORS ${ranks}
                         TIMEOUT ${hard_timeout} ENVIRONMENT "${RANKPOOL_MPI_TEST_ENVIRONMENT}")
  endforeach()
endfunction()
