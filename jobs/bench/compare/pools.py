#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Does the work of `bench` with the pools of other tools: Python's multiprocessing.Pool,
mpi4py.futures and GNU parallel. The JSON is for `bench report`: rows without goals, with rankpool's
figure beside the tool's where results of `bench` are given. A tool that is not installed is named.
"""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True  # leaves no trace in the sources

import document
import tools
import work

EXAMPLE = """\
Example, as `./dev bench` does it:
  mpirun -n 2 bench rates --json rates.json
  mpirun -n 3 bench tails --json two_workers.json
  pools.py --pool rates.json --pool two_workers.json --json compare.json
  bench report rates.json compare.json

Rates and one apply go through one worker, tasks of 1 ms through two. Figures are medians of rounds
in which the tools take turns. Ends with 0 if all installed tools were measured, 1 if one failed,
2 for wrong usage.
"""


@dataclass
class Outcome:
    """Of one tool: a sample a round for each measurement, or why there are none."""

    tool: tools.Tool
    name: str  # with the version
    samples: dict[str, list[float]] = field(default_factory=dict)
    left_out: str = ""

    def leave_out(self, reason, hint):
        self.samples = {}
        self.left_out = reason
        tell(f"{self.name}: {reason}: {hint}")


def measure_all(rounds, is_quick):
    outcomes = [start_of(tool) for tool in tools.ALL]
    for number in range(1, rounds + 1):
        tell(f"round {number} of {rounds}")
        for outcome in outcomes:
            if not outcome.left_out:
                measure(outcome, work.QUICK if is_quick else outcome.tool.sizes)
    return outcomes


def start_of(tool):
    version = tool.version()
    if version is not None:
        return Outcome(tool, f"{tool.name} {version}")
    outcome = Outcome(tool, tool.name)
    outcome.leave_out("not installed", f"Debian has it in the package {tool.debian_package}")
    return outcome


def measure(outcome, sizes):
    try:
        results = outcome.tool.measure_round(sizes)
    except Exception as error:  # whatever it is, the other tools are measured
        outcome.leave_out("failed", error)
        return
    for key, value in results.items():
        outcome.samples.setdefault(key, []).append(value)


def tell(text):
    print(f"bench: {text}", file=sys.stderr)


def rounds_of(text):
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 1000")
    return int(text)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE|-", default="-",
                        help="where the rows go; -: to standard output (default)")
    parser.add_argument("--pool", metavar="FILE.json", type=document.result_of_bench,
                        action="append", default=[],
                        help="a result of bench that has figures of rankpool")
    parser.add_argument("--rounds", metavar="N", type=rounds_of, default=5,
                        help="counted rounds (default 5)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: to see that it works")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    outcomes = measure_all(arguments.rounds, arguments.quick)
    text = document.text_of(outcomes, arguments.pool)
    if arguments.json == "-":
        print(text, end="")
    else:
        Path(arguments.json).write_text(text)
    return 1 if any(outcome.left_out == "failed" for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
