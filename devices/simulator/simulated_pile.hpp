// SPDX-License-Identifier: Apache-2.0
// What all simulated piles do, whatever version they speak: connect, boot until accepted, let cars come and go, meter,
// keep the book. A version is a class below with its words. Pure but for the book: texts, times and openings come in;
// texts and a wish to cut the socket go out through `pile_ends`. Not thread-safe. The same seed, times and answers give
// the same messages. `now` never goes backwards; the owner calls woke() at wake_at() or later.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "devices/ocpp_line.hpp"
#include "devices/simulator/call_queue.hpp"
#include "devices/simulator/charging_bay.hpp"
#include "devices/simulator/charging_limits.hpp"
#include "devices/simulator/meter_book.hpp"
#include "devices/simulator/parking_habits.hpp"
#include "devices/simulator/pile_settings.hpp"

namespace pilecloud::devices::simulator {

struct pile_faults {
  int lost_percent = 0;
  int doubled_percent = 0;
  int reordered_percent = 0;
  int broken_percent = 0;                 // charges that a fault of the connector ends
  std::chrono::seconds offline_every{0};  // on average; 0: never
};

struct pile_terms {
  std::string identity;
  int connectors = 2;
  std::int64_t rated_mw = 7'000'000;
  std::uint64_t seed = 0;
  std::int64_t speed = 1;
  std::int64_t power_times = 1;
  std::vector<std::string> cards{};  // empty: drivers wait for a remote start
  pile_faults faults{};
  std::function<bool()> may_begin{};  // asked before each visit; empty: always
  std::function<void()> gave_up{};    // a visit that was let begin brought no charge
};

struct pile_ends {
  std::function<void(std::string text)> send;
  std::function<void()> cut;
};

class simulated_pile {
 public:
  virtual ~simulated_pile() = default;
  simulated_pile(const simulated_pile&) = delete;
  simulated_pile& operator=(const simulated_pile&) = delete;

  void start(instant now);  // once, before all else: cars begin to come
  void opened(instant now);
  void closed(instant now);
  void received(std::string_view text, instant now);
  void woke(instant now);
  void end(instant now);  // no car comes any more, charges stop; it is through when is_idle()
  instant wake_at() const;

  virtual ocpp_version version() const = 0;
  const std::string& identity() const { return terms_.identity; }
  const std::vector<charging_bay>& bays() const { return bays_; }
  const meter_book& book() const { return *book_; }
  std::string status_of(const charging_bay& bay) const { return status_word(bay); }
  bool is_accepted() const { return accepted_; }
  bool is_connected() const { return connected_; }
  std::size_t unsaid() const { return queue_.kept(); }
  std::size_t charges_told() const { return told_; }  // whose stop the platform answered, since start()
  bool is_idle() const { return queue_.is_idle(); }
  instant offline_until() const { return offline_until_; }  // it does not want a socket before

 protected:
  simulated_pile(pile_terms terms, std::unique_ptr<meter_book> book, pile_ends ends, pile_settings settings);

  // A version's words. They push reports; payloads are made when sent.
  virtual void say_boot() = 0;
  virtual void say_heartbeat() = 0;
  virtual void say_status(const charging_bay& bay) = 0;
  virtual void ask_about(const charging_bay& bay, const std::string& id_tag) = 0;  // answered(): card_answered
  virtual void say_started(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen) = 0;
  virtual void say_sample(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                          sample_occasion occasion) = 0;
  virtual void say_stopped(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                           const std::string& reason) = 0;
  virtual std::string status_word(const charging_bay& bay) const = 0;
  virtual pile_answer serve(const std::string& action, const json& payload) = 0;
  virtual duration heartbeat_interval() const = 0;
  virtual duration sample_interval() const = 0;
  virtual duration plug_patience() const = 0;

