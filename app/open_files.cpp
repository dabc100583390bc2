// SPDX-License-Identifier: Apache-2.0
#include "app/open_files.hpp"

#include <cerrno>
#include <cstring>

#include <spdlog/spdlog.h>
#include <sys/resource.h>

namespace pilecloud::app {

std::uint64_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    spdlog::warn("the limit of open files cannot be read: {}", std::strerror(errno));
    return 0;
  }
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    spdlog::warn("open files: {} at most, {} cannot be had: {}", before, limit.rlim_max, std::strerror(errno));
    return before;
  }
  spdlog::info("open files: {} at most (it was {})", limit.rlim_cur, before);
  return limit.rlim_cur;
}

}  // namespace pilecloud::app
