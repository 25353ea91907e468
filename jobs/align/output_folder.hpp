// SPDX-License-Identifier: BSL-1.0
//
// Puts finished files into a folder: whole, or not at all.

#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace align {

struct OutputFile {
  std::string_view name;
  std::string content;
};

class OutputFolder {
 public:
  explicit OutputFolder(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// Tries the folder before hours are spent on what would go into it: throws `InputError` if
  /// files of these names could not be written there. Leaves nothing behind.
  void check(std::span<const std::string_view> names) const;

  /// Creates the folder if need be. All files are complete on disk before the first gets its
  /// name. Throws `InputError`, and then removes what it made.
  void write(std::span<const OutputFile> files) const;

  [[nodiscard]] std::string path_of(std::string_view name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace align
