// SPDX-License-Identifier: BSL-1.0

#include "files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "input_error.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scaling {
namespace {

namespace fs = std::filesystem;

// A link to what some process has open, as the one behind /dev/stdout.
bool is_open_file(const fs::path& path) { return path.native().starts_with("/proc/"); }

// Where a symbolic link leads, whether that is there already or not; not beyond an open file.
fs::path followed(const fs::path& link) {
  constexpr int most_links = 40;  // Linux follows no more
  std::error_code no_link;
  fs::path path = fs::absolute(link);
  for (int links = 0; links < most_links && fs::is_symlink(path, no_link); ++links) {
    if (is_open_file(path)) break;
    path = path.parent_path() / fs::read_symlink(path);
  }
  return path;
}

bool is_standard_output(const fs::path& path) {
  struct stat file {};
  struct stat output {};
  return stat(path.c_str(), &file) == 0 && fstat(STDOUT_FILENO, &output) == 0 &&
         file.st_dev == output.st_dev && file.st_ino == output.st_ino;
}

std::string reason() { return std::error_code{errno, std::generic_category()}.message(); }

std::runtime_error cannot_write(const fs::path& path) {
  return std::runtime_error{fmt::format("{}: cannot write the file: {}", path.string(), reason())};
}

void print(const std::string& text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!is_written || std::fflush(stdout) != 0) {
    throw std::runtime_error{"cannot write to standard output: " + reason()};
  }
}

// mkstemp makes files that nobody else may read; this is what others are made with.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

bool write_all(int descriptor, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(descriptor, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return fchmod(descriptor, usual_mode()) == 0;
}

}  // namespace

std::string read_file(const fs::path& path) {
  if (fs::is_directory(path)) {
    throw InputError{path.string() + ": cannot read the file: it is a folder"};
  }
  std::ostringstream text;
  const std::ifstream file{path};
  if (!file) throw InputError{fmt::format("{}: cannot read the file: {}", path.string(), reason())};
  text << file.rdbuf();
  return text.str();
}

void write_whole(const fs::path& path, const std::string& text) {
  if (path == "-") return print(text);
  const fs::path file = followed(path);
  if (is_open_file(file) && is_standard_output(file)) return print(text);
  // What is open already, or no regular file, is written to, and not replaced.
  if (is_open_file(file) || (fs::exists(path) && !fs::is_regular_file(path))) {
    std::ofstream open{path, std::ios::app};
    if (!(open << text << std::flush)) throw cannot_write(path);
    return;
  }
  std::string temporary = file.string() + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0) throw cannot_write(path);
  const bool is_written = write_all(descriptor, text);
  if ((close(descriptor) != 0) | !is_written || std::rename(temporary.c_str(), file.c_str()) != 0) {
    const std::runtime_error error = cannot_write(path);
    unlink(temporary.c_str());
    throw error;
  }
}

}  // namespace scaling
