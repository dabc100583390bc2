// SPDX-License-Identifier: Apache-2.0
#include "tests/app/process.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): posix_spawn wants it, unistd.h has it for GNU only

namespace pilecloud::tests {

namespace {

constexpr std::chrono::milliseconds poll_every{5};

int code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

std::string read_text(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_text(const std::string& file, const std::string& text) { std::ofstream{file, std::ios::binary} << text; }

temporary_folder::temporary_folder() {
  auto name = (std::filesystem::temp_directory_path() / "pilecloud-test-XXXXXX").string();
  path_ = mkdtemp(name.data()) != nullptr ? name : std::string{};
}
temporary_folder::~temporary_folder() {
  std::error_code ignored;  // a leftover folder under the temporary folder harms nobody
  std::filesystem::remove_all(path_, ignored);
}
std::string temporary_folder::path(const std::string& name) const { return name.empty() ? path_ : path_ + "/" + name; }

process::process(std::vector<std::string> words, std::string folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, (folder_ + "/out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, 2, (folder_ + "/err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (posix_spawn(&pid_, arguments[0], &files, nullptr, arguments.data(), environ) != 0) pid_ = -1;
  posix_spawn_file_actions_destroy(&files);
}

process::~process() { kill_hard(); }

std::string process::out() const { return read_text(folder_ + "/out"); }
std::string process::err() const { return read_text(folder_ + "/err"); }

std::optional<int> process::ended() {
  if (!code_ && pid_ > 0) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) code_ = code_of(status);
  }
  return pid_ > 0 ? code_ : std::optional<int>{-1};
}

bool process::running() { return !ended().has_value(); }

std::optional<std::string> process::wait_for_output(const std::string& pattern, std::chrono::milliseconds at_most) {
  const std::regex wanted{pattern};
  const auto until = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    const bool alive = running();
    const auto text = out();
    if (std::smatch found; std::regex_search(text, found, wanted)) return found[1].str();
    if (!alive || std::chrono::steady_clock::now() > until) return std::nullopt;
    std::this_thread::sleep_for(poll_every);
  }
}

void process::kill_hard() {
  if (pid_ <= 0 || code_) return;
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  code_ = code_of(status);
}

int process::stop() {
  if (pid_ > 0 && !code_) {
    kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
    code_ = code_of(status);
  }
  return code_.value_or(-1);
}

finished run(const std::vector<std::string>& words, std::chrono::seconds at_most) {
  const temporary_folder folder;
  process started{words, folder.path()};
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (started.running() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(poll_every);
  if (started.running()) started.kill_hard();
  return {started.stop(), started.out(), started.err()};
}

}  // namespace pilecloud::tests
