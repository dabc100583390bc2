// SPDX-License-Identifier: Apache-2.0
#include "cluster/generation.hpp"

#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "base/sealing.hpp"

namespace pilecloud::cluster {

using nlohmann::json;
using storage::partition_count;

namespace {

constexpr unsigned record_format = 1;
constexpr std::size_t cluster_id_bytes = 16;
constexpr int tries_max = 8;  // a record changes but once or twice in its life

std::string encode(const generation& record) {
  return json{{"format", record_format},     {"cluster", record.cluster},
              {"generation", record.number}, {"state", record.state == generation_state::open ? "open" : "closed"},
              {"by", record.created_by},     {"at", to_rfc3339(record.created_at)}}
      .dump();
}

std::optional<generation> decode(std::string_view value) {
  const auto read = json::parse(value, nullptr, false);
  if (!read.is_object()) return std::nullopt;
  const auto text = [&read](const char* name) {
    const auto at = read.find(name);
    return at != read.end() && at->is_string() ? at->get<std::string>() : std::string{};
  };
  const auto number = [&read](const char* name) {
    const auto at = read.find(name);
    return at != read.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
  };
  const auto state = text("state");
  const auto at = parse_rfc3339(text("at"));
  std::string id;
  const bool is_known = number("format") == record_format && number("generation") > 0 && at &&
                        (state == "open" || state == "closed") && from_hex(text("cluster"), id) &&
                        id.size() == cluster_id_bytes;
  if (!is_known) return std::nullopt;
  return generation{text("cluster"), number("generation"),
                    state == "open" ? generation_state::open : generation_state::closed, text("by"), *at};
}

generation_error error_of(const call_failure& failed) {
  return failed.refused ? generation_error::etcd_refused : generation_error::etcd_away;
}

// The record as it stands; `value` for comparing it.
struct standing {
  std::string value;
  generation record;
};

result<std::optional<standing>, generation_error> standing_in(const std::vector<key_value>& found) {
  if (found.empty()) return std::optional<standing>{};
  auto record = decode(found.front().value);
  if (!record) return generation_error::unreadable;
  return std::optional{standing{found.front().value, *std::move(record)}};
}

result<std::optional<standing>, generation_error> read_standing(etcd_client& client) {
  etcd_transaction asked;
  asked.through_raft().then_get({std::string{current_generation_key}});
  const auto answered = client.commit(asked);
  if (!answered) return error_of(answered.error());
  if (answered.value().found.size() != 2) return generation_error::unreadable;
  return standing_in(answered.value().found[1]);
}

void require(etcd_transaction& asked, const std::optional<standing>& stands) {
  if (stands) asked.when_equal(current_generation_key, stands->value);
  if (!stands) asked.when_absent(current_generation_key);
}

void fence_all(etcd_transaction& asked, const generation& of) {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    asked.then_put(partition_keys{of.name(), partition}.epoch(), closed_epoch);
  }
}

// Only if `stands` still does. Its owners are fenced, whatever it was.
result<generation, generation_error> begin(etcd_client& client, const std::optional<standing>& stands,
                                           const generation& fresh, const log_ends& ends) {
  etcd_transaction asked;
  require(asked, stands);
  asked.then_put(current_generation_key, encode(fresh)).else_get({std::string{current_generation_key}});
  if (stands) fence_all(asked, stands->record);
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const partition_keys at{fresh.name(), partition};
    asked.then_put(at.epoch(), encode_epoch({}))
        .then_put(at.tail(), encode_end(ends[partition]))
        .then_erase(at.log_begin(), at.log_end());
  }
  const auto answered = client.commit(asked);
  if (!answered) return error_of(answered.error());
  if (answered.value().succeeded) return fresh;
  if (answered.value().found.size() != 1) return generation_error::unreadable;
  const auto now_stands = standing_in(answered.value().found.front());
  if (!now_stands) return now_stands.error();
  if (now_stands.value() && now_stands.value()->record == fresh) return fresh;  // the first answer was lost
  return now_stands.value() ? generation_error::already_exists : generation_error::not_current;
}

