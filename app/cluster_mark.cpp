// SPDX-License-Identifier: Apache-2.0
#include "app/cluster_mark.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace pilecloud::app {

namespace {

std::string path_in(const std::string& folder) { return folder + "/cluster"; }

std::string why() { return std::strerror(errno); }

bool sync_path(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

}  // namespace

result<std::optional<cluster_mark>, std::string> read_cluster_mark(const std::string& data_folder) {
  const auto path = path_in(data_folder);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<cluster_mark>{};
  std::ifstream in{path};
  cluster_mark mark;
  std::string word;
  if (!(in >> word >> mark.cluster && word == "cluster" && in >> word >> mark.generation && word == "generation" &&
        in >> word >> mark.node && word == "node")) {
    return fmt::format("'{}' is not readable; it says to which cluster the folder belongs", path);
  }
  return std::optional{std::move(mark)};
}

result<nothing, std::string> write_cluster_mark(const std::string& data_folder, const cluster_mark& mark) {
  const auto path = path_in(data_folder);
  const auto fresh = path + ".new";
  {
    std::ofstream out{fresh, std::ios::trunc};
    out << "cluster " << mark.cluster << "\ngeneration " << mark.generation << "\nnode " << mark.node << '\n';
    out.flush();
    if (!out) return fmt::format("'{}' cannot be written: {}", fresh, why());
  }
  if (!sync_path(fresh, O_WRONLY) || std::rename(fresh.c_str(), path.c_str()) != 0 ||
      !sync_path(data_folder, O_RDONLY | O_DIRECTORY)) {
    return fmt::format("'{}' cannot be written: {}", path, why());
  }
  return nothing{};
}

result<nothing, std::string> remove_cluster_mark(const std::string& data_folder) {
  const auto path = path_in(data_folder);
  if (std::remove(path.c_str()) != 0 && errno != ENOENT) return fmt::format("'{}' cannot be removed: {}", path, why());
  if (!sync_path(data_folder, O_RDONLY | O_DIRECTORY)) return fmt::format("'{}': {}", data_folder, why());
  return nothing{};
}

}  // namespace pilecloud::app
