// SPDX-License-Identifier: BSL-1.0

#include "output_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "input_error.hpp"

#include <fmt/format.h>

namespace align {
namespace {

namespace fs = std::filesystem;

// Creates a folder and its missing parents; takes them away again unless they are kept.
class NewFolders {
 public:
  explicit NewFolders(const fs::path& folder) {
    for (fs::path missing = fs::absolute(folder).lexically_normal(); !fs::exists(missing);
         missing = missing.parent_path()) {
      created_.push_back(missing);
    }
    try {
      fs::create_directories(folder);
    } catch (...) {
      remove();
      throw;
    }
  }

  ~NewFolders() { remove(); }
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;

  void keep() { created_.clear(); }

 private:
  void remove() {
    std::error_code ignored;  // somebody may have put a file there meanwhile
    for (const fs::path& folder : created_) fs::remove(folder, ignored);
  }

  std::vector<fs::path> created_;  // innermost first
};

// A hidden folder inside the output folder, hence on the same file system, where renaming is
// atomic.
class Staging {
 public:
  explicit Staging(const fs::path& folder) {
    std::string name = (folder / ".align-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category());
    }
    path_ = name;
  }

  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_file(const fs::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category());
}

[[noreturn]] void fail(const fs::path& folder, const std::system_error& error) {
  throw InputError(fmt::format("{}: cannot write to the output folder: {}", folder.string(),
                               error.code().message()));
}

}  // namespace

void OutputFolder::check(std::span<const std::string_view> names) const try {
  const NewFolders folders{folder_};
  const Staging staging{folder_};
  for (const std::string_view name : names) {
    if (!fs::is_directory(folder_ / name)) continue;
    throw InputError(
        fmt::format("{}: cannot write the file: a folder has its name", path_of(name)));
  }
} catch (const std::system_error& error) {
  fail(folder_, error);
}

void OutputFolder::write(std::span<const OutputFile> files) const try {
  NewFolders folders{folder_};
  const Staging staging{folder_};
  for (const OutputFile& file : files) write_file(staging.path() / file.name, file.content);
  for (const OutputFile& file : files) {
    fs::rename(staging.path() / file.name, folder_ / file.name);
  }
  folders.keep();
} catch (const std::system_error& error) {
  fail(folder_, error);
}

std::string OutputFolder::path_of(std::string_view name) const { return (folder_ / name).string(); }

}  // namespace align
