// SPDX-License-Identifier: Apache-2.0
#include "devices/message_search.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "base/digest.hpp"
#include "devices/ocpp_value.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::chrono::milliseconds answer_within{3'000};
constexpr std::size_t questions_waiting = 32;
constexpr std::size_t page_most = 1'000;

std::string address_of(std::string_view node) { return "messages/" + std::string{node}; }

// "a.686579~b.", fit for an address: a node's name, how far it was read in hex.
std::string text_of(const message_cursors& left) {
  std::string made;
  for (const auto& [node, key] : left) made += (made.empty() ? "" : "~") + node + "." + to_hex(key);
  return made;
}

}  // namespace

std::optional<message_cursors> read_message_cursor(std::string_view text) {
  message_cursors made;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('~'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto dot = part.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    if (!from_hex(part.substr(dot + 1), made[std::string{part.substr(0, dot)}])) return std::nullopt;
  }
  return made;
}

// Answers the other nodes, off the thread their question came on.
class message_search::desk {
 public:
  explicit desk(const message_history& own) : own_(own), thread_([this] { work(); }) {}
  ~desk() {
    {
      const std::lock_guard held{lock_};
      ended_ = true;
    }
    came_.notify_all();
    thread_.join();
    for (auto& each : waiting_) each.then(actors::edge_error::busy);
  }
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  void ask(std::string text, actors::edges::answered then) {
    {
      const std::lock_guard held{lock_};
      if (!ended_ && waiting_.size() < questions_waiting) {
        waiting_.push_back({std::move(text), std::move(then)});
        came_.notify_one();
        return;
      }
    }
    then(actors::edge_error::busy);
  }

 private:
  struct question {
    std::string text;
    actors::edges::answered then;
  };

  void work() {
    for (;;) {
      std::unique_lock held{lock_};
      came_.wait(held, [this] { return ended_ || !waiting_.empty(); });
      if (ended_) return;
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      held.unlock();
      const auto asked = decode_query(next.text);
      const auto page = asked ? own_.page(*asked) : std::nullopt;
      if (page) {
        next.then(encode(*page));
      } else {
        next.then(actors::edge_error::lost);
      }
    }
  }

  const message_history& own_;
  std::mutex lock_;
  std::condition_variable came_;
  std::deque<question> waiting_;
  bool ended_ = false;
  std::thread thread_;
};

message_search::message_search(const message_history& own, actors::edges& edges, std::string node,
                               std::function<std::vector<std::string>()> others)
    : own_(own),
      edges_(edges),
      node_(std::move(node)),
      others_(std::move(others)),
      desk_(std::make_shared<desk>(own)),
      attached_(edges.attach(
          address_of(node_),
          [weak = std::weak_ptr{desk_}](std::string payload, actors::edges::answered then) {
            const auto open = weak.lock();
            if (!open) return then(actors::edge_error::not_attached);
            open->ask(std::move(payload), std::move(then));
          },
          [] {})) {}

message_search::~message_search() = default;

result<message_findings, search_fault> message_search::find(const message_query& asked) const {
  message_cursors from;
  if (asked.cursor.empty()) {
    from[node_];
    for (const auto& each : others_()) from[each];
  } else {
    auto read = read_message_cursor(asked.cursor);
    if (!read) return search_fault::cursor;
    from = *std::move(read);
  }
  std::map<std::string, std::future<std::optional<message_page>>> under_way;
  for (const auto& [node, cursor] : from) {
    if (node == node_) continue;
    auto question = asked;
    question.cursor = cursor;
    auto told = std::make_shared<std::promise<std::optional<message_page>>>();
    under_way[node] = told->get_future();
    edges_.call(address_of(node), encode(question), answer_within,
                [told](const result<std::string, actors::edge_error>& answer) {
                  told->set_value(answer ? decode_page(answer.value()) : std::nullopt);
                });
  }
  std::vector<node_messages> parts;
  if (const auto own = from.find(node_); own != from.end()) {
    auto question = asked;
    question.cursor = own->second;
    auto page = own_.page(question);
    if (!page) return search_fault::unreadable;
    parts.push_back({node_, own->second, *std::move(page)});
  }
  message_findings made;
  for (auto& [node, answer] : under_way) {
    if (auto page = answer.get()) {
      parts.push_back({node, from[node], *std::move(page)});
    } else {
      made.silent.push_back(node);
    }
  }
  made.page = merged(std::move(parts), asked.limit);
  return made;
}

