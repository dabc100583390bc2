// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

#include "devices/simulator/meter_book.hpp"

using namespace pilecloud;
using namespace pilecloud::devices::simulator;

namespace {

const auto noon = *parse_rfc3339("2026-11-23T12:00:00.5Z");

struct book_file {
  std::string path = std::filesystem::temp_directory_path() / ("book-" + std::to_string(getpid()) + ".jsonl");
  book_file() { std::filesystem::remove(path); }
  ~book_file() { std::filesystem::remove(path); }
  std::unique_ptr<meter_book> open() const {
    auto opened = meter_book::open(path);
    REQUIRE(opened);
    return std::move(opened.value());
  }
  void append(const std::string& text) const { std::ofstream{path, std::ios::app} << text; }
};

void write_two(meter_book& book) {
  const auto first = book.started(1, noon, 1200, "CARD\"1");
  book.start_answered(first, "17");
  book.sampled(first, noon + std::chrono::minutes{1}, 1300, 1);
  book.stopped(first, noon + std::chrono::minutes{2}, 1400, "Local");
  book.stop_answered(first);
  const auto second = book.started(2, noon, 0, "CARD2", "mine");
  book.sampled(second, noon + std::chrono::minutes{1}, 77, 4);
}

}  // namespace

TEST_CASE("a book read again is the book that was written; registers go on") {
  const book_file file;
  std::vector<book_charge> written;
  {
    const auto book = file.open();
    write_two(*book);
    CHECK(book->trouble().empty());
    written = book->charges();
  }
  const auto book = file.open();
  CHECK(book->charges() == written);
  REQUIRE(book->charges().size() == 2);
  CHECK(book->charges()[0].transaction == "17");
  CHECK(book->charges()[0].stop_wh == 1400);
  CHECK(book->charges()[0].stopped_at == noon + std::chrono::minutes{2});
  CHECK_FALSE(book->charges()[1].stopped_at);
  CHECK(book->charges()[1].last_wh == 77);
  CHECK(book->charges()[1].last_seq == 4);
  CHECK(book->register_wh(1) == 1400);
  CHECK(book->register_wh(2) == 77);
  CHECK(book->register_wh(3) == 0);
}

TEST_CASE("a line torn by a crash is removed and the next one is whole; any other bad line refuses the book") {
  const book_file file;
  write_two(*file.open());
  file.append(R"({"kind":"stopped","charge":2,"at":"2026-)");
  {
    const auto book = file.open();
    CHECK_FALSE(book->charges()[1].stopped_at);
    book->stopped(2, noon + std::chrono::minutes{3}, 99, "PowerLoss");
  }
  CHECK(file.open()->charges()[1].reason == "PowerLoss");
  for (const auto* line :
       {"{\"kind\":\"stopped\",\"charge\":9}\n", "[]\n", "{\"kind\":\"sold\",\"charge\":1}\n",
        "{\"kind\":\"started\",\"charge\":7,\"connector\":1,\"at\":\"2026-11-23T12:00:00Z\",\"wh\":1,"
        "\"id_tag\":\"x\"}\n"}) {
    const book_file other;
    write_two(*other.open());
    other.append(line);
    CHECK_FALSE(meter_book::open(other.path));
  }
  CHECK_FALSE(meter_book::open("/nowhere/at/all.jsonl"));
}

TEST_CASE("without a path a book lives in memory") {
  auto book = meter_book::open("");
  REQUIRE(book);
  write_two(*book.value());
  CHECK(book.value()->charges().size() == 2);
  CHECK(book.value()->trouble().empty());
}
