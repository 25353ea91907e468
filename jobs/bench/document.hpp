// SPDX-License-Identifier: BSL-1.0
//
// The JSON that every measurement writes and `bench report` reads: a machine and its rows.

#pragma once

#include <string>
#include <vector>

#include "machine.hpp"
#include "row.hpp"

namespace bench {

struct Document {
  Machine machine;
  std::vector<Row> rows;
};

[[nodiscard]] std::string json_text(const Document& document);

/// UsageError, naming `source`, if the text is no such document.
[[nodiscard]] Document document_of(const std::string& text, const std::string& source);

/// To standard output if `path` is `-`. UsageError if the file cannot be written or read.
void write_file(const std::string& path, const std::string& text);
[[nodiscard]] std::string read_file(const std::string& path);

/// The rows of all, at least one, under the machine of the first. UsageError if two have a row of
/// the same id.
[[nodiscard]] Document merged(const std::vector<Document>& documents);

}  // namespace bench
