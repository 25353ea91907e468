// SPDX-License-Identifier: BSL-1.0

#include "charts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace scaling {
namespace {

// How the curves are written: the same numbers, as speed-up or divided by the workers.
struct View {
  const Findings& findings;
  Chart chart;
  Medium medium;

  [[nodiscard]] double shown(double speed_up, double workers) const {
    return chart == Chart::speed_up ? speed_up : 100 * speed_up / workers;
  }
  [[nodiscard]] double shown_throughput(double throughput, double workers) const {
    return shown(throughput / findings.analysis.baseline.throughput, workers);
  }
  [[nodiscard]] double most_workers() const { return findings.by_workers.back().workers; }
  // From this span on most of the points would be at the left edge of a linear axis.
  [[nodiscard]] bool is_logarithmic() const { return most_workers() >= 12; }
};

std::string rgb(int colour) { return fmt::format("rgb '#{0:02x}{0:02x}{0:02x}'", colour); }

std::string block(const std::string& name, const std::string& lines) {
  return fmt::format("${} << END\n{}END\n", name, lines);
}

double throughput_of(const Finding& finding, double seconds, Scaling scaling) {
  return scaling::throughput_of(seconds, finding.workers, scaling);
}

std::string measured_lines(const View& view) {
  std::string lines;
  const Scaling scaling = view.findings.study.scaling;
  for (const Finding& finding : view.findings.by_workers) {
    const double n = finding.workers;
    const auto shown = [&](double seconds) {
      return view.shown_throughput(throughput_of(finding, seconds, scaling), n);
    };
    lines += fmt::format("{} {} {} {}\n", n, view.shown(finding.speed_up, n),
                         shown(finding.greatest_seconds), shown(finding.least_seconds));
  }
  return lines;
}

std::string predicted_lines(const View& view) {
  std::string lines;
  const Finding& one = view.findings.by_workers.front();
  const Scaling scaling = view.findings.study.scaling;
  for (const Finding& finding : view.findings.by_workers) {
    const double seconds =
        finding.predicted_seconds.value_or(predicted_seconds(one, finding.workers, scaling));
    lines += fmt::format(
        "{} {}\n", finding.workers,
        view.shown_throughput(throughput_of(finding, seconds, scaling), finding.workers));
  }
  return lines;
}

std::string law_lines(const View& view, const FittedLaw& law) {
  constexpr int steps = 100;
  constexpr double beyond = 1.5;
  const double most = beyond * view.most_workers();
  std::string lines;
  for (int i = 0; i <= steps; ++i) {
    const double n = std::pow(most, static_cast<double>(i) / steps);
    const Interval band = law.band(n);
    lines += fmt::format("{} {} {} {}\n", n, view.shown_throughput(law.throughput(n), n),
                         view.shown_throughput(std::max(0.0, band.low), n),
                         view.shown_throughput(std::max(0.0, band.high), n));
  }
  return lines;
}

std::string ticks(const View& view) {
  std::string text;
  const auto& all = view.findings.by_workers;
  for (const Finding& finding : all) {
    // Labels that would lie on one another are left out, but for the last.
    const bool is_crowded = !view.is_logarithmic() && all.size() > 12 && finding.workers % 2 == 1;
    if (is_crowded && &finding != &all.back()) continue;
    text += fmt::format("{}'{}' {}", text.empty() ? "" : ", ", finding.workers, finding.workers);
  }
  return text;
}

std::string axes(const View& view) {
  const bool is_speed_up = view.chart == Chart::speed_up;
  const double most = 1.5 * view.most_workers();
  std::string text = fmt::format("set xtics nomirror ({})\nset xrange [{}:{}]\n", ticks(view),
                                 view.is_logarithmic() ? 0.9 : 0.0, most);
  if (view.is_logarithmic()) text += is_speed_up ? "set logscale xy 2\n" : "set logscale x 2\n";
  text += is_speed_up
              ? fmt::format("set yrange [{}:{}]\n", view.is_logarithmic() ? "0.5" : "0", most)
              : "set yrange [0:110]\n";
  text += fmt::format("set xlabel 'workers'\nset ylabel '{}'\n",
                      is_speed_up ? "speed-up" : "efficiency (%)");
  if (view.medium == Medium::terminal)
    return text + "set border 3\nset ytics nomirror\nset key top left\n";
  return text + fmt::format(
                    "set border 3 linecolor {0}\nset ytics nomirror\nset grid linecolor "
                    "{1} linewidth 0.7\nset tics textcolor {0}\nset key outside below center "
                    "horizontal maxrows 2 Left reverse samplen 2 textcolor {0}\n"
                    "set xlabel offset 0,0.4 textcolor {0}\nset ylabel textcolor {0}\n",
                    rgb(colour::ink), rgb(colour::grid));
}

std::string ideal(const View& view) { return view.chart == Chart::speed_up ? "x" : "100"; }

void add_law(const View& view, std::string& data, std::string& plots) {
  const FittedLaw* const law = best_law(view.findings.analysis);
  if (law == nullptr) return;
  data += block("law", law_lines(view, *law));
  plots += fmt::format(
      ", $law using 1:3:4 with filledcurves fillstyle transparent solid 0.22 noborder fillcolor "
      "{0} "
      "title '95 % band', $law using 1:2 with lines linewidth 2 linecolor {0} title \"{1}\"",
      rgb(colour::fit),
      law == &*view.findings.analysis.universal ? "universal law" : law->law().name);
}

// Amdahl's or Gustafson's, whichever the kind of study has.
void add_simple_law(const View& view, std::string& data, std::string& plots) {
  const Analysis& analysis = view.findings.analysis;
  const auto& law = analysis.amdahl ? analysis.amdahl : analysis.gustafson;
  if (!law || best_law(analysis) == &*law) return;
  data += block("simple", law_lines(view, *law));
  plots += fmt::format(
      ", $simple using 1:2 with lines dashtype 4 linewidth 1.5 linecolor {} title \"{}\"",
      rgb(colour::simple_law), law->law().name);
}

std::string page_curves(const View& view, std::string& data) {
  std::string plots = fmt::format("plot {} with lines dashtype 2 linecolor {} title 'ideal'",
                                  ideal(view), rgb(colour::ideal));
  add_law(view, data, plots);
  add_simple_law(view, data, plots);
  if (view.findings.by_workers.front().workers == 1) {
    data += block("predicted", predicted_lines(view));
    plots += fmt::format(
        ", $predicted using 1:2 with points pointtype 4 pointsize 0.9 linecolor {} "
        "title 'predicted from 1'",
        rgb(colour::predicted));
  }
  return plots + fmt::format(
                     ", $measured using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0.7 "
                     "linecolor {} title 'measured'",
                     rgb(colour::measured));
}

std::string terminal_curves(const View& view, std::string& data) {
  std::string plots = fmt::format(
      "plot {} with dots title \"{}\"", ideal(view),
      best_law(view.findings.analysis) == nullptr ? "ideal" : "ideal, and the fit's band");
  if (const FittedLaw* const law = best_law(view.findings.analysis)) {
    data += block("law", law_lines(view, *law));
    plots +=
        ", $law using 1:3 with dots notitle, $law using 1:4 with dots notitle, $law using 1:2 "
        "with lines title 'fit'";
  }
  return plots + ", $measured using 1:2 with points pointtype 15 title 'measured'";
}

}  // namespace

