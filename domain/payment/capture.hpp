// SPDX-License-Identifier: Apache-2.0
// How one settlement revision meets a prepayment (rules.md S3, S5): where the change of what is due goes.
#pragma once

#include <vector>

#include "domain/payment/payment.hpp"

namespace pilecloud::domain::payment {

// REQUIRES: asked.revision > known.revision, 0 <= asked.due <= receipt_max. A jump over revisions is fine: `due` is
// absolute.
captured meet_prepayment(const state& known, const capture& asked, instant now);

// What is left of refunds that were not sent yet when `taken` of them goes to the bill, the last ordered first.
// REQUIRES: they hold that much.
std::vector<refund_lowered> lowered_refunds(const state& known, money taken);

// Do the parts add up to the change, and can this payment bear them? Never aborts, whatever a stored fact says.
bool bears(const state& known, const captured& next);

}  // namespace pilecloud::domain::payment
