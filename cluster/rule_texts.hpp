// SPDX-License-Identifier: Apache-2.0
// Texts of rules that other nodes answered, kept for ever: a rejection's rule is a view of static text, whoever said
// it. Bounded, as peers choose the texts: no more than `max`, each a rule's name ([a-z0-9_], up to 96). Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pilecloud::cluster {

class rule_texts {
 public:
  static constexpr std::size_t max_of_process = 4096;
  static constexpr std::size_t size_max = 96;

  explicit rule_texts(std::size_t max) : max_(max) {}
  static bool valid(std::string_view text);
  // The kept text, as long as this lives; nothing when it would be one too many. REQUIRES: valid(text).
  std::optional<std::string_view> keep(std::string_view text);

  static rule_texts& of_process();  // lives until the process ends

 private:
  const std::size_t max_;
  std::mutex lock_;
  std::set<std::string, std::less<>> kept_;
};

}  // namespace pilecloud::cluster
