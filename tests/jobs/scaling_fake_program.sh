#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Stands for a rankpool program: writes the run report that docs/run-report.md describes, with
# times that it makes up, and no others. scaling_fake_program.sh [COMMAND [VALUE]]...
#   --work S    seconds of work (default 8)    --exit N       ends with N, after its report
#   --silent    writes no report               --kill-self    ends by SIGKILL, without report
#   --hang FILE writes its process id there, and waits to be ended
#   --claim N   reports N workers              --version N    of the report
#   --counters  has some                       --arguments FILE  writes all arguments there
set -euo pipefail

work=8 code=0 version=1 claimed='' report=yes
counters='{"refused": "this machine has no performance monitoring unit"}'
all=("$@")
while (($# > 0)); do
  case $1 in
    --work) work=$2 && shift ;;
    --exit) code=$2 && shift ;;
    --claim) claimed=$2 && shift ;;
    --version) version=$2 && shift ;;
    --silent) report=no ;;
    --counters) counters=yes ;;
    --kill-self) kill -KILL $$ ;;
    --hang)
      trap 'echo ended by SIGINT; exit 130' INT
      trap 'echo ended by SIGTERM; exit 143' TERM
      echo $$ >"$2.new"
      mv "$2.new" "$2"
      # Gone by itself if nobody ends it; `wait` lets traps run at once.
      sleep 60 &
      wait $! ;;
    --arguments) printf '%s\n' "${all[@]}" >"$2" && shift ;;
  esac
  shift
done

echo "worked with RANKPOOL_WORKERS=$RANKPOOL_WORKERS"
[[ $report == yes ]] || exit "$code"
awk -v asked="${claimed:-$RANKPOOL_WORKERS}" -v work="$work" -v code="$code" \
  -v version="$version" -v counters="$counters" '
  # One second is serial, and each worker makes the work 2 % longer; some of it is waited for. A
  # fifth of the time of tasks on the clock is on no core.
  BEGIN {
    single = asked == 0 ? "true" : "false"
    n = asked == 0 ? 1 : asked
    busy = work * (1 + 0.02 * (n - 1))
    dispatch = n > 1 ? 0.01 * n * n : 0
    tail = n > 1 ? 0.1 * n : 0
    wall = 1 + (busy + dispatch + tail) / n
    if (counters == "yes") {
      counters = sprintf("{\"instructions\": %g, \"cycles\": %g, \"counted_seconds\": %g, " \
                         "\"clock_seconds\": %g, \"frequency_hertz\": 2e9, " \
                         "\"is_user_mode_only\": true}", \
                         work * 3e9, busy * 1.6e9, busy * 0.8, busy)
    }
    parts = sprintf("{\"work_seconds\": %g, \"transfer_seconds\": 0, " \
                    "\"initializing_seconds\": 0, \"dispatch_seconds\": %g, " \
                    "\"starvation_seconds\": 0, \"tail_seconds\": %g, " \
                    "\"serial_seconds\": %g, \"unused_seconds\": 0, \"lost_seconds\": 0}",
                    busy, dispatch, tail, n)
    printf "{\"format\": \"rankpool run report\", \"version\": %d,\n", version
    printf " \"rankpool\": \"0.1.0\", \"mpi\": \"none\", \"program\": \"fake\",\n"
    printf " \"arguments\": [], \"started\": \"2026-11-26T18:40:18Z\", \"exit_code\": %d,\n", code
    printf " \"wall_seconds\": %g, \"serial_seconds\": 1,\n", wall
    printf " \"queued_seconds\": %g, \"workers\": %d,\n", busy / n, n
    printf " \"is_single_process\": %s, \"nodes\": %d,\n", single, int((n + 3) / 4)
    printf " \"master\": {\"host\": \"here\", \"cores\": 2, \"cpu_seconds\": 1.5},\n"
    printf " \"slurm\": null, \"time\": %s,\n", parts
    printf " \"tasks\": {\"ended\": 1000, \"failed\": 0, \"run_again\": 0},\n"
    printf " \"bytes\": {\"to_workers\": 0, \"from_workers\": 0}, \"functions\": [],\n"
    printf " \"processes\": [], \"lost_workers\": [], \"counters\": %s}\n", counters
  }' >"$RANKPOOL_REPORT.new"
mv "$RANKPOOL_REPORT.new" "$RANKPOOL_REPORT"
exit "$code"
