// SPDX-License-Identifier: Apache-2.0
// 128-bit products of 64-bit quantities (design §4). A compiler extension, named once here.
#pragma once

namespace pilecloud {
inline namespace base {

__extension__ using int128 = __int128;

}  // namespace base
}  // namespace pilecloud
