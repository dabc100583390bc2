// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_upkeep.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/assert.hpp"

namespace pilecloud::cluster {

using nlohmann::json;

namespace {

std::string text_at(const json& of, const char* name) {
  const auto at = of.find(name);
  return at != of.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

// int64 as strings; absent is 0.
std::uint64_t number_at(const json& of, const char* name) {
  const auto text = text_at(of, name);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A member lists the alarms of all: "memberID:33198… alarm:NOSPACE ".
bool has_alarm(const json& answer, std::string_view member, std::string_view alarm) {
  const auto errors = answer.find("errors");
  if (errors == answer.end() || !errors->is_array()) return false;
  const auto of_member = fmt::format("memberID:{} ", member);
  for (const auto& error : *errors) {
    if (!error.is_string()) continue;
    const auto& text = error.get_ref<const std::string&>();
    if (text.find(of_member) != std::string::npos && text.find(alarm) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

etcd_upkeep::etcd_upkeep(channel_options options, std::uint64_t quota_bytes)
    : endpoints_(options.endpoints), quota_bytes_(quota_bytes), channel_(std::move(options)) {
  PILECLOUD_ASSERT(quota_bytes_ > 0, "a quota of nothing");
}

std::vector<etcd_member> etcd_upkeep::status() {
  std::vector<etcd_member> all;
  for (std::size_t at = 0; at < endpoints_.size(); ++at) all.push_back(ask(at));
  return all;
}

etcd_member etcd_upkeep::ask(std::size_t at) {
  etcd_member seen{endpoints_[at]};
  const auto text = channel_.ask(at, "/v3/maintenance/status", "{}");
  if (!text) return seen;
  const auto answer = json::parse(text.value(), nullptr, false);
  if (!answer.is_object() || !answer.contains("header") || !answer["header"].is_object()) return seen;
  const auto self = text_at(answer["header"], "member_id");
  const auto leader = text_at(answer, "leader");
  seen.reachable = true;
  seen.has_leader = !leader.empty() && leader != "0";
  seen.is_leader = seen.has_leader && leader == self;
  seen.version = text_at(answer, "version");
  seen.revision = number_at(answer["header"], "revision");
  seen.db_bytes = number_at(answer, "dbSize");
  seen.db_in_use_bytes = number_at(answer, "dbSizeInUse");
  seen.quota_percent = static_cast<unsigned>((100 * seen.db_bytes + quota_bytes_ - 1) / quota_bytes_);
  seen.is_out_of_space = has_alarm(answer, self, "NOSPACE");
  seen.is_corrupt = has_alarm(answer, self, "CORRUPT");
  return seen;
}

result<nothing, call_failure> etcd_upkeep::compact(std::uint64_t revision) {
  const auto done = channel_.post("/v3/kv/compaction", fmt::format(R"({{"revision":"{}"}})", revision));
  if (done) return nothing{};
  if (done.error().detail.find("has been compacted") != std::string::npos) return nothing{};
  return done.error();
}

}  // namespace pilecloud::cluster
