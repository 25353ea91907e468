// SPDX-License-Identifier: BSL-1.0
//
// How a page looks, in light and in dark. --colour-N are those of the charts (charts.hpp).

#pragma once

namespace scaling {

inline constexpr const char* page_style = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f7f9; --line: #d9dde3; --quiet: #59616d;
  --colour-1: #1d2430; --colour-2: #c9ced6; --colour-3: #1f6fc4; --colour-4: #7b8492;
  --colour-5: #1d2430; --colour-6: #c4420c; --colour-7: #8a5bb8;
  --colour-10: #3f8fd2; --colour-11: #e69f00; --colour-12: #b86fb0; --colour-13: #d1481a;
  --colour-14: #b3a30a; --colour-15: #0f9b74; --colour-16: #5c6673; --colour-17: #b9c0ca;
  --colour-18: #a3123a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181f; --card: #1c222b; --line: #343c48; --quiet: #a3adba;
    --colour-1: #e4e8ee; --colour-2: #3d4654; --colour-3: #63adf2; --colour-4: #8f99a8;
    --colour-5: #f4f6f9; --colour-6: #ff9a62; --colour-7: #c49bec;
    --colour-10: #3d84c2; --colour-11: #eab040; --colour-12: #c98bc2; --colour-13: #ee6d40;
    --colour-14: #d8cb4a; --colour-15: #2fb890; --colour-16: #a2acb9; --colour-17: #566070;
    --colour-18: #f0577f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem;
  background: var(--page); color: var(--colour-1); font: 15px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { margin: .4rem 0; }
.note, .about { color: var(--quiet); font-size: .88rem; }
code, pre { font: .85rem/1.45 ui-monospace, monospace; }
pre { background: var(--card); padding: .9rem 1rem; border-radius: 6px; overflow-x: auto; }
.advice { background: var(--card); border-left: 4px solid var(--colour-3); border-radius: 6px;
  padding: .6rem 1rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
li { margin: .25rem 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1rem; }
figure { margin: 0 0 .8rem; background: var(--card); border-radius: 6px; padding: .6rem; }
figure svg { width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .25rem .8rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: .2rem; }
th { border-bottom: 2px solid var(--line); color: var(--quiet); font-weight: 600; }
td { border-bottom: 1px solid var(--line); }
)css";

}  // namespace scaling
