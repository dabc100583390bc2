// SPDX-License-Identifier: Apache-2.0
// Keys, the overlay, pages and stamps.
#include <map>

#include <rapidcheck.h>

#include "city.hpp"
#include "folded.hpp"
#include "projections/key.hpp"
#include "projections/page.hpp"
#include "projections/piles.hpp"
#include "projections/running_energy.hpp"
#include "projections/sessions.hpp"
#include "projections/stations.hpp"
#include "projections/transactions.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;

namespace {
constexpr auto any = projection_tag::sessions;

std::unique_ptr<views> open_views(const scratch_folder& folder) {
  auto opened = views::open(folder / "views");
  REQUIRE(opened.ok());
  return std::move(opened).value();
}
}  // namespace

TEST_CASE("keys sort as their parts and give them back") {
  CHECK(rc::check("two keys", [](const std::string& a, const std::string& b, std::int64_t i, std::int64_t j) {
    const auto one = key{any, 1}.text(a).signed_number(i);
    const auto two = key{any, 1}.text(b).signed_number(j);
    RC_ASSERT((one.bytes() < two.bytes()) == (std::pair{a, i} < std::pair{b, j}));
    key_parts parts{one};
    parts.skip(2);
    RC_ASSERT(parts.text() == a);
    RC_ASSERT(parts.signed_number() == i);
    RC_ASSERT(!parts.failed());
    parts.number<std::uint8_t>();
    RC_ASSERT(parts.failed());
  }));
}

TEST_CASE("no text's key begins another text's") {
  CHECK(rc::check("prefixes", [](const std::string& a, const std::string& b) {
    const auto one = key{any, 1}.text(a);
    const auto two = key{any, 1}.text(b);
    RC_ASSERT((a == b || !two.bytes().starts_with(one.bytes())));
  }));
}

TEST_CASE("the overlay behaves as a map, whatever is committed or forgotten in between") {
  CHECK(rc::check("random operations", [](const std::vector<std::tuple<std::uint8_t, std::uint8_t>>& steps) {
    const scratch_folder folder;
    const auto rows = open_views(folder);
    view_writer writer{*rows, 400};  // so small that it forgets at nearly every commit
    std::map<std::string, std::string> model;
    for (const auto& [what, which] : steps) {
      const auto at = key{any, 1}.number(static_cast<std::uint8_t>(which % 6)).bytes();
      const auto value = std::to_string(what);
      switch (what % 5) {
        case 0:
          writer.put(at, value);
          model[at] = value;
          break;
        case 1:
          writer.erase(at);
          model.erase(at);
          break;
        case 2:
          writer.edit(at) += value;
          model[at] += value;
          break;
        case 3:
          if (!model.contains(at)) {
            writer.put_new(at, value);
            model[at] = value;
          }
          break;
        case 4:
          RC_ASSERT(writer.commit().ok());
          break;
      }
      const auto* now = writer.get(at);
      RC_ASSERT((now != nullptr) == model.contains(at));
      if (now != nullptr) RC_ASSERT(*now == model[at]);
    }
    RC_ASSERT(writer.commit().ok());
    std::map<std::string, std::string> stored;
    rows->read().scan({}, direction::ascending, {},
                      [&stored](std::string_view k, std::string_view v) { return stored.emplace(k, v).second; });
    RC_ASSERT(stored == model);
  }));
}

TEST_CASE("appended rows are in the same batch as the others") {
  const scratch_folder folder;
  const auto rows = open_views(folder);
  view_writer writer{*rows};
  writer.append(key{any, 1}.text("b"), "2");
  writer.put(key{any, 1}.text("a"), "1");
  CHECK_FALSE(rows->read().get(key{any, 1}.text("b")).has_value());
  REQUIRE(writer.commit().ok());
  CHECK(rows->read().get(key{any, 1}.text("b")) == "2");
  CHECK(rows->read().get(key{any, 1}.text("a")) == "1");
  writer.append(key{any, 1}.text("c"), "3");
  writer.drop();
  REQUIRE(writer.commit().ok());
  CHECK_FALSE(rows->read().get(key{any, 1}.text("c")).has_value());
}

TEST_CASE("a reader shows the rows as they were when it was made") {
  const scratch_folder folder;
  const auto rows = open_views(folder);
  view_writer writer{*rows};
  const auto at = key{any, 1}.text("x");
  writer.put(at, "before");
  REQUIRE(writer.commit().ok());
  const auto reader = rows->read();
  writer.put(at, "after");
  REQUIRE(writer.commit().ok());
  CHECK(reader.get(at) == "before");
  CHECK(rows->read().get(at) == "after");
}

