# SPDX-License-Identifier: BSL-1.0
#
# `cmake --install` and `find_package(rankpool)`, which gives the target rankpool::rankpool.
include(CMakePackageConfigHelpers)

install(TARGETS rankpool_engine rankpool EXPORT rankpoolTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/rankpool DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT rankpoolTargets NAMESPACE rankpool::
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rankpool)
configure_package_config_file(
  cmake/rankpoolConfig.cmake.in ${PROJECT_BINARY_DIR}/rankpoolConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rankpool)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rankpoolConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rankpoolConfig.cmake
              ${PROJECT_BINARY_DIR}/rankpoolConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rankpool)
