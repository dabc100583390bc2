// SPDX-License-Identifier: Apache-2.0
// How fast calls are, printed for whoever reads the log; nothing depends on the figures.
#include <algorithm>
#include <mutex>
#include <vector>

#include <doctest/doctest.h>

#include "tests/cluster/rpc_nodes.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;

namespace {

// Keeps `in_flight` calls of `bytes` under way for a second, each begun by the answer of one before it.
class steady_caller {
 public:
  steady_caller(transport& by, std::size_t in_flight, std::size_t bytes) : by_(by), body_(bytes, 'x') {
    const auto from = std::chrono::steady_clock::now();
    until_ = from + 1s;
    for (std::size_t i = 0; i < in_flight; ++i) {
      {
        const std::lock_guard lock{mutex_};
        ++open_;
      }
      call();
    }
    CHECK(eventually([this] {
      const std::lock_guard lock{mutex_};
      return open_ == 0;
    }));
    std::sort(us_.begin(), us_.end());
    CHECK(failed_ == 0);
    MESSAGE(bytes << " bytes, " << in_flight << " in flight: " << us_.size() << " calls/s, p50 " << at(0.5)
                  << " us, p99 " << at(0.99) << " us, p999 " << at(0.999) << " us");
  }

 private:
  std::int64_t at(double share) const {
    return us_.empty() ? 0 : us_[static_cast<std::size_t>(share * static_cast<double>(us_.size() - 1))];
  }
  void call() {
    const auto begun = std::chrono::steady_clock::now();
    by_.call("b", method::ask, body_, long_enough, [this, begun](const answer& given) {
      const auto now = std::chrono::steady_clock::now();
      const bool again = now < until_;  // read before the last call lets this go
      {
        const std::lock_guard lock{mutex_};
        us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(now - begun).count());
        if (!given) ++failed_;
        if (!again) --open_;
      }
      if (again) call();
    });
  }

  transport& by_;
  const std::string body_;
  std::chrono::steady_clock::time_point until_;
  std::mutex mutex_;
  std::size_t open_ = 0;
  std::size_t failed_ = 0;
  std::vector<std::int64_t> us_;
};

}  // namespace

TEST_CASE("the pace of calls to another process over one connection") {
  echo_process b;
  const auto a = started(options_of("a"));
  a->know("b", b.address());
  REQUIRE(eventually([&a] { return a->link_to("b") == link::connected; }));
  for (const std::size_t in_flight : {1, 64, 1'024}) steady_caller{*a, in_flight, 200};
  steady_caller{*a, 4, 1u << 20};
}
