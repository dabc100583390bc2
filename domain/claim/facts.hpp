// SPDX-License-Identifier: Apache-2.0
// A claim makes a phone, card, plate or VIN unique (design §5.10). Stream claim/<kind>/<hmac>: claim first, then use;
// an unused claim lapses. Holds no personal text: the id is a keyed hash.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "domain/decision.hpp"

namespace pilecloud::domain::claim {

inline constexpr duration unused_lifetime = std::chrono::minutes{15};

struct claimed {
  std::string holder;  // "account/<id>" or "staff/<id>"
  bool operator==(const claimed&) const = default;
};
struct confirmed {  // the holder's own fact uses it
  std::string holder;
  bool operator==(const confirmed&) const = default;
};
struct lapsed {
  std::string holder;
  bool operator==(const lapsed&) const = default;
};
struct released {  // the holder gave it up
  std::string holder;
  bool operator==(const released&) const = default;
};
using fact = std::variant<claimed, confirmed, lapsed, released>;

struct take {
  std::string holder;
};
struct confirm {
  std::string holder;
};
struct release {
  std::string holder;
};
struct remind {};  // unused_lifetime after claimed
using command = std::variant<take, confirm, release, remind>;

struct state {
  std::string holder;  // empty: free
  bool confirmed = false;
  instant claimed_at{};
  bool operator==(const state&) const = default;
};

enum class rule : std::uint8_t { claimed_by_another = 1, must_be_claimed_by_holder, holder_must_be_named };
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

struct reminder_change {  // the one reminder of a claim: lapse
  bool set = false;
  instant due{};
};
std::vector<reminder_change> reminder_changes(const fact& happened, instant recorded_at);

}  // namespace pilecloud::domain::claim
