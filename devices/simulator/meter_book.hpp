// SPDX-License-Identifier: Apache-2.0
// What a pile really charged, in its own words: the truth that bills are compared with. One file a pile, append only,
// a JSON object a line:
//
//   {"kind":"started","charge":1,"connector":1,"at":"…Z","wh":1200,"id_tag":"…","transaction":"…"?}   synced
//   {"kind":"sample","charge":1,"at":"…Z","wh":1260,"seq":2}                                          written
//   {"kind":"start_answered","charge":1,"transaction":"17"}                                           synced
//   {"kind":"stopped","charge":1,"at":"…Z","wh":1500,"reason":"Local"}                                synced
//   {"kind":"stop_answered","charge":1}                                                               written
//
// wh is the connector's register as the pile reports it; `transaction` the id the platform gave (1.6) or the pile made
// (2.0.1). Samples are the readings reported between start and stop. A charge begins with `started` and has at most one
// line of each other kind but `sample`; one without `stopped` still runs or lost its power. A line cut off by a crash
// is removed when the book is opened; any other line that cannot be read refuses the book. Without a path nothing is
// kept beyond the process. Owned by its pile.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace pilecloud::devices::simulator {

struct book_charge {
  std::uint64_t number = 0;  // from 1, in the order of the file
  int connector = 0;
  instant started_at{};
  std::int64_t start_wh = 0;
  std::string id_tag;
  std::string transaction;  // empty: not known
  instant last_at{};
  std::int64_t last_wh = 0;
  std::int64_t last_seq = 0;
  std::optional<instant> stopped_at{};
  std::int64_t stop_wh = 0;
  std::string reason;
  bool start_answered = false;
  bool stop_answered = false;
  bool operator==(const book_charge&) const = default;
};

struct book_error {
  std::string text;
};

class meter_book {
 public:
  static result<std::unique_ptr<meter_book>, book_error> open(const std::string& path);
  ~meter_book();
  meter_book(const meter_book&) = delete;
  meter_book& operator=(const meter_book&) = delete;

  const std::vector<book_charge>& charges() const { return charges_; }
  std::int64_t register_wh(int connector) const;  // the last one written; 0 for a new connector

  std::uint64_t started(int connector, instant at, std::int64_t wh, std::string_view id_tag,
                        std::string_view transaction = {});
  void sampled(std::uint64_t number, instant at, std::int64_t wh, std::int64_t seq);
  void start_answered(std::uint64_t number, std::string_view transaction);
  void stopped(std::uint64_t number, instant at, std::int64_t wh, std::string_view reason);
  void stop_answered(std::uint64_t number);

  // Empty while every line was written; then nothing may be charged any more.
  const std::string& trouble() const { return trouble_; }

 private:
  explicit meter_book(int file) : file_(file) {}
  void append(const std::string& line, bool synced);
  bool take(std::string_view line);
  book_charge& at(std::uint64_t number) { return charges_.at(number - 1); }

  int file_;  // -1: kept in memory
  std::vector<book_charge> charges_;
  std::string trouble_;
};

}  // namespace pilecloud::devices::simulator
