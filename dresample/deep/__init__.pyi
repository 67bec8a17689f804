# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from typing import Any

from dresample.deep.deepsmote import DeepSMOTE as _DeepSMOTE
from dresample.deep.latent_smote import LatentSMOTE as _LatentSMOTE

__all__ = [
    "DeepSMOTE",
    "LatentSMOTE",
]


class DeepSMOTE(_DeepSMOTE):
    """Over-sample images by SMOTE among the codes of a convolutional autoencoder.

    Parameters
    ----------
    image_shape : tuple of int, default=(1, 28, 28)
        (channels, height, width) of each row; height and width of at least 16.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each code, inside its class.
    latent_size : int, optional
        Length of a code; 300 for images of one channel and 600 for others, as in the paper.
    hidden : int, default=64
        Channels of the first layer; the others have 2, 4 and 8 times as many.
    penalty : {"paper", "released"}, default="paper"
        Which of the two forms of the second loss.
    penalty_weight : float, default=1.0
    value_range : tuple of float, optional
        Smallest and largest value of a pixel, which become -1 and 1. By default (0, 255) for uint8, else what the data have.
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
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class of no more rows than ``k_neighbors``; "duplicate" decodes its own codes.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Codes that are outliers of their class are neither bases nor partners.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        Record the base row, neighbour row and gap of every new row.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=False
        Keep the index of a pandas frame; a RangeIndex by default, as imbalanced-learn.

    Attributes
    ----------
    losses_ : DataFrame
        epoch, reconstruction, penalty, total, seconds.
    best_epoch_ : int
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    Notes
    -----
    Rows hold the pixels in the order (channel, height, width). Results are of grade C: two runs on one machine agree, machines and
    numbers of threads agree up to rounding.

    See Also
    --------
    LatentSMOTE : the same for tables.

    References
    ----------
    .. [1] D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE: fusing deep learning and SMOTE for imbalanced data", IEEE Transactions
       on Neural Networks and Learning Systems 34(9), 2023, pp. 6390-6404.

    Examples
    --------
    >>> import numpy as np, warnings
    >>> from dresample import DeepSMOTE
    >>> warnings.simplefilter("ignore")  # twelve rows are few, and it says so
    >>> rng = np.random.default_rng(0)
    >>> X = rng.integers(0, 256, (52, 1, 16, 16)).astype(np.uint8)
    >>> y = np.repeat([0, 1], [40, 12])
    >>> sampler = DeepSMOTE(image_shape=(1, 16, 16), latent_size=8, hidden=2, max_epochs=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.shape, X_new.dtype, np.bincount(y_new).tolist()
    ((80, 1, 16, 16), dtype('uint8'), [40, 40])
    """

    def __init__(
        self,
        *,
        image_shape: tuple[int, int, int] = (1, 28, 28),
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        latent_size: int | None = None,
        hidden: int = 64,
        penalty: str = "paper",
        penalty_weight: float = 1.0,
        value_range: tuple[float, float] | None = None,
        batch_size: int = 100,
        max_epochs: int = 350,
        min_epochs: int = 50,
        tol: float = 0.001,
        patience: int = 10,
        learning_rate: float = 0.0002,
        n_workers: int | None = None,
        device: str = "auto",
        checkpoint: Any = None,
        model: Any = None,
        verbose: bool = False,
        on_small_class: str = "raise",
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class LatentSMOTE(_LatentSMOTE):
    """Over-sample tables by SMOTE among the codes of a dense autoencoder.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each code, inside its class.
    latent_size : int, default=16
        Length of a code.
    hidden : int, default=64
        Width of the hidden layers.
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
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Codes that are outliers of their class are neither bases nor partners.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        Record the base row, neighbour row and gap of every new row.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=False
        Keep the index of a pandas frame; a RangeIndex by default, as imbalanced-learn.

    Attributes
    ----------
    losses_ : DataFrame
    best_epoch_ : int
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    Notes
    -----
    Features are standardised for the network. Features of whole numbers are rounded. Grade C.

    See Also
    --------
    DeepSMOTE : the method for images.

    References
    ----------
    .. [1] D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE: fusing deep learning and SMOTE for imbalanced data", IEEE Transactions
       on Neural Networks and Learning Systems 34(9), 2023, pp. 6390-6404.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import LatentSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 4)), rng.normal(2, 1, (60, 4))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> X_new, y_new = LatentSMOTE(max_epochs=3, min_epochs=0, random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        latent_size: int = 16,
        hidden: int = 64,
        penalty: str = "paper",
        penalty_weight: float = 1.0,
        batch_size: int = 100,
        max_epochs: int = 350,
        min_epochs: int = 50,
        tol: float = 0.001,
        patience: int = 10,
        learning_rate: float = 0.0002,
        n_workers: int | None = None,
        device: str = "auto",
        checkpoint: Any = None,
        model: Any = None,
        verbose: bool = False,
        on_small_class: str = "raise",
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...
