// SPDX-License-Identifier: Apache-2.0
#include "bench/machine.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace pilecloud::bench {

namespace {

constexpr int disk_syncs = 500;

std::string first_line_after(const char* file, std::string_view prefix) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(prefix)) continue;
    const auto colon = line.find(':');
    if (colon == std::string::npos) return {};
    const auto text = line.find_first_not_of(" \t", colon + 1);
    return text == std::string::npos ? std::string{} : line.substr(text);
  }
  return {};
}

latency_figures fdatasync_of(const std::string& folder) {
  const auto path = folder + "/fdatasync";
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw cannot_run{fmt::format("'{}' cannot be written; name another folder with --data", folder)};
  std::vector<std::int64_t> us;
  const std::array<char, 4096> page{};
  for (int i = 0; i < disk_syncs; ++i) {
    const auto from = std::chrono::steady_clock::now();
    const bool good = ::write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size());
    if (!good || ::fdatasync(file) != 0) break;
    const auto took = std::chrono::steady_clock::now() - from;
    us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  ::close(file);
  ::unlink(path.c_str());
  if (us.size() < disk_syncs) throw cannot_run{fmt::format("the disk under '{}' refused a write", folder)};
  return figures_of(std::move(us));
}

double seconds_of(clockid_t clock) {
  timespec spent{};
  clock_gettime(clock, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

}  // namespace

row describe_machine(const std::string& folder) {
  double load = 0;
  getloadavg(&load, 1);
  utsname kernel{};
  uname(&kernel);
  const auto disk = fdatasync_of(folder);
  row made;
  made.add("cores", std::int64_t{std::thread::hardware_concurrency()})
      .add("cpu", first_line_after("/proc/cpuinfo", "model name"))
      .add("memory", first_line_after("/proc/meminfo", "MemTotal"))
      .add("kernel", std::string{kernel.release})
      .add("load_1m", load)
      .add("fdatasync_p50_us", disk.p50_us)
      .add("fdatasync_p99_us", disk.p99_us)
      .add("fdatasync_max_us", disk.max_us);
  return made;
}

std::string line_of(const row& machine) {
  std::string line = "machine:";
  for (const auto& [name, value] : machine.all()) {
    line += ' ' + name + '=';
    std::visit([&line](const auto& x) { line += fmt::format("{}", x); }, value);
  }
  return line;
}

std::int64_t resident_bytes() {
  std::ifstream in{"/proc/self/statm"};
  std::int64_t total = 0;
  std::int64_t resident = 0;
  in >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::int64_t heap_bytes() {
  const auto held = mallinfo2();
  return static_cast<std::int64_t>(held.uordblks + held.hblkhd);
}

void trim_heap() { malloc_trim(0); }
double thread_cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace pilecloud::bench
