// SPDX-License-Identifier: Apache-2.0
// The words of OCPP 2.0.1 for a simulated pile: provisioning with its device model, authorisation, transactions, remote
// control, availability, reservation, smart charging, local list, firmware, log, cost and data transfer. Whatever else
// a platform asks is answered NotImplemented. Transactions are named by the pile; an event made without a connection
// says so.
#pragma once

#include "devices/simulator/simulated_pile.hpp"

namespace pilecloud::devices::simulator {

class simulated_pile201 final : public simulated_pile {
 public:
  simulated_pile201(const pile_terms& terms, std::unique_ptr<meter_book> book, pile_ends ends);
  ocpp_version version() const override { return ocpp_version::ocpp201; }

 private:
  using answering = json (simulated_pile201::*)(const json&);

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
  std::string new_transaction() override;

  json event(simulated_charge& charge, const meter_view& seen, std::string_view type, std::string_view trigger) const;
  void say(std::string action, json payload);
  void say_report(std::int64_t request);

  // pile201_answers.cpp
  json start_asked(const json& payload);
  json stop_asked(const json& payload);
  json trigger_asked(const json& payload);
  json reset_asked(const json& payload);
  json availability_asked(const json& payload);
  json unlock_asked(const json& payload);
  json transaction_asked(const json& payload);
  json variables_asked(const json& payload);
  json variables_set(const json& payload);
  json report_asked(const json& payload);
  json cache_cleared(const json& payload);
  json cost_updated(const json& payload);
  json transferred(const json& payload);
  // pile201_profile_answers.cpp
  json reserve_asked(const json& payload);
  json reservation_cancelled(const json& payload);
  json profile_set(const json& payload);
  json profiles_cleared(const json& payload);
  json composite_asked(const json& payload);
  json list_version_asked(const json& payload);
  json list_sent(const json& payload);
  json firmware_update_asked(const json& payload);
  json log_asked(const json& payload);

  std::string firmware_ = "1.0.0";
};

}  // namespace pilecloud::devices::simulator
