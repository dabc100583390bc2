// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb_words.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

#include <rocksdb/env.h>
#include <spdlog/spdlog.h>

namespace pilecloud::storage {

namespace {

class words final : public rocksdb::Logger {
 public:
  words() : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}

  using rocksdb::Logger::Logv;
  // Called for what is at its level or above.
  void Logv(const char* format, va_list values) override {
    std::array<char, 512> line;
    std::vsnprintf(line.data(), line.size(), format, values);
    spdlog::error("rocksdb: {}", line.data());
  }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> rocksdb_words() {
  static const auto all = std::make_shared<words>();
  return all;
}

}  // namespace pilecloud::storage
