// SPDX-License-Identifier: Apache-2.0
#include "bench/etcd_limit.hpp"

#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "bench/machine.hpp"
#include "cluster/etcd_client.hpp"
#include "cluster/etcd_sequencer.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

// One node's part.
class writer {
 public:
  writer(const cluster::channel_options& channel, const std::string& generation, std::size_t index,
         const append_size& size)
      : client_(channel), order_(client_, generation), size_(size) {
    for (auto partition = index; partition < storage::partition_count; partition += size.writers) {
      const auto claimed = order_.claim(static_cast<std::uint16_t>(partition), fmt::format("writer-{}", index));
      if (!claimed) throw cannot_run{"etcd gives no partition"};
      storage::entry own;
      own.epoch = claimed.value().epoch;
      own.batch.partition = static_cast<std::uint16_t>(partition);
      own.batch.first = 1;
      own.batch.count = 1;
      own.batch.bytes.assign(size.partition_bytes, 'x');
      own_.push_back(std::move(own));
    }
  }

  void run(steady::time_point until) {
    while (failure_.empty() && steady::now() < until) {
      const auto from = steady::now();
      const auto asked = next();
      for (const auto outcome : order_.append(asked)) {
        if (outcome != storage::append_outcome::committed) failure_ = "etcd did not commit";
      }
      us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - from).count());
      for (const auto& each : asked) bytes_ += static_cast<double>(each.batch.bytes.size());
    }
  }

  const std::vector<std::int64_t>& us() const { return us_; }
  double bytes() const { return bytes_; }
  const std::string& failure() const { return failure_; }

 private:
  // In turn, so many that their mean is what was asked for.
  std::vector<storage::entry> next() {
    owed_ += size_.partitions;
    std::vector<storage::entry> chosen;
    while (chosen.empty() || (owed_ >= 1 && chosen.size() < own_.size())) {
      auto& one = own_[turn_++ % own_.size()];
      chosen.push_back(one);
      one.batch.first += one.batch.count;
      owed_ -= 1;
    }
    return chosen;
  }

  cluster::etcd_client client_;
  cluster::etcd_sequencer order_;
  append_size size_;
  std::vector<storage::entry> own_;
  std::size_t turn_ = 0;
  double owed_ = 0;
  std::vector<std::int64_t> us_;
  double bytes_ = 0;
  std::string failure_;
};

}  // namespace

etcd_figures etcd_limit(const etcd_members& etcd, const std::string& generation, const append_size& size,
                        double seconds) {
  std::vector<std::unique_ptr<writer>> writers;
  for (std::size_t i = 0; i < size.writers; ++i) {
    writers.push_back(std::make_unique<writer>(etcd.channel(), generation, i, size));
  }
  etcd_figures found;
  const auto etcd_cpu = etcd.cpu_seconds();
  const auto own_cpu = process_cpu_seconds();
  const auto begun = steady::now();
  const auto until = begun + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::thread> threads;
  threads.reserve(writers.size());
  for (auto& each : writers) threads.emplace_back([&each, until] { each->run(until); });
  for (auto& each : threads) each.join();
  found.seconds = std::chrono::duration<double>(steady::now() - begun).count();
  found.etcd_cpu_seconds = etcd.cpu_seconds() - etcd_cpu;
  found.writers_cpu_seconds = process_cpu_seconds() - own_cpu;
  std::vector<std::int64_t> us;
  for (const auto& each : writers) {
    if (!each->failure().empty()) throw cannot_run{each->failure()};
    us.insert(us.end(), each->us().begin(), each->us().end());
    found.bytes += each->bytes();
  }
  found.transactions = us.size();
  found.latency = figures_of(std::move(us));
  return found;
}

}  // namespace pilecloud::bench
