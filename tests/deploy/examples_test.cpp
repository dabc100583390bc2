// SPDX-License-Identifier: Apache-2.0
// The examples of deploy/ as an operator would follow them: they fit each other, they become a cluster, and what the
// alerts and the dashboard ask for is there.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <regex>
#include <set>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "app/node_file.hpp"
#include "tests/deploy/example_cluster.hpp"

namespace {

using namespace pilecloud::tests;

std::set<std::string> all_of(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex wanted{pattern};
  for (auto at = std::sregex_iterator{text.begin(), text.end(), wanted}; at != std::sregex_iterator{}; ++at) {
    found.insert((*at)[1].str());
  }
  return found;
}

std::string metrics_of(const std::string& address) {
  httplib::Client client{"http://" + address};
  client.Get("/healthz");  // a page that is counted
  const auto answer = client.Get("/metrics");
  return answer && answer->status == 200 ? answer->body : std::string{};
}

double sum_of(const std::string& metrics, const std::string& name) {
  double sum = 0;
  for (const auto& value : all_of(metrics, "\n" + name + "(?:\\{[^}]*\\})? ([0-9.e+-]+)")) sum += std::stod(value);
  return sum;
}

// The query language's names of a histogram's parts are no metrics of their own.
std::set<std::string> asked_for(const std::string& text) {
  std::set<std::string> names;
  for (auto name : all_of(text, "\\b(pilecloud_[a-z_]+)\\b")) {
    if (name.ends_with("_bucket")) name.resize(name.size() - std::string_view{"_bucket"}.size());
    names.insert(name);
  }
  return names;
}

}  // namespace

TEST_CASE("the three examples are read, fit each other and their etcd members") {
  std::set<std::string> names;
  for (const auto& name : example_nodes) {
    const auto text = deploy_file("examples/" + name + "/node.toml");
    const auto read = pilecloud::app::parse_node_file(text, name);
    REQUIRE_MESSAGE(read.ok(), name);
    const auto& node = read.value();
    CHECK(node.name == name);
    CHECK(node.nodes == 3);
    CHECK(node.etcd_endpoints.size() == 3);
    CHECK(node.peer_tls.certificate == "/etc/pilecloud/" + name + ".pem");
    CHECK(node.key_file == "/etc/pilecloud/cluster.key");
    names.insert(node.listen);
    const auto etcd = deploy_file("examples/" + name + "/etcd");
    CHECK(etcd.find("ETCD_QUOTA_BACKEND_BYTES=\"" + std::to_string(node.etcd_quota_bytes) + "\"") != std::string::npos);
    const auto client = all_of(etcd, "ETCD_ADVERTISE_CLIENT_URLS=\"https://([0-9.:]+)\"");
    REQUIRE(client.size() == 1);
    CHECK(std::find(node.etcd_endpoints.begin(), node.etcd_endpoints.end(), *client.begin()) !=
          node.etcd_endpoints.end());
  }
  CHECK(names.size() == 3);
}

TEST_CASE("every alert has its place in docs/operate.md and says what to do") {
  const auto alerts = deploy_file("prometheus/alerts.yml");
  const auto guide = read_text(PILECLOUD_SOURCE_DIR "/docs/operate.md");
  const auto names = all_of(alerts, "- alert: ([A-Za-z]+)");
  CHECK(names.size() >= 20);
  for (const auto& name : names) {
    CHECK_MESSAGE(guide.find("\n### " + name + "\n") != std::string::npos, name);
    auto anchor = name;
    for (auto& letter : anchor) letter = static_cast<char>(std::tolower(letter));
    CHECK_MESSAGE(alerts.find("runbook: docs/operate.md#" + anchor + "\n") != std::string::npos, name);
  }
  CHECK(all_of(guide, "\n### (Pilecloud[A-Za-z]+)\n") == names);
  const auto count = [&alerts](const std::string& line) {
    const std::regex wanted{"\n +" + line + ":"};
    return std::distance(std::sregex_iterator{alerts.begin(), alerts.end(), wanted}, std::sregex_iterator{});
  };
  CHECK(count("summary") == static_cast<std::ptrdiff_t>(names.size()));
  CHECK(count("do") == static_cast<std::ptrdiff_t>(names.size()));
  CHECK(count("labels") == static_cast<std::ptrdiff_t>(names.size()));
  // Each has a case that makes it fire.
  CHECK(all_of(read_text(PILECLOUD_SOURCE_DIR "/tests/deploy/alerts_test.yml"), "alertname=\"([A-Za-z]+)\"") == names);
}

TEST_CASE("the examples become a cluster, and its nodes export all that alerts and dashboard ask for") {
  example_cluster site;
  site.start_etcd();
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  auto founded = run({PILECLOUD_PROGRAM, "cluster", "create", "--config", site.config("a")});
  while (founded.code != 0 && std::chrono::steady_clock::now() < patience) {  // etcd's members find each other first
    founded = run({PILECLOUD_PROGRAM, "cluster", "create", "--config", site.config("a")});
  }
  REQUIRE_MESSAGE(founded.code == 0, founded.out, founded.err, site.said("etcd-a"));
  std::string last;
  for (const auto& name : example_nodes) {
    last = site.start_node(name);
    REQUIRE_MESSAGE(!last.empty(), site.said(name));
  }

  std::string metrics;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < until) {
    metrics = metrics_of(last);
    if (sum_of(metrics, "pilecloud_cluster_live_nodes") == 3 && sum_of(metrics, "pilecloud_etcd_members_up") == 3) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  CHECK(sum_of(metrics, "pilecloud_cluster_live_nodes") == 3);
  CHECK(sum_of(metrics, "pilecloud_etcd_members_up") == 3);
  CHECK(sum_of(metrics, "pilecloud_etcd_alarm") == 0);
  CHECK(sum_of(metrics, "pilecloud_cluster_halted_partitions") == 0);

  const auto exported = all_of(metrics, "# TYPE (pilecloud_[a-z_]+) ");
  for (const auto* file : {"prometheus/alerts.yml", "grafana/pilecloud.json"}) {
    const auto asked = asked_for(deploy_file(file));
    CHECK(asked.size() > 10);
    for (const auto& name : asked) CHECK_MESSAGE(exported.contains(name), (std::string{file} + ": " + name));
  }
  const auto dashboard = nlohmann::json::parse(deploy_file("grafana/pilecloud.json"));
  const auto shown = asked_for(dashboard.dump());
  for (const auto& name : exported) CHECK_MESSAGE(shown.contains(name), ("not on the dashboard: " + name));
  std::set<int> ids;
  for (const auto& panel : dashboard["panels"]) ids.insert(panel["id"].get<int>());
  CHECK(ids.size() == dashboard["panels"].size());
}
