# SPDX-License-Identifier: BSL-1.0
"""One round of mpi4py.futures, in a launch of its own; rank 0 prints the figures as JSON.

mpirun -n RANKS python3 -m mpi4py mpi4py_launch.py (rates | short_tasks) SIZES
"""

import json
import sys

import work
from mpi4py import MPI
from mpi4py.futures import MPICommExecutor


class Mpi4pyPool:
    def __init__(self, executor, workers):
        self.executor = executor
        self.workers = workers

    def map(self, function, inputs, chunk_size):
        # mpi4py's own default is 1, which is measured anyway: it gets chunks as large as those of
        # multiprocessing.Pool, four for each worker.
        if chunk_size is None:
            chunk_size = -(-len(inputs) // (4 * self.workers))
        return list(self.executor.map(function, inputs, chunksize=chunk_size))

    def apply(self, function, value):
        return self.executor.submit(function, value).result()


def main(part, sizes):
    with MPICommExecutor(MPI.COMM_WORLD, root=0) as executor:
        if executor is not None:
            pool = Mpi4pyPool(executor, workers=MPI.COMM_WORLD.Get_size() - 1)
            measure = {"rates": work.rates, "short_tasks": work.short_tasks}[part]
            print(json.dumps(measure(pool, work.Sizes(**json.loads(sizes)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
