// SPDX-License-Identifier: Apache-2.0
// Staff (员工): hired, given roles and dismissed by administrators; everybody changes the own password. A password
// leaves this file only as an argon2id hash sealed under the operator's key (design §5.10).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& hire_shape();
const shape& role_shape();
const shape& password_shape();
const shape& staff_shape();

response hire_staff(call& now);
response change_role(call& now);
response change_password(call& now);
response dismiss_staff(call& now);
response list_staff(call& now);
response show_staff(call& now);

}  // namespace pilecloud::http
