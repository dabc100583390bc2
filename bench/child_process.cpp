// SPDX-License-Identifier: Apache-2.0
#include "bench/child_process.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::size_t errors_shown = 2'000;
constexpr int not_started = 127;

// In the child: nothing but system calls until exec.
[[noreturn]] void become(const std::vector<char*>& words, int in, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(not_started);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);  // Asio's sockets would be inherited, thousands of them
  ::execvp(words.front(), words.data());
  ::_exit(not_started);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

child_process::child_process(std::vector<std::string> words, std::string error_file)
    : program_(words.front()), error_file_(std::move(error_file)) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  const int err = ::open(error_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const bool piped = ::pipe2(in.data(), O_CLOEXEC) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0;
  if (err < 0 || !piped) throw cannot_run{"no pipe to be had for " + program_};
  const auto pointers = pointers_to(words);
  const auto me = ::getpid();
  child_ = ::fork();
  if (child_ == 0) become(pointers, in[0], out[1], err, me);
  ::close(in[0]);
  ::close(out[1]);
  ::close(err);
  to_ = in[1];
  from_ = out[0];
  if (child_ < 0) throw cannot_run{"no process to be had for " + program_};
}

void child_process::end(int signal) {
  if (child_ < 0) return;
  ::close(to_);
  ::kill(child_, signal);
  int status = 0;
  ::waitpid(child_, &status, 0);
  ::close(from_);
  child_ = -1;
}

child_process::~child_process() { end(SIGTERM); }
void child_process::kill() { end(SIGKILL); }

void child_process::write_line(const std::string& text) {
  const auto line = text + '\n';
  if (::write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw cannot_run{fmt::format("{} does not listen any more\n{}", program_, last_errors())};
  }
}

std::string child_process::read_line(std::chrono::seconds at_most) {
  std::array<char, 4096> part{};
  for (;;) {
    if (const auto end = read_.find('\n'); end != std::string::npos) {
      auto line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    pollfd waiting{from_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds{at_most}.count())) <= 0) {
      throw cannot_run{fmt::format("{} says nothing\n{}", program_, last_errors())};
    }
    const auto got = ::read(from_, part.data(), part.size());
    if (got <= 0) throw cannot_run{fmt::format("{} has ended\n{}", program_, last_errors())};
    read_.append(part.data(), static_cast<std::size_t>(got));
  }
}

double child_process::cpu_seconds() const {
  std::ifstream in{fmt::format("/proc/{}/stat", child_)};
  std::stringstream text;
  text << in.rdbuf();
  const auto line = text.str();
  const auto name_ends = line.rfind(')');
  if (name_ends == std::string::npos) return 0;
  std::istringstream fields{line.substr(name_ends + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::int64_t child_process::resident_bytes() const {
  std::ifstream in{fmt::format("/proc/{}/statm", child_)};
  std::int64_t size = 0;
  std::int64_t resident = 0;
  in >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

std::string child_process::last_errors() const {
  std::ifstream in{error_file_};
  std::stringstream text;
  text << in.rdbuf();
  auto said = text.str();
  if (said.size() > errors_shown) said.erase(0, said.size() - errors_shown);
  return said;
}

void run_program(const std::vector<std::string>& words, const std::string& error_file) {
  auto copied = words;
  const auto pointers = pointers_to(copied);
  const int err = ::open(error_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const auto me = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(pointers, err, err, err, me);
  int status = -1;
  if (child > 0) ::waitpid(child, &status, 0);
  ::close(err);
  if (status != 0) throw cannot_run{fmt::format("{} did not end well; see {}", words.front(), error_file)};
}

}  // namespace pilecloud::bench
