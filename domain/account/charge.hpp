// SPDX-License-Identifier: Apache-2.0
// How one settlement revision meets a wallet (rules.md S3, S5): where the change of what is due goes.
#pragma once

#include "domain/account/account.hpp"

namespace pilecloud::domain::account {

// REQUIRES: asked.revision > before.revision, 0 <= asked.due <= charge_limit.
// A jump over revisions is fine: `due` is absolute, only its difference to the last one that came is moved.
charged meet_wallet(money balance, const session_money& before, const charge& asked, instant now);

// Do the parts add up to the change, and can this wallet bear them? Never aborts, whatever a stored fact says.
bool bears(money balance, const session_money& before, const charged& next);

}  // namespace pilecloud::domain::account
