// SPDX-License-Identifier: Apache-2.0
// The talk with a pile that is not ours yet, while an operator's adoption window is open (rules.md W3): its boot is
// answered Pending and listed as a fact of the window's station; of the rest nothing is recorded. 2.0.1 has
// SecurityError for every call but BootNotification and what we asked for; a 1.6 pile hears it for what belongs to a
// charge, so that it keeps it.
//
// Once the pile is adopted, and what it showed at the door is what its access asks for, it goes on as any pile; if a
// password is asked for, its socket is closed, for it to come back with it. It is closed too when no window is open any
// more, and when it does not boot in time.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "devices/conversation.hpp"
#include "devices/ocpp_value.hpp"
#include "devices/pile_listener.hpp"
#include "devices/platform.hpp"
#include "devices/registration.hpp"
#include "devices/reporting.hpp"

namespace pilecloud::devices {

class candidate final : public conversation, public std::enable_shared_from_this<candidate> {
 public:
  // `as_ours`: the conversation once it is adopted. `leave` closes the socket.
  candidate(const platform& at, pile_knock who, ocpp_version version, strand in, std::shared_ptr<conversation> as_ours,
            std::function<void(std::string why)> leave);

  void begin() override;
  void serve(pile_call call, answered then) override;
  void carry_out(const actors::device_call& call, std::function<void(call_verdict)> then) override;
  void asked(const std::string& action, const std::string& payload) override;

 private:
  enum class standing : std::uint8_t { waits = 1, is_ours, must_return, nobody };
  standing stands() const;
  void look();
  void boot(const json& payload, const answered& then);
  void offer(const std::shared_ptr<std::vector<station_id>>& windows, const domain::station::candidate& as,
             const answered& then);
  pile_answer boot_answered(registration status) const;
  pile_answer answer_to(const std::string& action) const;

  const platform& at_;
  const pile_knock who_;
  const ocpp_version version_;
  const strand in_;
  const std::shared_ptr<conversation> as_ours_;
  const std::function<void(std::string)> leave_;
  const std::shared_ptr<reporting> reports_;
  std::set<std::string> wanted_;  // actions we asked for
  bool booted_ = false;
  bool began_as_ours_ = false;
};

}  // namespace pilecloud::devices
