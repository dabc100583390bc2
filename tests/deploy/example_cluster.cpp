// SPDX-License-Identifier: Apache-2.0
#include "tests/deploy/example_cluster.hpp"

#include <filesystem>
#include <regex>
#include <sstream>

#include <doctest/doctest.h>
#include <unistd.h>

namespace pilecloud::tests {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string number_of(const std::string& name) { return std::to_string(name[0] - 'a' + 1); }

// NAME=value of an environment file, without the quotes.
std::vector<std::string> settings_of(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#') all.push_back(replaced(line, "\"", ""));
  }
  return all;
}

}  // namespace

std::string deploy_file(const std::string& name) {
  auto text = read_text(std::string{PILECLOUD_SOURCE_DIR} + "/deploy/" + name);
  REQUIRE_MESSAGE(!text.empty(), name);
  return text;
}

example_cluster::example_cluster() {
  const auto pid = ::getpid();
  network_ = "127." + std::to_string(64 + pid / 250 % 64) + "." + std::to_string(1 + pid % 250) + ".";
  std::vector<std::string> words{std::string{PILECLOUD_SOURCE_DIR} + "/deploy/make-certificates", "--out",
                                 folder_.path("pki")};
  // etcd lets in a certificate with addresses only from one of them; the loopback's own connections have this one.
  for (const auto& name : example_nodes) words.push_back(name + "=" + network_ + number_of(name) + ",127.0.0.1");
  const auto made = run(words);
  REQUIRE_MESSAGE(made.code == 0, made.err);
  for (const auto& name : example_nodes) {
    std::filesystem::create_directories(folder_.path(name));
    write_text(config(name), here(deploy_file("examples/" + name + "/node.toml"), name));
  }
}

std::string example_cluster::here(std::string text, const std::string& name) const {
  // The piles' section waits for a certificate of the operator's; here the node's own will do.
  for (const auto* line :
       {"[piles]", "address = \"0", "tls_port", "certificate = \"/etc/pilecloud/piles", "key = \"/etc/pilecloud/piles"})
    text = replaced(text, std::string{"# "} + line, line);
  text = replaced(text, "/piles.", "/" + name + ".");
  text = replaced(text, "0.0.0.0", network_ + number_of(name));
  text = replaced(text, "127.0.0.1", network_ + number_of(name));
  text = replaced(text, "10.0.0.", network_);
  text = replaced(text, "/etc/pilecloud/", folder_.path("pki/"));
  text = replaced(text, "/etc/etcd/", folder_.path("pki/"));
  text = replaced(text, "/var/lib/pilecloud", folder_.path(name + "/data"));
  return replaced(text, "/var/lib/etcd/pilecloud", folder_.path(name + "/etcd"));
}

void example_cluster::start_etcd() {
  for (const auto& name : example_nodes) {
    std::vector<std::string> words{"/usr/bin/setpriv", "--pdeathsig", "KILL", "/usr/bin/env"};
    for (auto& each : settings_of(here(deploy_file("examples/" + name + "/etcd"), name))) words.push_back(each);
    words.emplace_back("/usr/bin/etcd");
    running_["etcd-" + name] = std::make_unique<process>(words, folder_.path(name + "/etcd-said"));
  }
}

std::string example_cluster::start_node(const std::string& name) {
  running_[name] = std::make_unique<process>(
      std::vector<std::string>{PILECLOUD_PROGRAM, "serve", "--config", config(name)}, folder_.path(name + "/said"));
  return running_[name]->wait_for_output("http://([0-9.:]+)", std::chrono::seconds{40}).value_or("");
}

std::string example_cluster::said(const std::string& name) const {
  return running_.at(name)->out() + running_.at(name)->err();
}

}  // namespace pilecloud::tests
