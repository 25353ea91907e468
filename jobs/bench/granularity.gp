# SPDX-License-Identifier: BSL-1.0
#
# Draws the curve of `bench granularity`: tasks a second and efficiency by the length of tasks.
#
#   gnuplot -e "curve='granularity.tsv'; output='granularity'" granularity.gp
#
# writes granularity.svg and granularity.png.

set datafile separator tab
set key autotitle columnhead
set logscale x
set xrange [5e-9:0.2]
set xtics ("10 ns" 1e-8, "100 ns" 1e-7, "1 us" 1e-6, "10 us" 1e-5, "100 us" 1e-4, \
           "1 ms" 1e-3, "10 ms" 1e-2, "100 ms" 1e-1)
set grid xtics ytics linecolor rgb "#dddddd"
set border 3
set tics nomirror

# The first length from which on tasks are 50 % efficient, between two lines of the curve.
half = NaN
last_x = NaN
last_y = NaN
crossing(x, y) = (last_y < 0.5 && y >= 0.5 ? \
                  half = last_x * (x / last_x) ** ((0.5 - last_y) / (y - last_y)) : 0, \
                  last_x = x, last_y = y, y)
set table $walked
plot curve using 1:(crossing($1, $3)) with lines notitle
unset table

do for [format in "svg png"] {
  if (format eq "svg") {
    set terminal svg size 900, 800 font "sans,13" background rgb "white"
  } else {
    set terminal pngcairo size 900, 800 font "sans,11"
  }
  set output output . "." . format
  set multiplot layout 2, 1

  unset arrow
  unset label
  set title "Tasks a second, one worker"
  set ylabel "tasks/s"
  set logscale y
  set yrange [1:1e9]
  set format y "10^{%L}"
  set key top right
  plot curve using 1:2 with linespoints pointtype 7 linewidth 2 linecolor rgb "#0060ad" title "default chunk size", \
       curve using 1:4 with linespoints pointtype 5 linewidth 2 linecolor rgb "#dd8800" title "chunk\\_size = 1"

  set title "Efficiency: work of the tasks over elapsed time"
  set xlabel "length of a task"
  set ylabel "efficiency (%)"
  unset logscale y
  set yrange [0:110]
  set format y "%g"
  set key bottom right
  set arrow from graph 0, first 50 to graph 1, first 50 nohead dashtype 2 linecolor rgb "#888888"
  if (half == half) {
    set arrow from half, 0 to half, 50 nohead dashtype 2 linecolor rgb "#0060ad"
    set label sprintf("50 %% at %.3g us", half * 1e6) at half, 5 offset 1, 0
  }
  plot curve using 1:($3 * 100) with linespoints pointtype 7 linewidth 2 linecolor rgb "#0060ad" title "default chunk size", \
       curve using 1:($5 * 100) with linespoints pointtype 5 linewidth 2 linecolor rgb "#dd8800" title "chunk\\_size = 1"

  unset xlabel
  unset multiplot
  unset output
}
