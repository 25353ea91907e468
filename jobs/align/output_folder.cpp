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

// Creates folders with their missing parents; takes away again what it created, unless it is kept.
class NewFolders {
 public:
  NewFolders() = default;
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;

  ~NewFolders() {
    std::error_code ignored;  // somebody may have put a file there meanwhile
    for (auto folder = created_.rbegin(); folder != created_.rend(); ++folder) {
      fs::remove(*folder, ignored);
    }
  }

  void create(const fs::path& folder) {
    std::vector<fs::path> missing;
    for (fs::path each = fs::absolute(folder); !fs::exists(each); each = each.parent_path()) {
      missing.push_back(each);
    }
    for (auto each = missing.rbegin(); each != missing.rend(); ++each) {
      if (fs::create_directory(*each)) created_.push_back(*each);
    }
    // Content with a folder that exists; complains about anything else in its place.
    fs::create_directories(folder);
  }

  void keep() { created_.clear(); }

 private:
  std::vector<fs::path> created_;  // outermost first
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
  NewFolders folders;
  folders.create(folder_);
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
  NewFolders folders;
  folders.create(folder_);
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
