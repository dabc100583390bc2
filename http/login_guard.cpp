// SPDX-License-Identifier: Apache-2.0
#include "http/login_guard.hpp"

#include <algorithm>

namespace pilecloud::http {

int login_guard::count(std::map<std::string, window>& windows, const std::string& key, std::uint32_t limit,
                       instant now) {
  if (windows.size() >= entries_max) {
    std::erase_if(windows, [&](const auto& one) { return now - one.second.since >= limits_.window; });
    if (windows.size() >= entries_max) {
      windows.erase(std::min_element(windows.begin(), windows.end(),
                                     [](const auto& a, const auto& b) { return a.second.since < b.second.since; }));
    }
  }
  auto& mine = windows[key];
  if (mine.attempts == 0 || now - mine.since >= limits_.window) mine = {now, 0};
  if (mine.attempts < limit) {
    ++mine.attempts;
    return 0;
  }
  const auto left = std::chrono::ceil<std::chrono::seconds>(mine.since + limits_.window - now);
  return static_cast<int>(std::max<std::int64_t>(left.count(), 1));
}

int login_guard::attempt(const std::string& name, const std::string& source, instant now) {
  const std::lock_guard held{lock_};
  const int by_name = count(names_, name, limits_.per_name, now);
  const int by_source = count(sources_, source, limits_.per_source, now);
  return std::max(by_name, by_source);
}

void login_guard::succeeded(const std::string& name, const std::string& source) {
  const std::lock_guard held{lock_};
  names_.erase(name);
  const auto found = sources_.find(source);
  if (found != sources_.end() && found->second.attempts > 0) --found->second.attempts;
}

login_guard::turn::turn(login_guard& of) : of_(of) {
  std::unique_lock held{of_.lock_};
  mine_ =
      of_.freed_.wait_for(held, of_.limits_.longest_wait, [this] { return of_.running_ < of_.limits_.checks_at_once; });
  if (mine_) ++of_.running_;
}

login_guard::turn::~turn() {
  if (!mine_) return;
  {
    const std::lock_guard held{of_.lock_};
    --of_.running_;
  }
  of_.freed_.notify_one();
}

}  // namespace pilecloud::http
