"""SMOTE among codes: what the samplers that learn an autoencoder share.

Train on all rows; encode the rows of each class to over-sample; SMOTE inside the class, on codes; decode. Training streams rows by
number; codes stay on the workers that made them; new rows are decoded in the partition that they will lie in.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats
from dresample.deep.encoding import Network, encoded
from dresample.deep.extra import needed
from dresample.deep.scaling import Scaling
from dresample.distribution.batches import PartitionRows, window_rows
from dresample.distribution.cluster import active_client
from dresample.distribution.profile import Look, survey
from dresample.distribution.reduction import known, lazy
from dresample.neighbors.embedding import fit_embedding
from dresample.over_sampling.base import ClassByClass
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.gathering import ClassBlocks
from dresample.over_sampling.smote import between_neighbors
from dresample.sampling.codes import codes_of
from dresample.sampling.generation import ClassRows
from dresample.sampling.parameters import at_least, count_number, from_zero, neighbor_number, one_of, optional, positive_number
from dresample.sampling.run import Run
from dresample.sampling.shared import Cleaned, SmallClasses

__all__ = ["Latent"]

#: Rows of codes that steer the search.
_SAMPLE = 20_000


@dataclass(frozen=True)
class _Training:
    """What a fit leaves: losses, and where they were lowest."""

    losses: tuple[Any, ...]
    best_epoch: int
    stopped: str


class Latent(SmallClasses, Cleaned, ClassByClass):
    """Base of the samplers with an autoencoder; not for use by itself. A method says how to build the network, and its scaling.

    Parameters
    ----------
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each code, inside its class.
    penalty : {"paper", "released"}, default="paper"
        Which of the two forms of the second loss (:class:`DeepSMOTE`).
    penalty_weight : float, default=1.0
    batch_size : int, default=100
    max_epochs, min_epochs : int, default=350, 50
        Training ends at the first, or after the second once the loss is flat.
    tol, patience : float, int, default=0.001, 10
        Flat: the lowest loss has not fallen by this share for so many epochs.
    learning_rate : float, default=0.0002
        Of both Adam optimisers.
    n_workers : int, optional
        Train on so many workers of the active Dask client, in step; None trains in this process.
    device : {"auto", "cpu", "cuda"}, default="auto"
    checkpoint : path, optional
        Folder of the newest checkpoint, written after an epoch whenever that takes no more than 1/20 of the time; a fit of the same
        rows that finds one there goes on from it. Workers must see it too.
    model : path, optional
        Folder of a saved network (:meth:`save`), taken in the place of training.
    verbose : bool, default=False
        Print a line for each epoch.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Codes that are outliers of their class are neither bases nor partners.
    """

    _grade: ClassVar[str] = "C"

    _by_rank: ClassVar[bool] = True
    _lacks: ClassVar = {
        "scale": "distances are taken among codes",
        "integer": "a network makes the rows: give columns of whole numbers an integer dtype",
    }

    k_neighbors: Annotated[Any, neighbor_number] = 5
    latent_size: Annotated[int, count_number] = 16
    hidden: Annotated[int, count_number] = 64
    penalty: Annotated[str, one_of("paper", "released")] = "paper"
    penalty_weight: Annotated[float, from_zero] = 1.0
    batch_size: Annotated[int, at_least(2)] = 100
    max_epochs: Annotated[int, count_number] = 350
    min_epochs: Annotated[int, at_least(0)] = 50
    tol: Annotated[float, from_zero] = 1e-3
    patience: Annotated[int, count_number] = 10
    learning_rate: Annotated[float, positive_number] = 2e-4
    n_workers: Annotated[int | None, optional(count_number)] = None
    device: Annotated[str, one_of("auto", "cpu", "cuda")] = "auto"
    checkpoint: Any = None
    model: Any = None
    verbose: bool = False

    # --- public -------------------------------------------------------------------------------------------------------

    def save(self, folder: Any) -> None:
        """Write the trained network: safetensors and JSON, nothing that runs code when it is read.

        Parameters
        ----------
        folder : path
            Made if it is not there; a later ``model=folder`` takes it in the place of training.
        """
        from dresample.deep import saved

        network = self._fitted_network()
        scaling = network.scaling
        arrays = {"shift": scaling.shift, "factor": scaling.factor, "low": scaling.low, "high": scaling.high}
        held = {f"scaling.{name}": value for name, value in arrays.items() if value is not None}
        saved.save(folder, {**network.weights, **held}, self._facts())

    @property
    def losses_(self) -> Any:
        """One line per epoch: epoch, reconstruction, penalty, total, seconds (DataFrame); empty where a model was given."""
        import pandas as pd

        rows = [(*loss[:3], loss.total, loss.seconds) for loss in self._training().losses]
        return pd.DataFrame(rows, columns=["epoch", "reconstruction", "penalty", "total", "seconds"])

    @property
    def best_epoch_(self) -> int:
        """The epoch whose weights made the new rows: that of the lowest training loss; 0 where a model was given."""
        return self._training().best_epoch

    def plot_losses(self) -> Any:
        """Both parts of the loss per epoch (a figure)."""
        from dresample.deep.gallery import plot_losses

        return plot_losses(self._training().losses)

    def plot_projection(self, label: Any) -> Any:
        """Codes of a class, of its new rows and of the other over-sampled classes on two principal directions (a figure)."""
        from dresample.deep.gallery import plot_codes

        shown = self._shown()
        if label not in shown.classes:
            raise errors.no_new_rows(label, list(shown.classes))
        return plot_codes(shown, label)

    def pictures(self) -> list[tuple[str, Any]]:
        """Titles and figures of the last fit, for the report."""
        if not hasattr(self, "_gallery"):
            return []
        found: list[tuple[str, Any]] = self._shown().pictures(self._training().losses)
        return found

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _maker(self, features: int) -> Callable[[], Any]:
        """Builds the untrained network."""
        raise NotImplementedError

    def _scaling(self, run: Run, look: Look) -> Scaling:
        """What the network sees of the features."""
        raise NotImplementedError

    def _check_scaling(self, scaling: Scaling, run: Run, look: Look) -> None:
        """Refuse data in other units than those that a saved network learned on."""
        assert scaling.low is not None and scaling.high is not None
        apart = np.flatnonzero((look.high < scaling.low) | (look.low > scaling.high))
        if len(apart):
            at = int(apart[0])
            found, learned = (look.low[at], look.high[at]), (scaling.low[at], scaling.high[at])
            raise errors.other_units(self.model, f"Column {run.source.names[at]!r} lies", found, learned)

    def _facts(self) -> dict[str, Any]:
        """What must agree for a saved network to be taken."""
        return {"sampler": type(self).__name__, "latent_size": self._latent_size(), "hidden": int(self.hidden)}

    def _latent_size(self) -> int:
        return int(self.latent_size)

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _check_parameters(self) -> None:
        needed(type(self).__name__)
        super()._check_parameters()

    def _members(self, run: Run, look: Look, blocks: Mapping[Any, ClassBlocks], n_partners: Mapping[Any, int]) -> list[ClassView]:
        """The classes as codes."""
        d = len(look.low)
        network, self._told = self._network_of(run, look)
        self._network = network
        (task,) = run.execution.keep("network", [], [known("network", network)])[1]
        decode = lazy("network", _decoder, task)
        self._raw = {}
        members = []
        for label, held in blocks.items():
            raw = ClassView(run, label, n_partners[label], *held, fit_embedding(np.empty((0, d)), np.ones(d), look.low, look.high))
            codes, numbers = encoded(raw, task)
            (seen,) = run.execution.compute("survey", survey.tree([(b,) for b in codes], max(1, len(raw) // _SAMPLE)))
            sample = np.concatenate([part for _, part in seen.sample])
            embedding = fit_embedding(sample, np.ones(sample.shape[1]), seen.low, seen.high)
            members.append(ClassView(run, label, n_partners[label], codes, numbers, embedding, decode=decode))
            self._raw[label] = raw
        return members

    def _choose(self, members: ClassView, n_new: int) -> ClassRows:
        """SMOTE among the codes."""
        return between_neighbors(members, n_new, self._neighbor_count())

    def _fit_classes(self, run: Run) -> list[ClassRows]:
        classes = super()._fit_classes(run)
        if classes:
            from dresample.deep.gallery import gallery_of

            self._gallery = gallery_of(run, classes, self._raw, self._picture_shape())
        self._raw = {}
        return classes

    def _picture_shape(self) -> tuple[int, int, int] | None:
        """Shape of the rows as pictures, where they are any."""
        return None

    def _network_of(self, run: Run, look: Look) -> tuple[Network, _Training]:
        make = self._maker(len(look.low))
        if self.model is not None:
            return self._loaded(make, run, look), _Training((), 0, "given")
        from dresample.deep import fitting

        scaling = self._scaling(run, look)
        settings = fitting.Settings(
            penalty=self.penalty, penalty_weight=float(self.penalty_weight), batch_size=int(self.batch_size),
            max_epochs=int(self.max_epochs), min_epochs=int(self.min_epochs), tol=float(self.tol), patience=int(self.patience),
            learning_rate=float(self.learning_rate), seed=run.seed, device=self.device,
        )  # fmt: skip
        source = PartitionRows(run.blocks, run.classes.starts, run.execution.scheduler)
        codes = codes_of(run).code
        common: dict[str, Any] = {
            "scaled": scaling.forward,
            "window": window_rows(len(look.low) * run.source.dtype.itemsize, 2 * int(self.batch_size)),
            "checkpoint": self.checkpoint,
            "data": _digest(codes, scaling, look),
        }
        with run.execution.phase("train", total=int(self.max_epochs)) as advance:
            common["progress"] = partial(_tell, advance, bool(self.verbose))
            if self.n_workers is None:
                trained = fitting.train(make, source, codes, settings, **common)
            else:
                from dresample.deep import parallel

                n = int(self.n_workers)
                trained = parallel.train_on_workers(_client(n), n, make, source, codes, settings, **common)
        run.notes["training"] = (
            f"{len(trained.losses)} epochs ({trained.stopped}), best {trained.best_epoch}: loss "
            f"{min(loss.total for loss in trained.losses):.5f}"
        )
        network = Network(make, trained.best, scaling, run.source.dtype.name, self.device)
        return network, _Training(trained.losses, trained.best_epoch, trained.stopped)

    def _loaded(self, make: Callable[[], Any], run: Run, look: Look) -> Network:
        from dresample.deep import saved

        arrays, facts = saved.load(self.model)
        for name, wanted in self._facts().items():
            if facts.get(name) != wanted:
                raise errors.other_model(self.model, name, facts.get(name), wanted)
        shift, factor = (arrays.pop(f"scaling.{name}") for name in ("shift", "factor"))
        low, high = (arrays.pop(f"scaling.{name}", None) for name in ("low", "high"))
        scaling = Scaling(shift, factor, low, high)
        self._check_scaling(scaling, run, look)
        return Network(make, arrays, scaling, run.source.dtype.name, self.device)

    # --- what is left of a fit ------------------------------------------------------------------------------------------

    def _fitted_network(self) -> Network:
        return self._left("_network")  # type: ignore[no-any-return]

    def _training(self) -> _Training:
        return self._left("_told")  # type: ignore[no-any-return]

    def _shown(self) -> Any:
        return self._left("_gallery")

    def _left(self, name: str) -> Any:
        if not hasattr(self, name):
            raise AttributeError(f"{type(self).__name__} has not been fitted, or made no new rows: call fit_resample(X, y) first.")
        return getattr(self, name)


def _digest(codes: NDArray[np.integer[Any]], scaling: Scaling, look: Look) -> str:
    """What the rows are, for a checkpoint: their classes in order, the range and a plain sample of their features, the scaling."""
    sample = [part for _, part in look.sample]
    held = (codes, look.low, look.high, *sample, scaling.shift, scaling.factor, scaling.low, scaling.high)
    return sha256(b"".join(np.ascontiguousarray(values).tobytes() for values in held if values is not None)).hexdigest()[:16]


def _tell(advance: Any, verbose: bool, loss: Any) -> None:
    """One epoch is done."""
    line = f"loss {loss.total:.5f} (reconstruction {loss.reconstruction:.5f}, penalty {loss.penalty:.5f})"
    if advance is not None:
        advance(loss.epoch, line)
    if verbose:
        print(f"epoch {loss.epoch}: {line}, {loss.seconds:.1f} s", file=sys.stderr)


def _client(n_workers: int) -> Any:
    """The active client of Dask."""
    client = active_client()
    if client is None:
        raise errors.no_client(n_workers)
    return client


def _decoder(network: Network) -> Callable[[Floats], Floats]:
    return network.decode
