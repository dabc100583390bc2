// SPDX-License-Identifier: Apache-2.0
// A gauge or counter somebody else keeps: read when /metrics is asked, so it costs nothing between.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace pilecloud::http {

struct metric_value {
  std::map<std::string, std::string> labels;
  double value = 0;
};

struct metric_source {
  enum class kind : std::uint8_t { gauge, counter };
  std::string name;  // "pilecloud_journal_syncs_total"
  std::string help;
  metric_source::kind is = metric_source::kind::gauge;
  std::function<std::vector<metric_value>()> read;
};

inline metric_source gauge(std::string name, std::string help, std::function<double()> read) {
  return {std::move(name), std::move(help), metric_source::kind::gauge, [read = std::move(read)] {
            return std::vector<metric_value>{{{}, read()}};
          }};
}
inline metric_source counter(std::string name, std::string help, std::function<double()> read) {
  auto made = gauge(std::move(name), std::move(help), std::move(read));
  made.is = metric_source::kind::counter;
  return made;
}

}  // namespace pilecloud::http
