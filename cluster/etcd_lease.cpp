// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_lease.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilecloud::cluster {

namespace {

using nlohmann::json;

call_failure not_an_answer(const std::string& text) { return {false, "not an answer of etcd: " + text.substr(0, 200)}; }

// int64 as strings; absent is 0.
std::optional<std::uint64_t> number_at(const json& of, const char* name) {
  const auto found = of.find(name);
  if (found == of.end()) return 0;
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

result<std::uint64_t, call_failure> grant_lease(etcd_client& client, std::chrono::seconds time_to_live) {
  const auto text = client.post("/v3/lease/grant", fmt::format(R"({{"TTL":"{}"}})", time_to_live.count()));
  if (!text) return text.error();
  const auto answer = json::parse(text.value(), nullptr, false);
  if (!answer.is_object()) return not_an_answer(text.value());
  const auto lease = number_at(answer, "ID");
  if (!lease || *lease == 0) return not_an_answer(text.value());
  return *lease;
}

result<bool, call_failure> keep_lease(etcd_client& client, std::uint64_t lease) {
  // A stream of requests and answers; one of each here.
  const auto text = client.post("/v3/lease/keepalive", fmt::format(R"({{"ID":"{}"}})", lease));
  if (!text) return text.error();
  const auto answer = json::parse(text.value(), nullptr, false);
  if (!answer.is_object() || !answer.contains("result") || !answer["result"].is_object()) {
    return not_an_answer(text.value());
  }
  const auto left = number_at(answer["result"], "TTL");
  if (!left) return not_an_answer(text.value());
  return *left > 0;
}

void end_lease(etcd_client& client, std::uint64_t lease) {
  // What cannot be ended now ends by itself.
  static_cast<void>(client.post("/v3/lease/revoke", fmt::format(R"({{"ID":"{}"}})", lease)));
}

}  // namespace pilecloud::cluster
