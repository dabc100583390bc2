// SPDX-License-Identifier: Apache-2.0
// What a pile reports (role device), as protocols will send it: started, metered, stopped, status, the register of an
// idle connector. A report is never refused for what it says (R7), only when it cannot be read; the answer carries the
// verdict. Natural keys make repeats harmless for ever (R8), so the Idempotency-Key of these routes is asked for and
// not remembered.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& start_shape();
const shape& readings_shape();
const shape& stop_shape();
const shape& status_shape();
const shape& register_shape();
const shape& status_written_shape();

response report_start(call& now);
response report_readings(call& now);
response report_stop(call& now);
response report_status(call& now);
response report_register(call& now);

}  // namespace pilecloud::http
