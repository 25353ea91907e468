// SPDX-License-Identifier: BSL-1.0

#include "report_page.hpp"

#include "bounds.hpp"
#include "charts.hpp"
#include "fit_text.hpp"
#include "gnuplot.hpp"
#include "html.hpp"
#include "page_style.hpp"
#include "report_tables.hpp"
#include "report_text.hpp"
#include "study_plan.hpp"

namespace scaling {
namespace {

std::string section(const std::string& title, const std::string& html) {
  return "<section>\n<h2>" + html_of(title) + "</h2>\n" + html + "</section>\n";
}

std::string section(const ReportTable& table, const std::string& before = "") {
  return section(table.title, before + html_table(table));
}

std::string figure(const SvgOrder& order, const std::string& script) {
  return "<figure>" + svg_picture(order, script) + "</figure>\n";
}

std::string curves(const Findings& findings) {
  return "<div class=\"charts\">\n" +
         figure({.name = "speed_up", .title = "Speed-up by workers", .width = 560, .height = 410},
                curve_script(findings, Chart::speed_up, Medium::page)) +
         figure(
             {.name = "efficiency", .title = "Efficiency by workers", .width = 560, .height = 410},
             curve_script(findings, Chart::efficiency, Medium::page)) +
         "</div>\n";
}

std::string parts_chart(const Findings& findings) {
  return figure(
      {.name = "parts", .title = "Where the workers' time went", .width = 960, .height = 380},
      parts_script(findings));
}

std::string heading(const Findings& findings) {
  std::string html = "<h1>How it scales</h1>\n";
  if (!findings.study.command.empty()) {
    html += "<p><code>" + html_of(command_text(findings.study.command)) + "</code></p>\n";
  }
  return html + "<p class=\"about\">" + html_of(study_text(findings)) + "; " +
         html_of(findings.study.source) + "</p>\n";
}

std::string body(const Findings& findings) {
  std::string html = heading(findings);
  html += section("How many workers",
                  "<div class=\"advice\">" + html_list(advice_of(findings)) + "</div>\n");
  html += section("What bounds the program", html_list(bounds_of(findings)));
  html += section("Speed-up and efficiency", curves(findings));
  html += section(times_table(findings));
  html += section(parts_table(findings), parts_chart(findings));
  html += section(iron_law_table(findings));
  html += section(cost_table(findings));
  html += section("The laws, fitted", "<pre>" + html_of(laws_text(findings.analysis)) + "</pre>\n");
  if (!findings.study.left_out.empty()) {
    html += section("Left out", html_list(findings.study.left_out));
  }
  return html;
}

}  // namespace

std::string report_page(const Findings& findings) {
  return std::string{"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"} +
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         "<title>How it scales: " + html_of(findings.study.source) + "</title>\n<style>" +
         page_style + "</style>\n</head>\n<body>\n" + body(findings) + "</body>\n</html>\n";
}

}  // namespace scaling
