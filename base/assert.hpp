// SPDX-License-Identifier: Apache-2.0
// PILECLOUD_ASSERT: the programmer erred. On in release builds, prints the place and the values and aborts:
// a process that stops and replays its log is better than one that goes on wrong.
// Never for user input, a device's report or a disk's answer: those are results.
#pragma once

#include <string_view>

#include <fmt/format.h>

namespace pilecloud {
inline namespace base {

[[noreturn]] void assertion_failed(const char* file, int line, const char* condition, std::string_view message);

}  // namespace base
}  // namespace pilecloud

#define PILECLOUD_ASSERT(condition, ...)                                                         \
  do {                                                                                           \
    if (!(condition)) [[unlikely]]                                                               \
      ::pilecloud::assertion_failed(__FILE__, __LINE__, #condition, ::fmt::format(__VA_ARGS__)); \
  } while (false)
