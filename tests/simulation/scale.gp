# SPDX-License-Identifier: BSL-1.0
#
# Draws what the master's work for a task and its memory for a worker are, by how many workers.
#
#   gnuplot -e "rows='scale.tsv'; output='scale.png'" scale.gp

set datafile separator tab
set key autotitle columnhead
set terminal pngcairo size 900, 800 font "sans,11"
set output output
set logscale x 4
set xrange [12:90000]
set xtics ("16" 16, "64" 64, "256" 256, "1,024" 1024, "4,096" 4096, "16,384" 16384, "65,536" 65536)
set grid xtics ytics linecolor rgb "#dddddd"
set border 3
set tics nomirror
set multiplot layout 2, 1

set title "Work of the master for a task that is a message of its own"
set ylabel "ns a task"
set yrange [0:*]
plot rows using 1:3 with linespoints pointtype 7 linewidth 2 linecolor rgb "#0060ad" notitle

set title "Memory of the master for a worker"
set ylabel "bytes a worker"
set xlabel "workers"
plot rows using 1:4 with linespoints pointtype 5 linewidth 2 linecolor rgb "#dd8800" notitle
unset multiplot
unset output
