// SPDX-License-Identifier: Apache-2.0
// A views/ folder of its own for one test, folded from a log; opens again as after a crash.
#pragma once

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "projections/projector.hpp"

namespace pilecloud::projections::testing {

class scratch_folder {
 public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "pilecloud-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class folded {
 public:
  explicit folded(const storage::log& facts) : facts_(facts), path_(folder_ / "views") { open(); }
  // Over somebody else's folder.
  folded(const storage::log& facts, std::string path) : facts_(facts), path_(std::move(path)) { open(); }

  // What is committed is kept; the projector's and the writer's memory is lost.
  void open(std::vector<std::unique_ptr<projection>> which = all_projections()) {
    close();
    auto rows = views::open(path_);
    REQUIRE_MESSAGE(rows.ok(), (rows.ok() ? "" : rows.error().detail));
    rows_ = std::move(rows).value();
    auto made = projector::open(facts_, *rows_, std::move(which));
    REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().detail));
    projector_ = std::move(made).value();
  }
  view_reader all() {  // folds everything told so far
    const auto done = projector_->catch_up();
    REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.error().detail));
    return rows_->read();
  }
  std::string digest() {
    const auto reader = rows_->read();
    const auto sum = digest_of(reader);
    REQUIRE_FALSE(reader.error().has_value());
    return to_hex(bytes_of(sum));
  }
  const std::string& path() const { return path_; }
  void close() {
    projector_.reset();
    rows_.reset();
  }
  views& rows() { return *rows_; }
  pilecloud::projections::projector& projector() { return *projector_; }

 private:
  const storage::log& facts_;
  scratch_folder folder_;
  std::string path_;
  std::unique_ptr<views> rows_;
  std::unique_ptr<pilecloud::projections::projector> projector_;
};

}  // namespace pilecloud::projections::testing