std::string curve_script(const Findings& findings, Chart chart, Medium medium) {
  const View view{findings, chart, medium};
  std::string data = block("measured", measured_lines(view));
  const std::string plots =
      medium == Medium::page ? page_curves(view, data) : terminal_curves(view, data);
  return data + axes(view) + plots + "\n";
}

std::string parts_script(const Findings& findings) {
  std::string lines;
  for (const Finding& finding : findings.by_workers) {
    lines += fmt::format("{}", finding.workers);
    for (const double share : finding.shares) lines += fmt::format(" {}", 100 * share);
    lines += "\n";
  }
  std::string plots;
  for (std::size_t i = 0; i < time_parts.size(); ++i) {
    const bool is_there = std::any_of(findings.by_workers.begin(), findings.by_workers.end(),
                                      [i](const Finding& f) { return f.shares[i] >= 0.0005; });
    if (!is_there) continue;
    plots += fmt::format("{} $parts using {}:xtic(1) title '{}' linecolor {}",
                         plots.empty() ? "plot" : ",", i + 2, time_parts[i].name,
                         rgb(colour::first_part + static_cast<int>(i)));
  }
  return block("parts", lines) +
         fmt::format(
             "set style data histograms\nset style histogram rowstacked\nset style fill "
             "solid 1 noborder\nset boxwidth 0.7 relative\nset yrange [0:100]\nset border 3 "
             "linecolor {0}\nset tics nomirror textcolor {0}\nset grid ytics linecolor {1} "
             "linewidth 0.7\nset key outside right top Left reverse invert textcolor {0}\n"
             "set xlabel 'workers' textcolor {0}\nset ylabel 'of workers × time (%)' "
             "textcolor {0}\n",
             rgb(colour::ink), rgb(colour::grid)) +
         plots + "\n";
}

}  // namespace scaling
