// SPDX-License-Identifier: BSL-1.0

#include "gnuplot.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <system_error>

#include "child.hpp"
#include "files.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "scaling-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error{
          fmt::format("cannot make the folder {}: {}", name,
                      std::error_code{errno, std::generic_category()}.message())};
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

ChildEnd run_gnuplot(const fs::path& script, const fs::path& log) try {
  const EndingSignals signals;
  // Without -d, the settings of the user's ~/.gnuplot would change the pictures.
  return run_child(
      {.command = {"gnuplot", "-d", script.string()}, .environment = {}, .output = log}, signals);
} catch (const std::runtime_error& error) {
  throw std::runtime_error{fmt::format(
      "there can be no pictures: {}: install gnuplot (Debian's gnuplot-nox)", error.what())};
}

}  // namespace

std::string picture(const std::string& terminal, const std::string& script) {
  const TemporaryFolder folder;
  const fs::path drawn = folder.path() / "picture";
  const fs::path source = folder.path() / "script.gp";
  const fs::path log = folder.path() / "log";
  write_whole(source, fmt::format("set encoding utf8\nset terminal {}\nset output '{}'\n{}\n",
                                  terminal, drawn.string(), script));
  const ChildEnd end = run_gnuplot(source, log);
  if (end.exit_code == 0 && end.killed_by == 0 && fs::exists(drawn)) return read_file(drawn);
  throw std::runtime_error{fmt::format("gnuplot {}, and said: {}", end_text(end), read_file(log))};
}

std::string svg_picture(const SvgOrder& order, const std::string& script) {
  const std::string terminal = fmt::format("svg size {},{} dynamic font 'sans-serif,13' name '{}'",
                                           order.width, order.height, order.name);
  std::string svg = picture(terminal, script);
  svg.erase(0, svg.find("<svg"));
  svg = std::regex_replace(svg, std::regex{R"(rgb\( *(\d+), *\1, *\1\))"}, "var(--colour-$1)");
  svg = std::regex_replace(svg, std::regex{R"( color="(black|gray|white)\")"},
                           " color=\"var(--colour-1)\"");
  // All pictures of gnuplot use the same ids.
  svg = std::regex_replace(svg,
                           std::regex{R"((["'#])(gpDot|gpPt\d+|textbox|greybox|gnuplot_canvas)\b)"},
                           "$1" + order.name + "_$2");
  return std::regex_replace(svg, std::regex{R"(<title>[^<]*</title>\s*<desc>[^<]*</desc>)"},
                            "<title>" + order.title + "</title>",
                            std::regex_constants::format_first_only);
}

}  // namespace scaling
