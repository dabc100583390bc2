// SPDX-License-Identifier: Apache-2.0
// Messages from and to the text that `capnp decode` prints, by a schema's source and not by our codecs: what another
// program (newer, broken, hostile) would send.
#pragma once

#include <string>

#include "tests/events/schema_source.hpp"

namespace pilecloud::tests {

// "(stream = \"pile/P1\", pile = (closeSession = (number = 7)))" as Request of command.capnp. Aborts on a text that is
// none of the schema.
std::string message_of_text(schema_source& source, const std::string& file, const std::string& root,
                            const std::string& text);
// Lines joined by \n.
std::string text_of_message(schema_source& source, const std::string& file, const std::string& root,
                            const std::string& bytes);

}  // namespace pilecloud::tests
