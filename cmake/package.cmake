# SPDX-License-Identifier: Apache-2.0
# `cpack -G DEB` in a release build: pilecloud_<version>_<architecture>.deb. Its dependencies are those of the program as
# it was linked (dpkg-shlibdeps). Installing makes the system user and starts nothing: say first, in /etc/default/pilecloud,
# whether this is a node alone or of a cluster.
include(GNUInstallDirs)
set(documents ${CMAKE_INSTALL_DATAROOTDIR}/doc/pilecloud)
set(deploy ${PROJECT_SOURCE_DIR}/deploy)

install(TARGETS pilecloud RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${deploy}/systemd/pilecloud.service ${deploy}/systemd/pilecloud-backup.service
              ${deploy}/systemd/pilecloud-backup.timer DESTINATION lib/systemd/system)
install(FILES ${deploy}/systemd/pilecloud.sysusers DESTINATION lib/sysusers.d RENAME pilecloud.conf)
install(FILES ${deploy}/systemd/pilecloud.default DESTINATION /etc/default RENAME pilecloud)
install(DIRECTORY ${deploy}/examples ${deploy}/prometheus ${deploy}/grafana DESTINATION ${documents})
install(PROGRAMS ${deploy}/make-certificates DESTINATION ${documents}/examples)
install(FILES docs/operate.md docs/audit.md docs/api.md README.md DESTINATION ${documents})
install(FILES ${deploy}/debian/copyright DESTINATION ${documents})
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9nc ${deploy}/debian/changelog OUTPUT_FILE ${PROJECT_BINARY_DIR}/changelog.gz
                        COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${documents})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pilecloud)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "pilecloud <pilecloud@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "charging piles as a business, on an append-only log")
set(CPACK_PACKAGE_DESCRIPTION
    "Accounts with wallets, stations, piles, tariffs by time of use and whole charges
from order to settled bill, through an HTTP API; every bill and balance is
computed from facts that an auditor can replay. Runs on one node or on several
with etcd.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "openssl")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "etcd-server (>= 3.4), prometheus")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${deploy}/debian/conffiles ${deploy}/debian/postinst ${deploy}/debian/prerm
                                       ${deploy}/debian/postrm)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)
include(CPack)
