// SPDX-License-Identifier: BSL-1.0
//
// Texts from files, and into them: whole or not at all.

#pragma once

#include <filesystem>
#include <string>

namespace scaling {

/// InputError, naming the file, if it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// To standard output if `path` is `-`. Else the file, or that to which a symbolic link leads, has
/// the whole text, or is as it was: std::runtime_error, naming `path`, then.
void write_whole(const std::filesystem::path& path, const std::string& text);

}  // namespace scaling
