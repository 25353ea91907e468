// SPDX-License-Identifier: BSL-1.0
//
// Reads protein sequences from a FASTA file and refuses what is none, naming file and line.

#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace align {

struct Sequence {
  std::string name;      // first word of the header
  std::string residues;  // upper case
  std::size_t line = 0;  // of the header, from 1
};

/// Tolerated: lower case, blank lines, blanks between residues, CRLF line ends, one `*` (stop) at
/// the end of a sequence, which is dropped. Throws `InputError` for anything else that is no
/// residue, gap characters included; for sequences without a name, without residues or with the
/// name of another; and for a file without sequences. `file` only serves the messages.
[[nodiscard]] std::vector<Sequence> parse_fasta(std::istream& input, const std::string& file);

[[nodiscard]] std::vector<Sequence> read_fasta(const std::filesystem::path& file);

}  // namespace align