// Nothing: the record changed meanwhile.
result<std::optional<log_ends>, generation_error> close_once(etcd_client& client, const standing& stands) {
  auto closed = stands.record;
  closed.state = generation_state::closed;
  etcd_transaction asked;
  require(asked, stands);
  fence_all(asked.then_put(current_generation_key, encode(closed)), closed);
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    asked.then_get({partition_keys{closed.name(), partition}.tail()});
  }
  const auto answered = client.commit(asked);
  if (!answered) return error_of(answered.error());
  if (!answered.value().succeeded) return std::optional<log_ends>{};
  const auto& found = answered.value().found;
  constexpr std::size_t puts = 1 + partition_count;
  if (found.size() != puts + partition_count) return generation_error::unreadable;
  log_ends ends;
  for (std::size_t partition = 0; partition < partition_count; ++partition) {
    const auto& tail = found[puts + partition];
    if (tail.empty()) return generation_error::not_current;  // forgotten already
    const auto end = decode_end(tail.front().value);
    if (!end) return generation_error::unreadable;
    ends[partition] = *end;
  }
  return std::optional{ends};
}

}  // namespace

std::string_view to_text(generation_error error) {
  switch (error) {
    case generation_error::etcd_away:
      return "etcd does not answer";
    case generation_error::etcd_refused:
      return "etcd refuses";
    case generation_error::already_exists:
      return "this etcd holds an open cluster already";
    case generation_error::not_current:
      return "this etcd does not hold that generation of the cluster";
    case generation_error::unreadable:
      return "what etcd says of the cluster cannot be read by this program";
  }
  return "unknown";
}

result<std::optional<generation>, generation_error> read_current(etcd_client& client) {
  auto stands = read_standing(client);
  if (!stands) return stands.error();
  if (!stands.value()) return std::optional<generation>{};
  return std::optional{std::move(stands.value()->record)};
}

std::string new_cluster_id() { return to_hex(random_bytes(cluster_id_bytes)); }

result<generation, generation_error> create(etcd_client& client, const std::string& cluster, const log_ends& ends,
                                            std::string_view node, instant now) {
  const auto stands = read_standing(client);
  if (!stands) return stands.error();
  const auto& old = stands.value();
  if (old && old->record.state == generation_state::open) {
    if (old->record.cluster == cluster && old->record.created_by == node) return old->record;
    return generation_error::already_exists;
  }
  const generation fresh{cluster, old ? old->record.number + 1 : 1, generation_state::open, std::string{node}, now};
  return begin(client, old, fresh, ends);
}

result<generation, generation_error> succeed(etcd_client& client, const generation& before, const log_ends& ends,
                                             std::string_view node, instant now) {
  const auto stands = read_standing(client);
  if (!stands) return stands.error();
  const auto& old = stands.value();
  const generation fresh{before.cluster, before.number + 1, generation_state::open, std::string{node}, now};
  const bool is_done = old && old->record.cluster == fresh.cluster && old->record.number == fresh.number &&
                       old->record.created_by == node && old->record.state == generation_state::open;
  if (is_done) return old->record;
  if (old && (old->record.cluster != before.cluster || old->record.number != before.number)) {
    return generation_error::not_current;
  }
  return begin(client, old, fresh, ends);
}

result<log_ends, generation_error> close(etcd_client& client, const generation& current) {
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto stands = read_standing(client);
    if (!stands) return stands.error();
    const auto& old = stands.value();
    if (!old || old->record.cluster != current.cluster || old->record.number != current.number) {
      return generation_error::not_current;
    }
    const auto ends = close_once(client, *old);
    if (!ends) return ends.error();
    if (ends.value()) return *ends.value();
  }
  return generation_error::etcd_away;
}

result<nothing, generation_error> forget(etcd_client& client, const generation& ended) {
  const auto stands = read_standing(client);
  if (!stands) return stands.error();
  const auto& now_stands = stands.value();
  const bool has_ended =
      now_stands &&
      (now_stands->record.number > ended.number ||
       (now_stands->record.number == ended.number && now_stands->record.state == generation_state::closed));
  if (!has_ended) return generation_error::not_current;
  const generation_keys keys{ended.name()};
  etcd_transaction asked;
  require(asked, now_stands);
  for (const auto& folder : {keys.nodes(), keys.all_draining(), keys.secrets(), keys.all_erased()}) {
    asked.then_erase(folder.from, folder.to);
  }
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const partition_keys at{ended.name(), partition};
    asked.then_erase(at.log_begin(), at.log_end()).then_erase(at.tail(), {});
  }
  const auto answered = client.commit(asked);
  if (!answered) return error_of(answered.error());
  if (!answered.value().succeeded) return generation_error::not_current;
  return nothing{};
}

}  // namespace pilecloud::cluster
