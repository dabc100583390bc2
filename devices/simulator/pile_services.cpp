// SPDX-License-Identifier: Apache-2.0
// simulated_pile: what a platform may ask of it, whatever the version.
#include <algorithm>

#include "devices/simulator/simulated_pile.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::size_t list_max = 1000;
constexpr duration after_the_answer = milliseconds{300};

}  // namespace

charging_bay* simulated_pile::bay_for_remote_start() {
  const auto waits = [](const charging_bay& each) {
    return each.plugged && !each.charge && !each.granted && each.is_usable();
  };
  const auto empty = [](const charging_bay& each) { return each.is_empty() && each.is_usable() && !each.reservation; };
  auto found = std::find_if(bays_.begin(), bays_.end(), waits);
  if (found == bays_.end()) found = std::find_if(bays_.begin(), bays_.end(), empty);
  return found == bays_.end() ? nullptr : &*found;
}

void simulated_pile::stop_soon(const charging_bay& bay_of_it, const std::string& reason) {
  after(after_the_answer, [this, charge = bay_of_it.charge, reason] {
    auto& there = *bay(charge->connector);
    if (there.charge == charge) stop(there, reason);
  });
}

void simulated_pile::tell_status_soon(const charging_bay& there) {
  after({}, [this, number = there.number] { tell_status(*bay(number)); });
}

std::string_view simulated_pile::reserve(charging_bay& there, const bay_reservation& what) {
  if (what.until <= now_) return "Rejected";
  if (there.broken) return "Faulted";
  if (!there.operative) return "Unavailable";
  const bool same = there.reservation && there.reservation->id == what.id;
  if (!there.is_empty() || (there.reservation && !same)) return "Occupied";
  there.reservation = what;
  tell_status_soon(there);
  after(what.until - now_, [this, number = there.number, what] {
    auto& at = *bay(number);
    if (!at.reservation || at.reservation->id != what.id || at.reservation->until != what.until) return;
    at.reservation.reset();
    tell_status(at);
  });
  return "Accepted";
}

bool simulated_pile::cancel_reservation(std::optional<std::int64_t> id) {
  const auto found = std::find_if(bays_.begin(), bays_.end(), [id](const charging_bay& each) {
    return each.reservation && each.reservation->id == id;
  });
  if (found == bays_.end()) return false;
  found->reservation.reset();
  tell_status_soon(*found);
  return true;
}

bool simulated_pile::set_profile(charging_bay* there, std::optional<charging_profile> profile) {
  if (!profile) return false;
  if (profile->purpose == profile_purpose::tx) {
    if (there == nullptr || !there->charge) return false;
    if (!profile->transaction.empty() && profile->transaction != there->charge->transaction) return false;
    profile->transaction = there->charge->transaction;
  }
  for (auto& each : bays_) count(each);  // until now the old limits held
  return limits_.set(std::move(*profile));
}

bool simulated_pile::is_scheduled_by(bool operative, std::int64_t connector) {
  bool scheduled = false;
  for (auto& each : bays_) {
    if (connector != 0 && connector != each.number) continue;
    each.operative = operative;
    scheduled = scheduled || (!operative && each.charge);
    tell_status_soon(each);
  }
  return scheduled;
}

void simulated_pile::progress(const std::vector<std::string>& words, duration in,
                              const std::function<void(std::string)>& say) {
  in = std::max(in, duration{seconds{1}});
  for (const auto& word : words) {
    after(in, [say, word] { say(word); });
    in += seconds{3};
  }
}

// No verdict: the tag is taken off the list.
std::string_view simulated_pile::take_list(std::int64_t version, bool whole,
                                           const std::map<std::string, std::optional<bool>>& tags) {
  if (!whole && version <= list_version_) return "VersionMismatch";
  auto made = whole ? std::map<std::string, bool>{} : known_tags_;
  for (const auto& [tag, verdict] : tags) {
    if (verdict) made[tag] = *verdict;
    if (!verdict) made.erase(tag);
  }
  if (made.size() > list_max) return "Failed";
  known_tags_ = std::move(made);
  list_version_ = version;
  return "Accepted";
}

}  // namespace pilecloud::devices::simulator
