// SPDX-License-Identifier: BSL-1.0

#include "mpi/report_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "rankpool/errors.hpp"

#include "mpi/random_text.hpp"
#include "mpi/socket.hpp"
#include "mpi/surroundings.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

namespace fs = std::filesystem;

constexpr const char* variable = "RANKPOOL_REPORT";

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw UsageError{std::string{variable} + " is '" + text + "', " + why};
}

/// While it lives, that signal does nothing.
class Ignored {
 public:
  explicit Ignored(int signal) : signal_{signal} {
    struct sigaction ignoring {};
    ignoring.sa_handler = SIG_IGN;
    sigaction(signal_, &ignoring, &before_);
  }
  Ignored(const Ignored&) = delete;
  Ignored& operator=(const Ignored&) = delete;
  ~Ignored() { sigaction(signal_, &before_, nullptr); }

 private:
  int signal_;
  struct sigaction before_ {};
};

/// Ends with its owner, unless it has got the name that it is for.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& folder)
      : path_{folder / (".rankpool-report-" + random_text(16))},
        file_{open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)} {
    if (!file_.is_open()) fail();
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (file_.is_open() && !is_kept_) unlink(path_.c_str());
  }

  void write(const std::string& text) {
    // A file that grows larger than the user's limit is to be an error like that of a full disk.
    const Ignored too_large{SIGXFSZ};
    std::size_t written = 0;
    while (written < text.size()) {
      const ssize_t count =
          ::write(file_.descriptor(), text.data() + written, text.size() - written);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail();
      written += static_cast<std::size_t>(count);
    }
    if (fsync(file_.descriptor()) != 0) fail();
  }

  void become(const fs::path& path) {
    if (std::rename(path_.c_str(), path.c_str()) != 0) fail();
    is_kept_ = true;
  }

 private:
  [[noreturn]] static void fail() { throw std::system_error{errno, std::generic_category()}; }

  fs::path path_;
  Socket file_;
  bool is_kept_ = false;
};

// Links stay, and what they point at is written, also where there is nothing yet.
fs::path behind_links(const std::string& text) {
  constexpr int most_links = 40;  // as many as Linux follows
  std::error_code unreadable;
  fs::path path = fs::absolute(text);
  for (int links = 0; links < most_links && fs::is_symlink(path, unreadable); ++links) {
    // To replace it would take it away from who has it open: of /dev/stdout, all that is printed.
    if (path.native().starts_with("/proc/")) {
      refuse(text, "which is open already, as " + path.string() + ": name a file for the report");
    }
    path = path.parent_path() / fs::read_symlink(path, unreadable);
  }
  return path;
}

// Whatever is no regular file would be replaced by one: a report is no reason to lose /dev/null.
void check_file(const std::string& text, const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status) || !path.has_filename()) {
    refuse(text, "which is a folder: name a file in it, as " + (path / "run.json").string());
  }
  if (status.type() == fs::file_type::none) {
    refuse(text, "which cannot be a file: " + error.message() + "; name another");
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    refuse(text, "which is no regular file, and would be replaced by the run report: name another");
  }
}

void check_folder(const std::string& text, const fs::path& folder) {
  std::error_code unknown;
  if (!fs::exists(folder, unknown)) {
    refuse(text, "but there is no folder " + folder.string() + ": make it, or name another");
  }
  if (!fs::is_directory(folder, unknown)) {
    refuse(text, "but " + folder.string() + " is no folder: name a file in a folder");
  }
  try {
    const TemporaryFile attempt{folder};
  } catch (const std::system_error& error) {
    refuse(text, "but no file can be made in the folder " + folder.string() + ": " +
                     error.code().message() + "; name one in another folder");
  }
}

}  // namespace

std::optional<ReportFile> ReportFile::asked() {
  const auto text = environment_variable(variable);
  if (!text) return std::nullopt;
  if (text->empty()) {
    throw UsageError{
        "RANKPOOL_REPORT is empty, but must name the file of the run report: unset it where none "
        "is wanted"};
  }
  const fs::path path = behind_links(*text);
  check_file(*text, path);
  check_folder(*text, path.parent_path());
  return ReportFile{path};
}

void ReportFile::write(const std::string& text) const {
  TemporaryFile temporary{path_.parent_path()};
  temporary.write(text);
  temporary.become(path_);
}

void make_report_path_absolute() {
  constexpr int replace = 1;
  if (const auto file = ReportFile::asked()) setenv(variable, file->path().c_str(), replace);
}

}  // namespace rankpool::mpi
