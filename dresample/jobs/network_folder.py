"""What a training job leaves: a folder with a network, its history and its scores.

network.safetensors    weights and buffers of the best epoch
network.json           what the network is: features in order, classes, layers, means and spreads of the standardisation
history.csv            one line per epoch
refreshes.csv          one line per refresh of ART
history.png            both as a picture
report.json            scores on the validation rows, of the best epoch, from one confusion matrix; parameters; seconds
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from dresample import errors
from dresample.jobs.standardize import Standard
from dresample.storage.addresses import address, join, storage_of
from dresample.storage.contents import contents, holding
from dresample.storage.interface import Draft

if TYPE_CHECKING:
    from torch import nn

__all__ = ["FILES", "load_network", "write_network"]

FILES = ("network.safetensors", "network.json", "history.csv", "refreshes.csv", "history.png", "report.json")


def write_network(
    draft: Draft, model: Any, features: Sequence[str], target: str, hidden: Sequence[int], dropout: float,
    standard: Standard | None, report: Mapping[str, Any],
) -> None:  # fmt: skip
    """Write the six files.

    Parameters
    ----------
    draft : Draft
    model : ARTClassifier
        After the fit.
    features : list of str
        In the order of the network.
    target : str
    hidden, dropout
        Of :func:`~dresample.training.feed_forward.feed_forward`.
    standard : Standard, optional
        None: frames go into the network as they are.
    report : dict
        Anything that JSON takes; ``classes`` of it are those of the network.
    """
    from safetensors.torch import save

    state = {name: value.detach().cpu().contiguous() for name, value in model.module_.state_dict().items()}
    facts = {
        "features": list(features),
        "target": target,
        "classes": report["classes"],
        "hidden": list(hidden),
        "dropout": dropout,
        "mean": None if standard is None else standard.mean.tolist(),
        "spread": None if standard is None else standard.spread.tolist(),
    }
    history, refreshes, picture = model.history_.to_frame(), model.history_.to_frame("refreshes"), model.plot()
    draft.write("network.safetensors", holding(save(state)))
    draft.write("network.json", holding(json.dumps(facts, indent=1)))
    draft.write("history.csv", holding(history.to_csv(index=False)))
    draft.write("refreshes.csv", holding(refreshes.to_csv(index=False)))
    draft.write("history.png", lambda where: picture.savefig(where, format="png"))
    draft.write("report.json", holding(json.dumps(report, indent=1, default=str)))


def load_network(folder: str | PathLike[str]) -> tuple[nn.Module, Standard | None, dict[str, Any]]:
    """The network that a job wrote, how to standardise frames for it (None: as they are), and ``network.json``.

    Raises
    ------
    InputError
        The folder holds no network.
    """
    from safetensors.torch import load

    from dresample.training.feed_forward import feed_forward

    folder = address(folder)
    weights, facts_file = (join(folder, name) for name in FILES[:2])
    if not all(storage_of(file).kind(file) == "file" for file in (weights, facts_file)):
        raise errors.model_missing(folder)
    facts = json.loads(contents(facts_file))
    module = feed_forward(len(facts["features"]), len(facts["classes"]), facts["hidden"], facts["dropout"])
    module.load_state_dict(load(contents(weights)))
    module.eval()
    standard = None if facts["mean"] is None else Standard(np.array(facts["mean"]), np.array(facts["spread"]))
    return module, standard, facts