message_page merged(std::vector<node_messages> parts, std::size_t limit) {
  message_page made;
  std::vector<std::size_t> taken(parts.size());
  const auto has_rows = [&](std::size_t i) { return taken[i] < parts[i].page.rows.size(); };
  const auto may_go_on = [&](std::size_t i) { return has_rows(i) || parts[i].page.next.empty(); };
  while (made.rows.size() < limit) {
    std::optional<std::size_t> newest;
    bool all_may = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      all_may = all_may && may_go_on(i);
      if (!has_rows(i)) continue;
      if (!newest || parts[i].page.rows[taken[i]].at > parts[*newest].page.rows[taken[*newest]].at) newest = i;
    }
    if (!newest || !all_may) break;
    auto& part = parts[*newest];
    auto& row = part.page.rows[taken[*newest]++];
    part.from = row.key;  // as far as it is shown
    made.rows.push_back(std::move(row));
  }
  message_cursors left;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!has_rows(i)) {
      if (!parts[i].page.next.empty()) left[parts[i].node] = parts[i].page.next;
    } else {
      left[parts[i].node] = parts[i].from;
    }
  }
  made.next = text_of(left);
  return made;
}

std::string encode(const message_query& asked) {
  return write_value(json{{"pile", asked.pile.text()},
                          {"cursor", to_hex(asked.cursor)},
                          {"limit", asked.limit},
                          {"direction", asked.direction ? static_cast<int>(*asked.direction) : 0},
                          {"action", asked.action}});
}

std::optional<message_query> decode_query(std::string_view bytes) {
  const auto read = read_value(bytes);
  if (!read || !read.value().is_object()) return std::nullopt;
  const auto& said = read.value();
  try {
    message_query made;
    made.pile = pile_id{said.at("pile").get<std::string>()};
    if (!from_hex(said.at("cursor").get_ref<const std::string&>(), made.cursor)) return std::nullopt;
    made.limit = std::min(said.at("limit").get<std::size_t>(), page_most);
    const auto direction = said.at("direction").get<int>();
    if (direction == 1 || direction == 2) made.direction = static_cast<message_direction>(direction);
    made.action = said.at("action").get<std::string>();
    return made;
  } catch (const json::exception&) {  // of another shape
    return std::nullopt;
  }
}

std::string encode(const message_page& page) {
  auto rows = json::array();
  for (const auto& one : page.rows) {
    rows.push_back({us_of(one.at), static_cast<int>(one.direction), one.text, one.verdict, to_hex(one.key)});
  }
  return write_value(json{{"rows", std::move(rows)}, {"next", to_hex(page.next)}});
}

std::optional<message_page> decode_page(std::string_view bytes) {
  const auto read = read_value(bytes);
  if (!read || !read.value().is_object()) return std::nullopt;
  try {
    message_page made;
    if (!from_hex(read.value().at("next").get_ref<const std::string&>(), made.next)) return std::nullopt;
    for (const auto& row : read.value().at("rows")) {
      kept_message one;
      one.at = instant{duration{row.at(0).get<std::int64_t>()}};
      one.direction = row.at(1).get<int>() == 1 ? message_direction::from_pile : message_direction::to_pile;
      one.text = row.at(2).get<std::string>();
      one.verdict = row.at(3).get<std::string>();
      if (!from_hex(row.at(4).get_ref<const std::string&>(), one.key)) return std::nullopt;
      made.rows.push_back(std::move(one));
    }
    return made;
  } catch (const json::exception&) {  // of another shape
    return std::nullopt;
  }
}

}  // namespace pilecloud::devices
