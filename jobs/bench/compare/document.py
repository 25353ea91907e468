# SPDX-License-Identifier: BSL-1.0
"""The JSON that `bench report` reads; ../document.cpp has the same. Rows for information, without
goals: rankpool's samples as the pool's and the tool's as the baseline, as far as both are known.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    what: str
    unit: str
    row: str  # of a result of bench: where rankpool's figure is


MEASUREMENTS = {
    "chunk_1": Measurement("int -> int, chunk_size 1", "tasks/s", "rates.chunk_1_to_loop_4"),
    "map": Measurement("int -> int, default chunk size", "tasks/s", "rates.map_to_loop_4x64"),
    "chunks": Measurement("int -> int, default chunk size; in 4 chunks", "tasks/s",
                          "rates.map_to_loop_4x64"),
    "apply": Measurement("one hot apply", "s", "rates.apply_to_ping_pong"),
    "commands": Measurement("int -> int; the command true", "tasks/s", "rates.chunk_1_to_loop_4"),
    "short": Measurement("efficiency, tasks of 1 ms, 2 workers", "%", "tails.1ms.fixed"),
}


def text_of(outcomes, results):
    """Of the tools' outcomes, and results of bench."""
    pools = {row["id"]: row["pool"] for result in results for row in result["rows"]}
    return json.dumps({
        "schema": 2,
        "machine": results[0]["machine"] if results else this_machine(),
        "rows": [row for outcome in outcomes for row in rows_of(outcome, pools)],
    }, indent=2) + "\n"


def rows_of(outcome, pools):
    for key in outcome.tool.measurements:
        measurement = MEASUREMENTS[key]
        pool = pools.get(measurement.row)
        samples = outcome.samples.get(key)
        what = measurement.what
        baseline = None
        if pool and samples:
            baseline = {"name": outcome.name} | summary_of(samples)
        elif pool:
            what = f"{what} ({outcome.name}: {outcome.left_out})"
        elif samples:
            what = f"{outcome.name}: {what}"
            pool = summary_of(samples)
        else:
            continue
        yield {"id": f"compare.{outcome.tool.id}.{key}", "what": what, "unit": measurement.unit,
               "pool": pool, "baseline": baseline,
               "ratio": pool["median"] / baseline["median"] if baseline else None,
               "goal": None, "goals": [], "holds": None}


def summary_of(samples):
    return {"median": statistics.median(samples), "min": min(samples), "max": max(samples),
            "samples": samples}


def this_machine():
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"processor": platform.machine(), "cores": os.cpu_count(), "mpi": "-", "boost": "-",
            "compiler": f"Python {platform.python_version()}", "rankpool": "-",
            "date": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "note": ""}


def result_of_bench(path):
    try:
        result = json.loads(Path(path).read_text())
        if result["schema"] == 2 and result["machine"] and result["rows"]:
            return result
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise argparse.ArgumentTypeError(f"{path}: cannot be read as a result of bench")
