// SPDX-License-Identifier: BSL-1.0

#include "fasta.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "input_error.hpp"
#include "scoring.hpp"

#include <fmt/format.h>

namespace align {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

// Bytes that a terminal would not show are named by their value.
std::string shown(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return std::isprint(value) != 0 ? fmt::format("'{}'", byte) : fmt::format("byte 0x{:02x}", value);
}

std::string first_word(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_first_of(blanks, begin) - begin));
}

class Parser {
 public:
  explicit Parser(const std::string& file) : file_{file} {}

  void on_line(std::string_view text) {
    ++line_;
    if (text.starts_with('>')) {
      on_header(text.substr(1));
    } else {
      for (const char letter : text) on_letter(letter);
    }
  }

  std::vector<Sequence> finish() {
    if (sequences_.empty()) {
      throw InputError(fmt::format("{}:{}: the file contains no sequence", file_,
                                   std::max<std::size_t>(line_, 1)));
    }
    check_last_sequence();
    return std::move(sequences_);
  }

 private:
  void on_header(std::string_view header) {
    if (!sequences_.empty()) check_last_sequence();
    std::string name = first_word(header);
    if (name.empty()) fail("a sequence without a name");
    const auto [earlier, is_new] = lines_.try_emplace(name, line_);
    if (!is_new) {
      fail(fmt::format("a second sequence named '{}' (the first is on line {})", name,
                       earlier->second));
    }
    sequences_.push_back({.name = std::move(name), .residues = {}, .line = line_});
    stopped_ = false;
  }

  void on_letter(char letter) {
    if (blanks.find(letter) != std::string_view::npos) return;
    if (sequences_.empty()) {
      fail(fmt::format("not a FASTA file: expected '>', found {}", shown(letter)));
    }
    const std::string& name = sequences_.back().name;
    if (stopped_) fail(fmt::format("'*' inside sequence '{}': it may only end one", name));
    if (letter == '*') {
      stopped_ = true;
      return;
    }
    if (letter == '-' || letter == '.') {
      fail(fmt::format("gap character '{}' in sequence '{}': expected sequences without gaps",
                       letter, name));
    }
    if (!residue_code(letter)) {
      fail(fmt::format("{} in sequence '{}' is no residue", shown(letter), name));
    }
    const auto upper = std::toupper(static_cast<unsigned char>(letter));
    sequences_.back().residues.push_back(static_cast<char>(upper));
  }

  void check_last_sequence() const {
    const Sequence& last = sequences_.back();
    if (!last.residues.empty()) return;
    throw InputError(
        fmt::format("{}:{}: sequence '{}' has no residues", file_, last.line, last.name));
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw InputError(fmt::format("{}:{}: {}", file_, line_, reason));
  }

  const std::string& file_;
  std::size_t line_ = 0;
  bool stopped_ = false;  // the current sequence has had its final '*'
  std::vector<Sequence> sequences_;
  std::unordered_map<std::string, std::size_t> lines_;
};

}  // namespace

std::vector<Sequence> parse_fasta(std::istream& input, const std::string& file) {
  Parser parser{file};
  for (std::string line; std::getline(input, line);) parser.on_line(line);
  if (input.bad()) throw InputError(fmt::format("{}: cannot read the file", file));
  return parser.finish();
}

std::vector<Sequence> read_fasta(const std::filesystem::path& file) {
  // A stream opens a folder without complaint and then finds it empty.
  if (std::filesystem::is_directory(file)) {
    throw InputError(fmt::format("{}: cannot read the file: it is a folder", file.string()));
  }
  std::ifstream input(file);
  if (!input) {
    throw InputError(fmt::format("{}: cannot read the file: {}", file.string(),
                                 std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
  }
  return parse_fasta(input, file.string());
}

}  // namespace align
