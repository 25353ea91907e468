# SPDX-License-Identifier: BSL-1.0
"""The tools: how to find out whether one is installed, and how it does one round of the work."""

import dataclasses
import importlib.util
import json
import multiprocessing
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import work
from work import WORKERS_OF_SHORT_TASKS, Sizes

SECONDS_FOR_A_LAUNCH = 60

ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True)
class Tool:
    id: str
    name: str
    debian_package: str
    version: Callable[[], str | None]  # None: not installed
    measure_round: Callable[[Sizes], dict[str, float]]
    sizes: Sizes  # so that five rounds of one measurement take one to three seconds
    measurements: tuple[str, ...]


class PythonPool:
    def __init__(self, pool):
        self.pool = pool
        self.map = pool.map

    def apply(self, function, value):
        return self.pool.apply(function, (value,))


def round_of_multiprocessing(sizes):
    with multiprocessing.Pool(1) as pool:
        results = work.rates(PythonPool(pool), sizes)
    with multiprocessing.Pool(WORKERS_OF_SHORT_TASKS) as pool:
        return results | work.short_tasks(PythonPool(pool), sizes)


def version_of_mpi4py():
    if importlib.util.find_spec("mpi4py") is None or shutil.which("mpirun") is None:
        return None
    import mpi4py  # starts no MPI yet

    return mpi4py.__version__


def round_of_mpi4py(sizes):
    results = launch_of_mpi4py("rates", 1, sizes)
    results["chunks"] = results.pop("map")
    return results | launch_of_mpi4py("short_tasks", WORKERS_OF_SHORT_TASKS, sizes)


def launch_of_mpi4py(part, workers, sizes):
    script = str(Path(__file__).with_name("mpi4py_launch.py"))
    return json.loads(output_of([
        "mpirun", "-n", str(1 + workers), "--timeout", str(SECONDS_FOR_A_LAUNCH),
        sys.executable, "-m", "mpi4py", script, part, json.dumps(dataclasses.asdict(sizes))]))


def version_of_parallel():
    if shutil.which("parallel") is None:
        return None
    words = output_of(["parallel", "--version"]).split()
    return words[2] if words[:2] == ["GNU", "parallel"] else None  # moreutils has one, too


def round_of_parallel(sizes):
    count = sizes.commands
    of_short = count * 1e-3 / WORKERS_OF_SHORT_TASKS
    return {
        "commands": count / seconds_of_commands(["-j1", "true"], count),
        "short": 100 * of_short / seconds_of_commands(
            [f"-j{WORKERS_OF_SHORT_TASKS}", "sleep", "0.001"], count),
    }


def seconds_of_commands(command, count):
    """From the start of the first command to the end of the last, so without parallel's start."""
    with tempfile.NamedTemporaryFile() as log:
        output_of(["parallel", "--will-cite", "--joblog", log.name, "-n0", *command],
                  text="x\n" * count)
        lines = [line.split("\t") for line in Path(log.name).read_text().splitlines()[1:]]
    work.require_right(len(lines) == count, "commands")
    starts = [float(line[2]) for line in lines]
    ends = [start + float(line[3]) for start, line in zip(starts, lines)]
    return max(ends) - min(starts)


def output_of(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True,
                          env=os.environ | ENVIRONMENT, timeout=SECONDS_FOR_A_LAUNCH + 10)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {lines[-1]}")
    return done.stdout


ALL = (
    Tool(id="python", name="multiprocessing.Pool, Python", debian_package="python3",
         version=platform.python_version, measure_round=round_of_multiprocessing,
         sizes=Sizes(single_integers=20_000, integers=2_000_000, round_trips=2_000,
                     short_tasks=600),
         measurements=("chunk_1", "map", "apply", "short")),
    Tool(id="mpi4py", name="mpi4py.futures", debian_package="python3-mpi4py",
         version=version_of_mpi4py, measure_round=round_of_mpi4py,
         sizes=Sizes(single_integers=1_500, integers=800_000, round_trips=1_000, short_tasks=600),
         measurements=("chunk_1", "chunks", "apply", "short")),
    Tool(id="parallel", name="GNU parallel", debian_package="parallel",
         version=version_of_parallel, measure_round=round_of_parallel,
         sizes=Sizes(commands=80), measurements=("commands", "short")),
)
