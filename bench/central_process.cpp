// SPDX-License-Identifier: Apache-2.0
#include "bench/central_process.hpp"

#include <fmt/format.h>

#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::chrono::seconds says_ready_within{120};

std::uint16_t port_in(const std::string& line) {
  const auto colon = line.find(':', line.find("://") + 1);
  return static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
}

std::string word_after(const std::string& line, const std::string& label) {
  const auto from = line.find_first_not_of(' ', label.size());
  return line.substr(from, line.find(' ', from) - from);
}

}  // namespace

central_process::central_process(std::string program, std::string folder, std::string config)
    : program_(std::move(program)), folder_(std::move(folder)), config_(std::move(config)) {
  if (program_.empty()) throw cannot_run{"pilecloud is not beside pilecloud_bench: build it too"};
  start();
}

void central_process::kill() { process_->kill(); }

void central_process::start() {
  process_.reset();  // two of them cannot have one folder
  std::vector<std::string> words{program_, "serve"};
  if (config_.empty()) {
    words.insert(words.end(), {"--data", folder_ + "/serve", "--port", std::to_string(api_.port), "--piles-port",
                               std::to_string(piles_port_)});
  } else {
    words.insert(words.end(), {"--config", config_});
  }
  process_ = std::make_unique<child_process>(words, folder_ + "/serve.log");
  std::uint16_t api_port = 0;
  for (bool piles_may_knock = false; !piles_may_knock;) {
    const auto line = process_->read_line(says_ready_within);
    if (line.starts_with("password:")) password_ = word_after(line, "password:");
    if (line.find("ready at http://") != std::string::npos) api_port = port_in(line);
    const bool is_tls = line.find("wss://") != std::string::npos;
    if (!line.starts_with("piles connect to")) continue;
    (is_tls ? piles_tls_port_ : piles_port_) = port_in(line);
    piles_may_knock = true;
  }
  if (password_.empty()) throw cannot_run{"serve made no administrator"};
  api_ = sign_in(api_port, password_);
}

}  // namespace pilecloud::bench
