"""Parameters of all methods, drawn so that many branches are taken; tables that methods of nominal columns take."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.helpers.strategies import Table

NOMINAL = {"smotenc", "smoten", "amdo"}
#: Values of parameters that let more of the drawn tables through, or lead to other branches.
CHOICES = {
    "on_small_class": ["shrink", "raise", "duplicate"],
    "on_all_safe": ["uniform"],
    "on_no_danger": ["skip", "uniform"],
    "scale": [None, "standard", "robust"],
    "kind": ["borderline-1", "borderline-2"],
    "kind_sel": ["all", "mode"],
    "version": [1, 2, 3],
    "voting": ["auto", "hard"],
    "shrinkage": [None, 0.5],
    "clean": [None, None, "lof"],
    "sampling_strategy": ["auto", "all"],
    "k_neighbors": [1, 2, 5],
    "n_neighbors": [1, 3, 4],
    "m_neighbors": [3, 10],
    "placement": ["append", "append", "spread"],
    "persist": ["auto", True, False],
}
#: The same for one method.
OF_ONE = {
    "ipf": {"voting": ["majority", "consensus"], "n_parts": [2, 9]},
    "ccr": {"cleaning": ["translate", "remove", None], "energy": [0.5, 50.0], "keep_index": [True]},
    "rbo": {"gamma": [0.05, 0.5], "step_size": [0.01], "n_steps": [60], "n_neighbors": [3, 25], "scale": ["range"]},
    "smote-rsb": {"kept_share": [0.0, 0.5], "threshold_max": [0.5, 0.9]},
}


def with_categories(table, only):
    """The table with two columns of text (and nothing else)."""
    code = np.arange(len(table.y))
    first = table.X.iloc[:, 0].rank(method="dense").astype(int)
    names = pd.DataFrame({"kind": [f"k{c % 3}" for c in first], "place": [f"p{(7 * c) % 5}" for c in code]}).astype(
        pd.StringDtype("pyarrow")
    )
    return Table(names if only else table.X.join(names), table.y)
