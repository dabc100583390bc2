// SPDX-License-Identifier: Apache-2.0
// A pile's profile and settings (rules.md W11) <-> schema/pile.capnp.
#include "events/pile_codec.hpp"

namespace pilecloud::events {

namespace {

void put_words(capnp::List<capnp::Text>::Builder to, const std::vector<std::string>& from) {
  for (unsigned i = 0; i < to.size(); ++i) to.set(i, text(from[i]));
}
void take_words(capnp::List<capnp::Text>::Reader from, std::vector<std::string>& to) {
  to.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) take(from[i], to[i]);
}
unsigned count_of(const std::vector<std::string>& words) { return static_cast<unsigned>(words.size()); }

}  // namespace

void put_profile(schema::pile::Profile::Builder to, const domain::pile::profile& from) {
  to.setSampleIntervalS(from.sample_interval_s);
  put_words(to.initMeasurands(count_of(from.measurands)), from.measurands);
  to.setConnectionTimeoutS(from.connection_timeout_s);
  to.setPingIntervalS(from.ping_interval_s);
  to.setOfflineAuthorisation(from.offline_authorisation);
  to.setTransactionAttempts(from.transaction_attempts);
  put_words(to.initStartPoints(count_of(from.start_points)), from.start_points);
  put_words(to.initStopPoints(count_of(from.stop_points)), from.stop_points);
}

void take_profile(schema::pile::Profile::Reader from, domain::pile::profile& to) {
  to.sample_interval_s = from.getSampleIntervalS();
  take_words(from.getMeasurands(), to.measurands);
  to.connection_timeout_s = from.getConnectionTimeoutS();
  to.ping_interval_s = from.getPingIntervalS();
  to.offline_authorisation = from.getOfflineAuthorisation();
  to.transaction_attempts = from.getTransactionAttempts();
  take_words(from.getStartPoints(), to.start_points);
  take_words(from.getStopPoints(), to.stop_points);
}

void put_settings(capnp::List<schema::pile::ProfileSetting>::Builder to,
                  const std::vector<domain::pile::profile_setting>& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    auto one = to[i];
    one.setName(text(from[i].name));
    one.setWanted(text(from[i].wanted));
    one.setAnswer(to_wire(from[i].answer));
    one.setWasRead(from[i].was_read);
    one.setRead(text(from[i].read));
  }
}

void take_settings(capnp::List<schema::pile::ProfileSetting>::Reader from,
                   std::vector<domain::pile::profile_setting>& to) {
  to.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) {
    const auto one = from[i];
    take(one.getName(), to[i].name);
    take(one.getWanted(), to[i].wanted);
    take(one.getAnswer(), to[i].answer);
    to[i].was_read = one.getWasRead();
    take(one.getRead(), to[i].read);
  }
}

}  // namespace pilecloud::events
