// SPDX-License-Identifier: Apache-2.0
// The gateway's JSON: bytes in base64, int64 as strings, whatever is false, zero or empty is absent.
#include "cluster/etcd_transaction.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/base64.hpp"

namespace pilecloud::cluster {

namespace {

using nlohmann::json;

void add(std::string& list, std::string_view element) {
  if (!list.empty()) list += ',';
  list += element;
}

std::string compared(std::string_view key, std::string_view relation, std::string_view value) {
  return fmt::format(R"({{"key":"{}","target":"VALUE","result":"{}","value":"{}"}})", to_base64(key), relation,
                     to_base64(value));
}

std::string get(const key_range& range) {
  return fmt::format(R"({{"requestRange":{{"key":"{}","range_end":"{}","limit":"{}",)"
                     R"("sort_order":"{}","sort_target":"KEY","keys_only":{},"min_mod_revision":"{}"}}}})",
                     to_base64(range.from), to_base64(range.to), range.limit, range.last_first ? "DESCEND" : "ASCEND",
                     range.keys_only, range.since);
}

const json* member(const json& of, const char* name) {
  if (!of.is_object()) return nullptr;
  const auto found = of.find(name);
  return found == of.end() ? nullptr : &*found;
}

// Absent is empty.
std::optional<std::string> bytes_at(const json& of, const char* name) {
  const auto* text = member(of, name);
  if (text == nullptr) return std::string{};
  return text->is_string() ? from_base64(text->get_ref<const std::string&>()) : std::nullopt;
}

std::optional<std::vector<key_value>> pairs_of(const json& response) {
  std::vector<key_value> pairs;
  const auto* range = member(response, "response_range");
  const auto* listed = range == nullptr ? nullptr : member(*range, "kvs");
  if (listed == nullptr) return pairs;
  if (!listed->is_array()) return std::nullopt;
  pairs.reserve(listed->size());
  for (const auto& pair : *listed) {
    auto key = bytes_at(pair, "key");
    auto value = bytes_at(pair, "value");
    if (!key || !value) return std::nullopt;
    pairs.push_back({*std::move(key), *std::move(value)});
  }
  return pairs;
}

}  // namespace

etcd_transaction& etcd_transaction::when_equal(std::string_view key, std::string_view value) {
  add(compare_, compared(key, "EQUAL", value));
  return *this;
}

etcd_transaction& etcd_transaction::when_between(std::string_view key, std::string_view above, std::string_view below) {
  add(compare_, compared(key, "GREATER", above));
  add(compare_, compared(key, "LESS", below));
  return *this;
}

etcd_transaction& etcd_transaction::when_absent(std::string_view key) {
  add(compare_, fmt::format(R"({{"key":"{}","target":"VERSION","result":"EQUAL","version":"0"}})", to_base64(key)));
  return *this;
}

etcd_transaction& etcd_transaction::then_put(std::string_view key, std::string_view value, std::uint64_t lease) {
  const auto kept = lease == 0 ? std::string{} : fmt::format(R"(,"lease":"{}")", lease);
  add(success_,
      fmt::format(R"({{"requestPut":{{"key":"{}","value":"{}"{}}}}})", to_base64(key), to_base64(value), kept));
  return *this;
}

etcd_transaction& etcd_transaction::then_erase(std::string_view from, std::string_view to) {
  add(success_,
      fmt::format(R"({{"requestDeleteRange":{{"key":"{}","range_end":"{}"}}}})", to_base64(from), to_base64(to)));
  return *this;
}

etcd_transaction& etcd_transaction::through_raft() {
  add(success_, fmt::format(R"({{"requestDeleteRange":{{"key":"{}"}}}})", to_base64("pilecloud/nothing")));
  return *this;
}

etcd_transaction& etcd_transaction::then_get(const key_range& range) {
  add(success_, get(range));
  return *this;
}

etcd_transaction& etcd_transaction::else_get(const key_range& range) {
  add(failure_, get(range));
  return *this;
}

std::string etcd_transaction::to_json() const {
  return fmt::format(R"({{"compare":[{}],"success":[{}],"failure":[{}]}})", compare_, success_, failure_);
}

std::optional<etcd_answer> parse_answer(std::string_view text) {
  const auto answer = json::parse(text, nullptr, false);
  if (answer.is_discarded() || member(answer, "header") == nullptr) return std::nullopt;
  etcd_answer parsed;
  if (const auto* revision = member(answer["header"], "revision")) {
    const auto digits = revision->is_string() ? revision->get<std::string>() : std::string{};
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, parsed.revision);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  }
  if (const auto* succeeded = member(answer, "succeeded")) {
    if (!succeeded->is_boolean()) return std::nullopt;
    parsed.succeeded = succeeded->get<bool>();
  }
  const auto* responses = member(answer, "responses");
  if (responses == nullptr) return parsed;
  if (!responses->is_array()) return std::nullopt;
  for (const auto& response : *responses) {
    auto pairs = pairs_of(response);
    if (!pairs) return std::nullopt;
    parsed.found.push_back(*std::move(pairs));
  }
  return parsed;
}

}  // namespace pilecloud::cluster