  // For the words below.
  instant now() const { return now_; }
  void push(pile_report report);
  void boot_answered(std::string_view status, std::int64_t interval_seconds);
  void card_answered(int connector, const std::string& id_tag, bool accepted);
  void after(duration pause, std::function<void()> what);
  charging_bay* bay(std::int64_t connector);
  charging_bay* bay_of(std::string_view transaction);
  void tell_status(charging_bay& bay);
  void tell_all_statuses();
  meter_view read_meter(charging_bay& bay);
  bool remote_start(charging_bay& bay, start_grant grant);
  void stop(charging_bay& bay, const std::string& reason);
  void refused(const std::shared_ptr<simulated_charge>& charge);  // the platform says the card is no good
  void start_told(const std::shared_ptr<simulated_charge>& charge, const std::string& transaction);
  void stop_told(const std::shared_ptr<simulated_charge>& charge);
  void intervals_changed();
  // pile_services.cpp: what a platform may ask in either version.
  charging_bay* bay_for_remote_start();                                // a car that waits, else an empty place
  void stop_soon(const charging_bay& bay, const std::string& reason);  // after the answer has left
  void tell_status_soon(const charging_bay& bay);
  std::string_view reserve(charging_bay& bay, const bay_reservation& what);  // the status word
  bool cancel_reservation(std::optional<std::int64_t> id);
  bool set_profile(charging_bay* bay, std::optional<charging_profile> profile);  // nullptr: the station
  bool is_scheduled_by(bool operative, std::int64_t connector);  // availability; true: a charge goes on first
  void progress(const std::vector<std::string>& words, duration in, const std::function<void(std::string)>& say);
  std::string_view take_list(std::int64_t version, bool whole, const std::map<std::string, std::optional<bool>>& tags);
  void restart(const std::string& reason, bool at_once);
  limited_charge limited(const charging_bay& bay) const;

  pile_terms terms_;
  pile_ends ends_;
  pile_settings settings_;
  charging_limits limits_;
  std::map<std::string, bool> known_tags_;  // the local list
  std::int64_t list_version_ = 0;
  std::unique_ptr<meter_book> book_;
  std::vector<charging_bay> bays_;
  std::string boot_reason_ = "PowerUp";

  virtual std::string new_transaction() { return {}; }  // of a pile that names them itself
  seeded_choice choice_;
  call_queue queue_;

 private:
  void it_is(instant now);
  void pump();
  pile_answer answer_to(const ocpp_frame& frame);
  void resume();
  void plan_heartbeat();
  void plan_offline();
  void cut();

  // pile_visits.cpp
  void plan_arrival(charging_bay& bay, duration in);
  void arrive(charging_bay& bay);
  void plug_in(charging_bay& bay);
  void show_card(charging_bay& bay);
  void decide_alone(charging_bay& bay);
  void turn_away(charging_bay& bay);
  void give_up(charging_bay& bay);
  void grant(charging_bay& bay, start_grant what);
  void begin(charging_bay& bay);
  void tick(charging_bay& bay);
  void plan_sample(const std::shared_ptr<simulated_charge>& charge);
  void count(charging_bay& bay);
  void turn(const simulated_charge& charge);
  void leave(charging_bay& bay);
  void unplug(charging_bay& bay);
  void break_down(charging_bay& bay);
  void at_visit(charging_bay& bay, duration in, void (simulated_pile::*then)(charging_bay&));
  std::int64_t offered_mw(const charging_bay& bay) const;

  parking_habits habits_;
  std::multimap<instant, std::function<void()>> planned_;
  instant now_{};
  instant offline_until_{};
  instant started_{};
  std::size_t told_ = 0;
  bool restarting_ = false;
  bool ending_ = false;
  std::uint64_t heartbeat_plan_ = 0;
  bool connected_ = false;
  bool accepted_ = false;
  bool booted_ = false;  // since the last restart
  // Reports of a charge whose order a fault turns, until its stop; push() adds to that of saying_of_.
  std::map<std::uint64_t, std::vector<pile_report>> turned_;
  std::uint64_t saying_of_ = 0;
};

}  // namespace pilecloud::devices::simulator
