// SPDX-License-Identifier: Apache-2.0
// The cards a pile lets charge while it cannot ask us (本地白名单): sent whole or in part, and what it acknowledged.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& local_list_shape();
const shape& listed_card_shape();
const shape& whole_list_shape();
const shape& list_change_shape();
response show_local_list(call& now);
response list_listed_cards(call& now);
response replace_local_list(call& now);
response change_local_list(call& now);
response read_list_version(call& now);

}  // namespace pilecloud::http
