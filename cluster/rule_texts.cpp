// SPDX-License-Identifier: Apache-2.0
#include "cluster/rule_texts.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace pilecloud::cluster {

bool rule_texts::valid(std::string_view text) {
  return !text.empty() && text.size() <= size_max && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<std::string_view> rule_texts::keep(std::string_view text) {
  PILECLOUD_ASSERT(valid(text), "a rule's name of {} bytes", text.size());
  const std::lock_guard held{lock_};
  if (const auto known = kept_.find(text); known != kept_.end()) return *known;
  if (kept_.size() >= max_) return std::nullopt;
  return *kept_.emplace(text).first;
}

rule_texts& rule_texts::of_process() {
  static auto& texts = *new rule_texts{max_of_process};  // never destroyed: answers may outlive main()
  return texts;
}

}  // namespace pilecloud::cluster
