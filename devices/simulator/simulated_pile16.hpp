// SPDX-License-Identifier: Apache-2.0
// The words of OCPP 1.6 for a simulated pile: Core, Remote Trigger, Firmware Management, Local Auth List, Reservation
// and Smart Charging. Whatever else a platform asks is answered NotImplemented. While a transaction's id is not known
// its messages carry -1 (rules.md W2).
#pragma once

#include "devices/simulator/simulated_pile.hpp"

namespace pilecloud::devices::simulator {

class simulated_pile16 final : public simulated_pile {
 public:
  simulated_pile16(const pile_terms& terms, std::unique_ptr<meter_book> book, pile_ends ends);
  ocpp_version version() const override { return ocpp_version::ocpp16; }

 private:
  using answering = json (simulated_pile16::*)(const json&);

  void say_boot() override;
  void say_heartbeat() override;
  void say_status(const charging_bay& bay) override;
  void ask_about(const charging_bay& bay, const std::string& id_tag) override;
  void say_started(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen) override;
  void say_sample(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                  sample_occasion occasion) override;
  void say_stopped(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                   const std::string& reason) override;
  std::string status_word(const charging_bay& bay) const override;
  pile_answer serve(const std::string& action, const json& payload) override;
  duration heartbeat_interval() const override;
  duration sample_interval() const override;
  duration plug_patience() const override;

  void say_status_of(int connector, const std::string& word, std::string_view error);
  void say_progress(std::string action, std::string status);
  void started_answered(const std::shared_ptr<simulated_charge>& charge, const json* answer);

  // pile16_answers.cpp
  json remote_start_asked(const json& payload);
  json remote_stop_asked(const json& payload);
  json trigger_asked(const json& payload);
  json reset_asked(const json& payload);
  json availability_asked(const json& payload);
  json unlock_asked(const json& payload);
  json configuration_asked(const json& payload);
  json configuration_changed(const json& payload);
  json cache_cleared(const json& payload);
  json transferred(const json& payload);
  // pile16_profile_answers.cpp
  json reserve_asked(const json& payload);
  json reservation_cancelled(const json& payload);
  json profile_set(const json& payload);
  json profiles_cleared(const json& payload);
  json composite_asked(const json& payload);
  json list_version_asked(const json& payload);
  json list_sent(const json& payload);
  json firmware_update_asked(const json& payload);
  json diagnostics_asked(const json& payload);

  std::string firmware_ = "1.0.0";
  std::string firmware_status_ = "Idle";
  std::string diagnostics_status_ = "Idle";
};

}  // namespace pilecloud::devices::simulator
