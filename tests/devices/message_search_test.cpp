// SPDX-License-Identifier: Apache-2.0
// What a pile and we said, over all nodes.
#include "devices/message_search.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/digest.hpp"
#include "base/sealing.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

// Nodes of one process: calls go straight to whoever attached.
class local_edges final : public actors::edges {
 public:
  attachment attach(std::string address, serve with, displaced /*told*/) override {
    attached_[std::move(address)] = std::move(with);
    return {};
  }
  void call(std::string_view address, std::string payload, std::chrono::milliseconds /*deadline*/,
            answered then) override {
    const auto found = attached_.find(std::string{address});
    if (found == attached_.end() || address == silent) return then(actors::edge_error::not_attached);
    found->second(std::move(payload), std::move(then));
  }
  std::string silent;

 private:
  std::map<std::string, serve> attached_;
};

struct hand_clock final : clock_source {
  instant now() const override { return at; }
  instant at{};
};

struct node_folder {
  explicit node_folder(const clock_source& clock)
      : path((std::filesystem::temp_directory_path() / ("pilecloud-messages-" + to_hex(random_bytes(8)))).string()),
        rows(std::move(storage::expiring_rows::open(path).value())),
        history(*rows, clock, std::chrono::hours{1}) {}
  ~node_folder() {
    rows.reset();
    std::filesystem::remove_all(path);
  }
  node_folder(const node_folder&) = delete;
  node_folder& operator=(const node_folder&) = delete;

  std::string path;
  std::unique_ptr<storage::expiring_rows> rows;
  message_history history;
};

kept_message said(std::int64_t at_us) {
  kept_message one;
  one.at = instant{duration{at_us}};
  one.text = std::to_string(at_us);
  one.key = one.text;
  return one;
}

// Rows of one node, newest first, as a history gives them out: after `cursor`, `shown` at most.
message_page page_after(const std::vector<kept_message>& rows, const std::string& cursor, std::size_t shown) {
  auto at = std::find_if(rows.begin(), rows.end(), [&cursor](const kept_message& one) { return one.key == cursor; });
  at = at == rows.end() ? rows.begin() : at + 1;
  message_page made;
  for (; at != rows.end() && made.rows.size() < shown; ++at) made.rows.push_back(*at);
  if (at != rows.end()) made.next = made.rows.back().key;
  return made;
}

}  // namespace

TEST_CASE("a pile's messages of three nodes are one list, page by page; a silent node is named") {
  hand_clock clock;
  local_edges edges;
  std::vector<std::unique_ptr<node_folder>> folders;
  std::vector<std::unique_ptr<message_search>> searches;
  const std::vector<std::string> names{"a", "b", "c"};
  for (const auto& name : names) {
    folders.push_back(std::make_unique<node_folder>(clock));
    searches.push_back(std::make_unique<message_search>(folders.back()->history, edges, name, [names, name] {
      auto others = names;
      std::erase(others, name);
      return others;
    }));
  }
  const pile_id pile{"P1"};
  for (int i = 0; i < 20; ++i) {
    clock.at = instant{std::chrono::seconds{1'000 + i}};
    const std::string action = i % 4 == 0 ? "Heartbeat" : "StatusNotification";
    const auto frame = "[2,\"" + std::to_string(i) + "\",\"" + action + "\",{}]";
    folders[static_cast<std::size_t>(i * 7 % 3)]->history.keep(pile, message_direction::from_pile, frame);
  }
  for (const auto& search : searches) {
    std::vector<instant> all;
    message_query asked{pile, {}, 3};
    do {
      const auto found = search->find(asked);
      REQUIRE(found.ok());
      CHECK(found.value().silent.empty());
      CHECK(found.value().page.rows.size() <= 3);
      for (const auto& one : found.value().page.rows) all.push_back(one.at);
      asked.cursor = found.value().page.next;
    } while (!asked.cursor.empty());
    CHECK(all.size() == 20);
    CHECK(std::is_sorted(all.rbegin(), all.rend()));
    message_query heartbeats{pile, {}, 50};
    heartbeats.action = "Heartbeat";
    CHECK(search->find(heartbeats).value().page.rows.size() == 5);
    heartbeats.direction = message_direction::to_pile;
    CHECK(search->find(heartbeats).value().page.rows.empty());
  }
  CHECK(searches[0]->find({pile, "nonsense"}).error() == search_fault::cursor);
  edges.silent = "messages/b";
  const auto without_b = searches[0]->find({pile, {}}).value();
  CHECK(without_b.silent == std::vector<std::string>{"b"});
  CHECK(without_b.page.rows.size() < 20);
  CHECK(without_b.page.next.empty());
}

TEST_CASE("pages of any nodes, read to their ends in pages of any size, give every message once, newest first") {
  CHECK(rc::check("all messages, in order", [] {
    std::map<std::string, std::vector<kept_message>> kept;
    std::vector<std::int64_t> expected;
    const auto nodes = *rc::gen::inRange(0, 5);
    for (int i = 0; i < nodes; ++i) {
      auto times = *rc::gen::container<std::vector<std::uint16_t>>(rc::gen::arbitrary<std::uint16_t>());
      std::sort(times.rbegin(), times.rend());
      times.erase(std::unique(times.begin(), times.end()), times.end());
      for (const auto at : times) {
        kept[std::to_string(i)].push_back(said(at));
        expected.push_back(at);
      }
    }
    std::sort(expected.rbegin(), expected.rend());
    const auto limit = *rc::gen::inRange<std::size_t>(1, 9);
    const auto shown = *rc::gen::inRange<std::size_t>(1, 5);
    std::vector<std::int64_t> found;
    message_cursors left;
    for (const auto& [node, rows] : kept) left[node];
    while (!left.empty()) {
      std::vector<node_messages> parts;
      for (const auto& [node, cursor] : left) parts.push_back({node, cursor, page_after(kept[node], cursor, shown)});
      const auto page = merged(std::move(parts), limit);
      RC_ASSERT(page.rows.size() <= limit);
      RC_ASSERT(!page.rows.empty());
      for (const auto& one : page.rows) found.push_back(us_of(one.at));
      left = page.next.empty() ? message_cursors{} : read_message_cursor(page.next).value();
    }
    RC_ASSERT(found == expected);
  }));
}

TEST_CASE("questions and pages of messages come back as they were; other bytes are none") {
  message_query asked{pile_id{"P1"}, std::string{"\0key", 4}, 7};
  asked.direction = message_direction::to_pile;
  asked.action = "Heartbeat";
  const auto read = decode_query(encode(asked));
  REQUIRE(read);
  CHECK(read->pile == asked.pile);
  CHECK(read->cursor == asked.cursor);
  CHECK(read->limit == 7);
  CHECK(read->direction == asked.direction);
  CHECK(read->action == asked.action);
  message_page page;
  page.rows.push_back(said(5));
  page.rows.back().verdict = "late";
  page.next = "k";
  const auto back = decode_page(encode(page));
  REQUIRE(back);
  REQUIRE(back->rows.size() == 1);
  CHECK(back->rows[0].verdict == "late");
  CHECK(back->rows[0].text == "5");
  CHECK(back->rows[0].at == page.rows[0].at);
  CHECK(back->next == "k");
  for (const auto* wrong : {"", "{}", "[]", R"({"rows":[[1]],"next":""})", R"({"rows":7,"next":"zz"})"}) {
    CHECK_FALSE(decode_query(wrong));
    CHECK_FALSE(decode_page(wrong));
  }
}
