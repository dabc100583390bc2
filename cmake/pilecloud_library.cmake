# SPDX-License-Identifier: Apache-2.0
# A folder is a target is a namespace. The PUBLIC lists are the layering (design §2).

add_library(pilecloud_options INTERFACE)
target_include_directories(pilecloud_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(pilecloud_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(PILECLOUD_SANITIZE STREQUAL "address")
  # CAF's mailbox sentinel is downcast (caf/intrusive/task_queue.hpp): vptr would report it.
  set(flags -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(PILECLOUD_SANITIZE STREQUAL "thread")
  set(flags -fsanitize=thread)
elseif(PILECLOUD_FUZZ)
  set(flags -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr,function -fno-sanitize-recover=all)
endif()
if(PILECLOUD_SANITIZE)
  # GCC 12 sees uninitialised members of variants that its own instrumentation took apart; the release keeps the warning.
  target_compile_options(pilecloud_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(PILECLOUD_SANITIZE STREQUAL "thread")
  # ThreadSanitizer does not understand fences (GCC says so, and stops); Asio's sockets are each on one strand without them.
  target_compile_definitions(pilecloud_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
target_compile_options(pilecloud_options INTERFACE ${flags})
target_link_options(pilecloud_options INTERFACE ${flags})

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers need these two of ccache's sloppiness flags (its manual, "Precompiled headers").
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
               CCACHE_NOHASHDIR=1 ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# pilecloud_library(name SOURCES … [PUBLIC …] [PRIVATE …]) -> static library pilecloud_<name>, alias pilecloud::<name>
function(pilecloud_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(pilecloud_${name} STATIC ${arg_SOURCES})
  add_library(pilecloud::${name} ALIAS pilecloud_${name})
  target_link_libraries(pilecloud_${name} PUBLIC pilecloud_options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# What ./check builds under the sanitizers: the tests marked UNIT.
add_custom_target(unit_tests)

# pilecloud_test(name [UNIT] SOURCES … LINK …) -> doctest binary test_<name>, run by ctest as <name>
function(pilecloud_test name)
  cmake_parse_arguments(arg "UNIT" "" "SOURCES;LINK" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES} $<TARGET_OBJECTS:pilecloud_test_main>)
  target_link_libraries(test_${name} PRIVATE pilecloud_options ${arg_LINK} doctest::doctest rapidcheck)
  target_compile_definitions(test_${name} PRIVATE PILECLOUD_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  if(arg_UNIT)
    add_dependencies(unit_tests test_${name})
  endif()
endfunction()
