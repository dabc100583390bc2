// SPDX-License-Identifier: Apache-2.0
#include "cluster/clustered_edges.hpp"

#include <algorithm>

namespace pilecloud::cluster {

using actors::edge_error;

namespace {

constexpr std::chrono::milliseconds news_at_most{1'000};
constexpr std::size_t elsewhere_max = 200'000;  // hints kept; beyond it they are gathered anew

}  // namespace

struct clustered_edges::search {
  std::string address;
  std::string payload;
  std::chrono::steady_clock::time_point until;
  answered then;
  std::vector<std::string> to_ask;  // the last is asked next
};

clustered_edges::clustered_edges(std::string node, transport* others, live_nodes who, const clock_source& clock)
    : node_(std::move(node)), others_(others), who_(std::move(who)), clock_(clock) {}

clustered_edges::~clustered_edges() {
  const std::lock_guard lock{table_->mutex};
  table_->here.clear();
}

clustered_edges::attachment clustered_edges::attach(std::string address, serve with, displaced told) {
  order mine{static_cast<std::uint64_t>(us_of(clock_.now())), node_};
  displaced older;
  {
    const std::lock_guard lock{table_->mutex};
    const auto known = table_->elsewhere.find(address);
    if (known != table_->elsewhere.end()) mine.stamp = std::max(mine.stamp, known->second.stamp + 1);
    auto& slot = table_->here[address];
    if (slot.order.stamp != 0) mine.stamp = std::max(mine.stamp, slot.order.stamp + 1);
    older = std::exchange(slot, hanging{mine, std::move(with), std::move(told)}).told;
    table_->elsewhere.erase(address);
  }
  if (older) older();
  if (others_ != nullptr) {
    const auto news = encode(edge_message{edge_attached{address, mine.stamp}});
    for (const auto& node : who_()) {
      others_->call(node, method::edge, news, news_at_most, [](const result<std::string, call_error>&) {});
    }
  }
  const auto detach = [table = table_, address = std::move(address), mine](void*) {
    const std::lock_guard lock{table->mutex};
    const auto found = table->here.find(address);
    if (found != table->here.end() && found->second.order == mine) table->here.erase(found);
  };
  return {nullptr, detach};
}

bool clustered_edges::serve_here(std::string_view address, std::string& payload, const answered& then) const {
  serve with;
  {
    const std::lock_guard lock{table_->mutex};
    const auto found = table_->here.find(address);
    if (found == table_->here.end()) return false;
    with = found->second.with;
  }
  with(std::move(payload), then);
  return true;
}

void clustered_edges::call(std::string_view address, std::string payload, std::chrono::milliseconds deadline,
                           answered then) {
  if (serve_here(address, payload, then)) return;
  if (others_ == nullptr) return then(edge_error::not_attached);
  auto looking = std::make_shared<search>(search{std::string{address}, std::move(payload),
                                                 std::chrono::steady_clock::now() + deadline, std::move(then), who_()});
  {
    const std::lock_guard lock{table_->mutex};
    const auto hint = table_->elsewhere.find(address);
    if (hint != table_->elsewhere.end()) {
      std::erase(looking->to_ask, hint->second.node);
      looking->to_ask.push_back(hint->second.node);
    }
  }
  try_next(looking);
}

// One after the other: a call must not be carried out by two.
void clustered_edges::try_next(const std::shared_ptr<search>& looking) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(looking->until - std::chrono::steady_clock::now());
  if (looking->to_ask.empty() || left.count() <= 0) return looking->then(edge_error::not_attached);
  const auto node = std::move(looking->to_ask.back());
  looking->to_ask.pop_back();
  const auto body = encode(edge_message{edge_call{looking->address, looking->payload, 0}});
  others_->call(node, method::edge, body, left, [this, looking](const result<std::string, call_error>& told) {
    if (!told && told.error() == call_error::lost) return looking->then(edge_error::lost);
    if (!told && told.error() == call_error::busy) return looking->then(edge_error::busy);
    const auto answer =
        told ? decode<edge_answer>(told.value()) : result<edge_answer, decode_failure>{decode_failure{}};
    if (answer && answer.value().here) return looking->then(answer.value().payload);
    try_next(looking);
  });
}

void clustered_edges::serve_peer(std::string_view from, edge_message what, const transport::answered& then) {
  if (auto* asked = std::get_if<edge_call>(&what)) {
    const auto answer = [then](const result<std::string, edge_error>& told) {
      // What hangs here and could not say is lost to the asker too.
      told ? then(encode(edge_answer{true, told.value()})) : then(call_error::lost);
    };
    if (!serve_here(asked->address, asked->payload, answer)) then(encode(edge_answer{}));
    return;
  }
  const auto& news = std::get<edge_attached>(what);
  const order theirs{news.stamp, std::string{from}};
  displaced older;
  {
    const std::lock_guard lock{table_->mutex};
    const auto found = table_->here.find(news.address);
    if (found != table_->here.end() && found->second.order < theirs) {
      older = std::move(found->second.told);
      table_->here.erase(found);
    }
    if (table_->elsewhere.size() >= elsewhere_max) table_->elsewhere.clear();
    auto& known = table_->elsewhere[news.address];
    known = std::max(known, theirs);
  }
  if (older) older();
  then(std::string{});
}

}  // namespace pilecloud::cluster
