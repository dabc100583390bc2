// SPDX-License-Identifier: Apache-2.0
#include "cluster/etcd_roster.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "cluster/etcd_lease.hpp"

namespace pilecloud::cluster {

using nlohmann::json;
using storage::errc;

namespace {

constexpr std::chrono::seconds time_to_live{2};

channel_options hasty(channel_options options) {
  options.attempt_at_most = std::chrono::milliseconds{500};
  options.call_at_most = std::chrono::milliseconds{1'500};
  return options;
}

std::string encode(const roster_entry& entry) {
  return json{
      {"peer", entry.peer_address}, {"http", entry.http_address}, {"version", entry.version}, {"level", entry.level}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<roster_entry> decode(std::string_view node, std::string_view value) {
  const auto read = json::parse(value, nullptr, false);
  if (!read.is_object()) return std::nullopt;
  const auto text = [&read](const char* name) {
    const auto at = read.find(name);
    return at != read.end() && at->is_string() ? at->get<std::string>() : std::string{};
  };
  const auto level = read.find("level");
  if (text("peer").empty() || level == read.end() || !level->is_number_unsigned()) return std::nullopt;
  return roster_entry{std::string{node},           text("peer"), text("http"), text("version"),
                      level->get<std::uint32_t>(), false};
}

std::string name_below(const key_range& folder, const std::string& key) { return key.substr(folder.from.size()); }

}  // namespace

etcd_roster::etcd_roster(channel_options options, std::string_view generation)
    : client_(hasty(std::move(options))), keys_(generation) {}

result<nothing, errc> etcd_roster::keep(const roster_entry& self) {
  const std::lock_guard lock{mutex_};
  if (kept_) {
    const auto still = keep_lease(client_, kept_->lease);
    if (!still) return errc::io_error;
    if (!still.value()) kept_.reset();
  }
  if (!kept_) {
    const auto granted = grant_lease(client_, time_to_live);
    if (!granted) return errc::io_error;
    kept_ = kept{granted.value(), {}, {}};
  }
  const auto value = encode(self);
  if (kept_->node == self.node && kept_->value == value) return nothing{};
  return put(self.node, value);
}

result<nothing, errc> etcd_roster::put(const std::string& node, const std::string& value) {
  etcd_transaction asked;
  asked.then_put(keys_.node(node), value, kept_->lease);
  const auto answered = client_.commit(asked);
  if (answered) {
    kept_->node = node;
    kept_->value = value;
    return nothing{};
  }
  if (answered.error().refused) kept_.reset();  // the lease ended meanwhile
  return errc::io_error;
}

result<std::vector<roster_entry>, errc> etcd_roster::list() {
  etcd_transaction asked;
  asked.then_get(keys_.nodes()).then_get(keys_.all_draining());
  const auto answered = client_.commit(asked);
  if (!answered) return errc::io_error;
  const auto& found = answered.value().found;
  if (found.size() != 2) return errc::unknown_format;
  std::set<std::string> draining;
  for (const auto& [key, value] : found[1]) draining.insert(name_below(keys_.all_draining(), key));
  std::vector<roster_entry> live;  // by name, as etcd sorts by key
  for (const auto& [key, value] : found[0]) {
    const auto name = name_below(keys_.nodes(), key);
    auto entry = decode(name, value);
    if (!entry) continue;  // nothing this program could talk to
    entry->draining = draining.contains(name);
    live.push_back(*std::move(entry));
  }
  return live;
}

void etcd_roster::leave(const std::string& node) {
  const std::lock_guard lock{mutex_};
  if (!kept_ || kept_->node != node) return;
  end_lease(client_, kept_->lease);
  kept_.reset();
}

result<nothing, errc> etcd_roster::set_draining(const std::string& node, bool draining) {
  etcd_transaction asked;
  if (draining) asked.then_put(keys_.draining(node), "yes");
  if (!draining) asked.then_erase(keys_.draining(node), {});
  if (!client_.commit(asked)) return errc::io_error;
  return nothing{};
}

}  // namespace pilecloud::cluster
