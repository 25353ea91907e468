// SPDX-License-Identifier: BSL-1.0

#include "publish.hpp"

#include "table.hpp"

namespace bench {

void publish(const Document& document, const std::string& json) {
  if (!json.empty()) write_file(json, json_text(document));
  if (json != "-") write_file("-", table_text(document));
}

}  // namespace bench
