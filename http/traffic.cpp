// SPDX-License-Identifier: Apache-2.0
#include "http/traffic.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace pilecloud::http {

namespace {

prometheus::MetricFamily family_of(const metric_source& source) {
  prometheus::MetricFamily family;
  family.name = source.name;
  family.help = source.help;
  const bool counts = source.is == metric_source::kind::counter;
  family.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  for (const auto& one : source.read()) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : one.labels) metric.label.push_back({name, value});
    (counts ? metric.counter.value : metric.gauge.value) = one.value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

struct traffic::state {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("pilecloud_http_requests_total")
                                                          .Help("requests answered, by route and status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("pilecloud_http_request_seconds")
                                                           .Help("time from the whole request to the answer, by route")
                                                           .Register(registry);
  const prometheus::Histogram::BucketBoundaries bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   0.5,   1,    2.5};
};

traffic::traffic() : state_(std::make_unique<state>()) {}
traffic::~traffic() = default;

void traffic::count(std::string_view method, std::string_view pattern, int status, std::chrono::microseconds took) {
  const auto path = pattern.empty() ? std::string{"none"} : std::string{pattern};
  // A method nobody knows comes from a stranger: one label for all of them.
  const auto verb = pattern.empty() ? std::string{"other"} : std::string{method};
  state_->requests.Add({{"method", verb}, {"route", path}, {"status", std::to_string(status)}}).Increment();
  state_->seconds.Add({{"method", verb}, {"route", path}}, state_->bounds)
      .Observe(std::chrono::duration<double>(took).count());
}

std::string traffic::text(const std::vector<metric_source>& others) const {
  auto families = state_->registry.Collect();
  for (const auto& source : others) families.push_back(family_of(source));
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace pilecloud::http