TEST_CASE("pages give every row once, in order, both ways and within a time window") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{0});
  const auto first = at("2026-01-01T00:00:00Z");
  for (std::uint32_t i = 0; i < 23; ++i) {
    const auto from = first + std::chrono::hours{i};
    told.import("P1", i + 1, "A1", std::to_string(i), from, from + std::chrono::hours{1}, energy{1'000});
  }
  const auto reader = view.all();
  const auto walked = [&reader](session_filter which, direction order, std::size_t limit) {
    std::vector<std::string> ids;
    page_request asked{{}, limit, order};
    for (;;) {
      const auto shown = page_sessions(reader, which, asked);
      REQUIRE(shown);
      CHECK(shown->rows.size() <= limit);
      for (const auto& row : shown->rows) ids.push_back(row.session.text());
      if (shown->next.empty()) return ids;
      asked.cursor = shown->next;
    }
  };
  const auto numbered = [](int from, int to) {
    std::vector<std::string> ids;
    for (int i = from; from < to ? i < to : i > to; i += from < to ? 1 : -1) ids.push_back(fmt::format("P1/{}", i));
    return ids;
  };
  for (const std::size_t limit : {1u, 5u, 23u, 100u}) {
    CHECK(walked({}, direction::ascending, limit) == numbered(1, 24));
    CHECK(walked({}, direction::descending, limit) == numbered(23, 0));
    session_filter window;
    window.account = account_id{"A1"};
    window.ordered_from = first + std::chrono::hours{3};
    window.ordered_to = first + std::chrono::hours{7};  // not included
    CHECK(walked(window, direction::ascending, limit) == numbered(4, 8));
    CHECK(walked(window, direction::descending, limit) == numbered(7, 3));
  }
  session_filter elsewhere;
  elsewhere.station = station_id{"S2"};
  CHECK(walked(elsewhere, direction::ascending, 5).empty());
  CHECK_FALSE(reader.error());
}

TEST_CASE("a cursor of another question is refused") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  for (std::uint32_t i = 1; i <= 3; ++i) {
    told.import("P1", i, "A1", std::to_string(i), told.now, told.now, energy{1});
  }
  const auto reader = view.all();
  const auto first = page_sessions(reader, {}, {{}, 1, direction::descending});
  REQUIRE_FALSE(first->next.empty());
  session_filter of_pile;
  of_pile.pile = pile_id{"P1"};
  CHECK_FALSE(page_sessions(reader, of_pile, {first->next, 1, direction::descending}).has_value());
  CHECK_FALSE(page_sessions(reader, {}, {"not hex", 1, direction::descending}).has_value());
  CHECK(page_sessions(reader, {}, {first->next, 1, direction::descending}).has_value());
}

TEST_CASE("an ETag changes when its page does and stays when others do") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile("P1", "S1");
  told.set_up_pile("P2", "S1");
  session_filter first;
  first.pile = pile_id{"P1"};
  session_filter second;
  second.pile = pile_id{"P2"};
  CHECK(etag_of_sessions(view.all(), first) == "0");
  told.import("P1", 1, "A1", "a", told.now, told.now, energy{1});
  const auto before = view.all();
  const auto tag_one = etag_of_sessions(before, first);
  const auto tag_all = etag_of_sessions(before, {});
  const auto tag_stations = etag_of_stations(before);
  told.import("P2", 1, "A1", "b", told.now, told.now, energy{1});
  const auto after = view.all();
  CHECK(etag_of_sessions(after, first) == tag_one);
  CHECK(etag_of_sessions(after, {}) != tag_all);
  CHECK(etag_of_sessions(after, second) != "0");
  CHECK(etag_of_stations(after) == tag_stations);
  CHECK(etag_of(find_session(after, session_of("P1", 1))->last) !=
        etag_of(find_session(after, session_of("P2", 1))->last));
}

TEST_CASE("the ETag of transactions changes with each new row of its account or session") {
  city told;
  folded view{told.log};
  told.open_account("A1", money{10'000});
  told.open_account("A2", money{10'000});
  const transaction_filter of_session{{}, session_of("P1", 1), {}, {}, {}};
  const transaction_filter of_other{account_id{"A2"}, {}, {}, {}, {}};
  CHECK(etag_of_transactions(view.all(), of_session) == "0");
  const auto other = etag_of_transactions(view.all(), of_other);
  told.tell<account::fact>("A1", account::hold_placed{session_of("P1", 1), money{100}});
  const auto held = etag_of_transactions(view.all(), of_session);
  told.tell<account::fact>("A1", account::hold_released{session_of("P1", 1), money{100}});
  const auto reader = view.all();
  CHECK(held != "0");
  CHECK(etag_of_transactions(reader, of_session) != held);
  CHECK(etag_of_transactions(reader, of_other) == other);
}

TEST_CASE("R6: running energy of a start without a meter counts from its connector's register") {
  city told;
  folded view{told.log};
  told.set_up_pile("P1", "S1", 1);
  told.place_order("P1", 1, told.order("P1", "A1", money{100}));
  const auto read_at = told.now;
  told.tell<pile::fact>("P1", pile::register_read{1, {read_at, energy{4'000'000}}});
  CHECK(find_pile(view.all(), pile_id{"P1"})->last_report_at == read_at);
  pile::start_reported report;
  report.number = report.connector = 1;
  report.at = told.now;
  report.register_before = session::reading{read_at, energy{4'000'000}};
  told.tell<pile::fact>("P1", report);
  session::started started;
  started.at = report.at;
  started.register_before = report.register_before;
  told.tell<session::fact>("P1/1", started);
  told.meter("P1", 1, report.at + std::chrono::minutes{10}, energy{5'500'000});
  CHECK(find_session(view.all(), session_of("P1", 1))->running == energy{1'500'000});
  CHECK(find_pile(view.all(), pile_id{"P1"})->connectors[0].running == energy{1'500'000});
}

TEST_CASE("R2: running energy is the whole register's growth, else the sum of the phases") {
  const auto now = at("2026-01-01T00:00:00Z");
  const auto later = now + std::chrono::minutes{1};
  running_energy phases;
  for (const auto phase : {session::phase::l1, session::phase::l2, session::phase::l3}) {
    phases.add(phase, later, energy{300});
    phases.add(phase, now, energy{100});
  }
  CHECK(phases.so_far() == energy{600});
  phases.add(session::phase::none, now, energy{1'000});
  phases.add(session::phase::none, later, energy{1'500});
  CHECK(phases.so_far() == energy{500});
  running_energy fallen;
  fallen.add(session::phase::none, now, energy{100});
  fallen.add(session::phase::none, later, energy{40});
  CHECK(fallen.so_far() == energy{0});
  session::sample inlet;
  inlet.location = session::location::inlet;
  running_energy elsewhere;
  elsewhere.add(std::vector{inlet});
  CHECK_FALSE(elsewhere.registers[0].has_value());
}
