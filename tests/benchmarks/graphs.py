"""How large the graphs of a run are: tasks and edges by the number of partitions, and what it takes to build them.

    python -m tests.benchmarks.full graphs

Partitions of 20 rows, so that nothing else takes long. CPU seconds of this process, without those in which tasks ran.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import dask
import dask._task_spec
import dask.dataframe as dd
import numpy as np
import pandas as pd

from dresample import ADASYN, SMOTE, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler
from tests.benchmarks.measure import quiet
from tests.benchmarks.setting import say

__all__ = ["graphs"]

METHODS: dict[str, Callable[[], Any]] = {
    "ADASYN": lambda: ADASYN(random_state=0),
    "ADASYN, spread": lambda: ADASYN(random_state=0, placement="spread"),
    "SMOTE": lambda: SMOTE(random_state=0),
    "SMOTE, spread": lambda: SMOTE(random_state=0, placement="spread"),
    "RandomOverSampler": lambda: RandomOverSampler(random_state=0),
    "RandomUnderSampler": lambda: RandomUnderSampler(random_state=0),
    "EditedNearestNeighbours": EditedNearestNeighbours,
}


def graphs() -> None:
    """One line for each method and number of partitions."""
    for name, make in METHODS.items():
        for partitions in (50, 100, 200):
            say("graphs", method=name, partitions=partitions, **_graph(make(), partitions))


def _part(i: int) -> pd.DataFrame:
    rng = np.random.default_rng(i)
    y = (np.arange(20) % 10 == 0).astype(np.int64)
    return pd.DataFrame(rng.normal(size=(20, 3)) + y[:, None], columns=["a", "b", "c"]).assign(y=y)


def _graph(sampler: Any, partitions: int) -> dict[str, Any]:
    found = {"tasks": 0, "edges": 0}
    running = [0.0]

    def get(expr: Any, keys: Any, **kwargs: Any) -> Any:
        graph = dask._task_spec.convert_legacy_graph(dict(expr.__dask_graph__()))
        found["tasks"] += len(graph)
        found["edges"] += sum(len(task.dependencies) for task in graph.values())
        begin = time.process_time()
        answer = dask.get(graph, keys)
        running[0] += time.process_time() - begin
        return answer

    def run() -> None:
        table = dd.from_map(_part, range(partitions), meta=_part(0))
        sampler.resample(table, "y").map_partitions(len, meta=("n", int)).compute()

    with dask.config.set(scheduler=get):
        begin = time.process_time()
        quiet(run)
    return {**found, "per_partition": found["tasks"] / partitions, "building": time.process_time() - begin - running[0]}
