// SPDX-License-Identifier: Apache-2.0
#include "cluster/shared_key_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "cluster/wrapping_key.hpp"

namespace pilecloud::cluster {

using storage::errc;
using storage::failure;
using storage::named_bytes;

namespace {

constexpr std::string_view marks = "revoked/";
constexpr std::string_view erased_here = "erased/";  // in the local store; its value says how far it got
constexpr std::string_view erasing = "erasing";
constexpr std::string_view erased = "erased";
constexpr std::uint64_t page_keys = 500;
constexpr std::size_t upload_keys = 40;  // a comparison and a put each, of etcd's 128
constexpr std::chrono::seconds in_vain{2};

bool is_mark(std::string_view name) { return name.starts_with(marks); }
std::string erasure_of(std::string_view name) { return std::string{erased_here}.append(name); }

failure away(const call_failure& failed) { return {errc::io_error, "keys in etcd: " + failed.detail}; }
failure was_erased(std::string_view name) {
  return {errc::conflict, fmt::format("{} was erased: it never has a key again", name)};
}
failure two_keys(std::string_view name) {
  return {errc::conflict,
          fmt::format("keys/ of this node and the cluster hold different keys under {}: a node joins with an empty "
                      "folder",
                      name)};
}
failure not_of_etcd() { return {errc::unknown_format, "keys in etcd: an answer without what was asked"}; }

key_range with_prefix(const key_range& folder, std::string_view prefix) {
  if (prefix.empty()) return folder;
  const auto last = static_cast<unsigned char>(prefix.back());
  PILECLOUD_ASSERT(last < 0x7F, "a prefix ends with byte {}", last);
  key_range some{folder.from + std::string{prefix}, folder.from + std::string{prefix}};
  ++some.to.back();
  return some;
}

std::chrono::steady_clock::rep ticks_now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

result<std::unique_ptr<shared_key_store>, failure> shared_key_store::open(storage::key_store& local,
                                                                          etcd_client& client,
                                                                          std::string_view generation,
                                                                          const secret_key& wrapping,
                                                                          peer_messenger tell_peers) {
  std::unique_ptr<shared_key_store> made{
      new shared_key_store{local, client, generation, wrapping, std::move(tell_peers)}};
  if (auto finished = made->finish_destructions(); !finished) return finished.error();
  return made;
}

shared_key_store::shared_key_store(storage::key_store& local, etcd_client& client, std::string_view generation,
                                   const secret_key& wrapping, peer_messenger tell_peers)
    : local_(local), client_(client), keys_(generation), wrapping_(wrapping), tell_peers_(std::move(tell_peers)) {}

result<nothing, failure> shared_key_store::finish_destructions() {
  std::vector<std::string> begun;
  auto listed = local_.each(erased_here, [&begun](std::string_view name, std::string_view state) {
    if (state == erasing) begun.emplace_back(name.substr(erased_here.size()));
    return true;
  });
  if (!listed) return listed;
  for (const auto& name : begun) {
    if (auto done = erase_here(name); !done) return done;
  }
  return nothing{};
}

result<std::string, failure> shared_key_store::opened(std::string_view name, std::string_view wrapped) const {
  auto bytes = unwrap(wrapping_, name, wrapped);
  if (bytes) return *std::move(bytes);
  return failure{
      errc::checksum_mismatch,
      fmt::format("{} does not open under this node's cluster key file: is it the same on all nodes?", name)};
}

// Those that were not erased, and are not here as something else.
result<nothing, failure> shared_key_store::keep_here(const std::vector<named_bytes>& many) const {
  const std::lock_guard lock{keeping_};
  std::vector<named_bytes> fresh;
  for (const auto& one : many) {
    const auto gone = local_.get(erasure_of(one.name));
    if (!gone) return gone.error();
    if (gone.value()) continue;
    const auto known = local_.get(one.name);
    if (!known) return known.error();
    if (known.value() == one.bytes) continue;
    if (known.value() && !is_mark(one.name)) return two_keys(one.name);
    fresh.push_back(one);
  }
  if (fresh.empty()) return nothing{};
  return local_.put_all(fresh);
}

result<nothing, failure> shared_key_store::erase_here(std::string_view name) {
  const std::lock_guard lock{keeping_};
  const auto mark = erasure_of(name);
  const auto before = local_.get(mark);
  if (!before) return before.error();
  if (before.value() == erased) return nothing{};
  if (auto begun = local_.put(mark, erasing); !begun) return begun;
  if (auto gone = local_.destroy(name); !gone) return gone;
  return local_.put(mark, erased);
}

result<std::optional<std::string>, failure> shared_key_store::get(std::string_view name) const {
  auto here = local_.get(name);
  if (!here || here.value() || is_mark(name)) return here;
  const auto gone = local_.get(erasure_of(name));
  if (!gone) return gone.error();
  if (gone.value()) return std::optional<std::string>{};
  // A page of fifty names must not wait fifty times.
  if (ticks_now() < in_vain_until_) return failure{errc::io_error, "keys in etcd: etcd did not answer a moment ago"};
  etcd_transaction asked;
  asked.through_raft().then_get({keys_.secret(name)});
  const auto answered = client_.commit(asked);
  if (!answered) {
    in_vain_until_ = ticks_now() + std::chrono::steady_clock::duration{in_vain}.count();
    return away(answered.error());
  }
  const auto& found = answered.value().found;
  if (found.size() != 2) return not_of_etcd();
  if (found[1].empty()) return std::optional<std::string>{};
  auto bytes = opened(name, found[1].front().value);
  if (!bytes) return bytes.error();
  if (auto kept = keep_here({{std::string{name}, bytes.value()}}); !kept) return kept.error();
  return std::optional{std::move(bytes).value()};
}

result<std::string, failure> shared_key_store::put_if_absent(std::string_view name, std::string_view wrapped,
                                                             std::string_view bytes) {
  const auto at = keys_.secret(name);
  etcd_transaction asked;
  asked.when_absent(at)
      .when_absent(keys_.erased(name))
      .then_put(at, wrapped)
      .else_get({at})
      .else_get({keys_.erased(name)});
  const auto answered = client_.commit(asked);
  if (!answered) return away(answered.error());
  if (answered.value().succeeded) return std::string{bytes};
  const auto& found = answered.value().found;
  if (found.size() != 2) return not_of_etcd();
  if (!found[1].empty()) return was_erased(name);
  if (found[0].empty()) return not_of_etcd();
  return opened(name, found[0].front().value);
}

result<nothing, failure> shared_key_store::put(std::string_view name, std::string_view bytes) {
  PILECLOUD_ASSERT(!name.empty() && !name.starts_with(erased_here), "no name for a key: {}", name);
  const auto wrapped = wrap(wrapping_, name, bytes);
  if (is_mark(name)) {
    etcd_transaction asked;
    asked.then_put(keys_.secret(name), wrapped);
    if (const auto answered = client_.commit(asked); !answered) return away(answered.error());
  } else {
    const auto counts = put_if_absent(name, wrapped, bytes);
    if (!counts) return counts.error();
    if (counts.value() != bytes) return two_keys(name);
  }
  if (auto kept = keep_here({{std::string{name}, std::string{bytes}}}); !kept) return kept;
  tell_peers_(name, wrapped);
  return nothing{};
}

result<nothing, failure> shared_key_store::put_all(std::span<const named_bytes> many) {
  for (const auto& [name, bytes] : many) {
    if (auto done = put(name, bytes); !done) return done;
  }
  return nothing{};
}

result<std::string, failure> shared_key_store::secret(std::string_view name) {
  PILECLOUD_ASSERT(!name.empty() && !name.starts_with(erased_here), "no name for a key: {}", name);
  auto here = local_.get(name);
  if (!here) return here.error();
  if (here.value()) return *std::move(here.value());
  const auto gone = local_.get(erasure_of(name));
  if (!gone) return gone.error();
  if (gone.value()) return was_erased(name);
  const auto made = random_bytes(secret_key::size);
  const auto wrapped = wrap(wrapping_, name, made);
  auto counts = put_if_absent(name, wrapped, made);
  if (!counts) return counts;
  if (auto kept = keep_here({{std::string{name}, counts.value()}}); !kept) return kept.error();
  if (counts.value() == made) tell_peers_(name, wrapped);
  return counts;
}

result<nothing, failure> shared_key_store::each(
    std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& visit) const {
  return local_.each(prefix, [&visit](std::string_view name, std::string_view bytes) {
    return name.starts_with(erased_here) || visit(name, bytes);
  });
}

result<nothing, failure> shared_key_store::remove(std::string_view name) {
  if (auto gone = local_.remove(name); !gone) return gone;
  if (ticks_now() < in_vain_until_) return nothing{};
  etcd_transaction asked;
  asked.then_erase(keys_.secret(name), {});
  if (!client_.commit(asked)) {
    in_vain_until_ = ticks_now() + std::chrono::steady_clock::duration{in_vain}.count();
  }
  return nothing{};
}

result<nothing, failure> shared_key_store::destroy(std::string_view name) {
  etcd_transaction asked;
  asked.then_erase(keys_.secret(name), {}).then_put(keys_.erased(name), "yes");
  const auto answered = client_.commit(asked);
  if (!answered) return away(answered.error());
  last_erasure_revision_ = answered.value().revision;
  if (auto gone = erase_here(name); !gone) return gone;
  tell_peers_(name, {});
  return nothing{};
}

result<nothing, failure> shared_key_store::read_pages(const key_range& folder, std::string_view prefix,
                                                      const page_reader& take) {
  auto range = with_prefix(folder, prefix);
  range.limit = page_keys;
  for (bool more = true; more;) {
    etcd_transaction asked;
    asked.through_raft().then_get(range);
    const auto answered = client_.commit(asked);
    if (!answered) return away(answered.error());
    const auto& found = answered.value().found;
    if (found.size() != 2) return not_of_etcd();
    std::vector<named_bytes> page;
    for (const auto& [key, value] : found[1]) page.push_back({key.substr(folder.from.size()), value});
    more = page.size() == page_keys;
    if (more) range.from = found[1].back().key + '\0';
    if (auto taken = take(page); !taken) return taken;
  }
  return nothing{};
}

result<nothing, failure> shared_key_store::fetch(std::string_view prefix) {
  // First the keys, then what was erased: a key erased between the two is erased here as well.
  auto kept = read_pages(keys_.secrets(), prefix, [this](std::vector<named_bytes>& page) -> result<nothing, failure> {
    for (auto& [name, bytes] : page) {
      auto plain = opened(name, bytes);
      if (!plain) return plain.error();
      bytes = std::move(plain).value();
    }
    return keep_here(page);
  });
  if (!kept) return kept;
  return read_erasures(keys_.all_erased(), prefix);
}

result<nothing, failure> shared_key_store::read_erasures(const key_range& which, std::string_view prefix) {
  return read_pages(which, prefix, [this](const std::vector<named_bytes>& page) -> result<nothing, failure> {
    for (const auto& one : page) {
      if (auto gone = erase_here(one.name); !gone) return gone;
    }
    return nothing{};
  });
}

result<nothing, failure> shared_key_store::hear_erasures() {
  auto range = keys_.all_erased();
  // Read before the marks: what is put meanwhile is heard again the next time. A store whose revision went back
  // (#17780) is read from its beginning.
  etcd_transaction look;
  look.through_raft();
  const auto now = client_.commit(look);
  if (!now) return away(now.error());
  const auto heard = heard_upto_.load();
  range.since = now.value().revision < heard ? 0 : heard;
  if (auto read = read_erasures(range, ""); !read) return read;
  heard_upto_ = now.value().revision;
  return nothing{};
}

result<nothing, failure> shared_key_store::upload() {
  std::vector<named_bytes> all;
  auto listed = local_.each("", [&all](std::string_view name, std::string_view bytes) {
    all.push_back({std::string{name}, std::string{bytes}});
    return true;
  });
  if (!listed) return listed;
  for (std::size_t at = 0; at < all.size(); at += upload_keys) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = static_cast<std::ptrdiff_t>(std::min(upload_keys, all.size() - at));
    if (auto done = upload_together({begin, begin + count}); !done) return done;
  }
  return nothing{};
}

result<nothing, failure> shared_key_store::upload_together(std::vector<named_bytes> some) {
  etcd_transaction asked;
  for (const auto& [name, bytes] : some) {
    if (name.starts_with(erased_here)) {
      asked.then_put(keys_.erased(std::string_view{name}.substr(erased_here.size())), "yes");
    } else {
      asked.when_absent(keys_.secret(name)).then_put(keys_.secret(name), wrap(wrapping_, name, bytes));
    }
  }
  const auto answered = client_.commit(asked);
  if (!answered) return away(answered.error());
  if (answered.value().succeeded) return nothing{};
  if (some.size() > 1) {
    for (auto& one : some) {
      if (auto done = upload_together({std::move(one)}); !done) return done;
    }
    return nothing{};
  }
  const auto& [name, bytes] = some.front();
  const auto stands = put_if_absent(name, wrap(wrapping_, name, bytes), bytes);
  if (!stands) return stands.error();
  if (stands.value() != bytes && !is_mark(name)) return two_keys(name);
  return nothing{};
}

result<nothing, failure> shared_key_store::accept(std::string_view name, std::string_view wrapped) {
  if (name.empty() || name.starts_with(erased_here)) return failure{errc::unknown_format, "a key without a name"};
  if (wrapped.empty()) return erase_here(name);
  auto bytes = opened(name, wrapped);
  if (!bytes) return bytes.error();
  return keep_here({{std::string{name}, std::move(bytes).value()}});
}

}  // namespace pilecloud::cluster
