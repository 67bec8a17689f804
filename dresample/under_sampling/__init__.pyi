# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from typing import Any

from dresample.under_sampling.all_knn import AllKNN as _AllKNN
from dresample.under_sampling.batch_condensed_nearest_neighbour import (
    BatchCondensedNearestNeighbour as _BatchCondensedNearestNeighbour,
)
from dresample.under_sampling.cluster_centroids import ClusterCentroids as _ClusterCentroids
from dresample.under_sampling.condensed_nearest_neighbour import CondensedNearestNeighbour as _CondensedNearestNeighbour
from dresample.under_sampling.edited_nearest_neighbours import EditedNearestNeighbours as _EditedNearestNeighbours
from dresample.under_sampling.instance_hardness_threshold import InstanceHardnessThreshold as _InstanceHardnessThreshold
from dresample.under_sampling.iterative_partitioning_filter import IterativePartitioningFilter as _IterativePartitioningFilter
from dresample.under_sampling.nearmiss import NearMiss as _NearMiss
from dresample.under_sampling.neighbourhood_cleaning_rule import NeighbourhoodCleaningRule as _NeighbourhoodCleaningRule
from dresample.under_sampling.one_sided_selection import OneSidedSelection as _OneSidedSelection
from dresample.under_sampling.random_under_sampler import RandomUnderSampler as _RandomUnderSampler
from dresample.under_sampling.repeated_edited_nearest_neighbours import (
    RepeatedEditedNearestNeighbours as _RepeatedEditedNearestNeighbours,
)
from dresample.under_sampling.tomek_links import TomekLinks as _TomekLinks

__all__ = [
    "RandomUnderSampler",
    "EditedNearestNeighbours",
    "RepeatedEditedNearestNeighbours",
    "AllKNN",
    "TomekLinks",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "CondensedNearestNeighbour",
    "BatchCondensedNearestNeighbour",
    "NearMiss",
    "InstanceHardnessThreshold",
    "IterativePartitioningFilter",
    "ClusterCentroids",
]


class AllKNN(_AllKNN):
    """Under-sample by dropping rows whose 1, then 2, .. then K nearest rows are of another class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest.
    n_neighbors : int or NearestNeighbors, default=3
        K, the largest number of neighbours.
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.
    allow_minority : bool, default=False
        Go on when a class has fewer rows than the smallest one began with.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every k passes over them twice.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on Systems, Man and Cybernetics 6(6),
       1976, pp. 448-452.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import AllKNN
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = AllKNN().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        kind_sel: str = "all",
        allow_minority: bool = False,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class BatchCondensedNearestNeighbour(_BatchCondensedNearestNeighbour):
    """Under-sample by adding, round by round, all rows that the rows kept so far get wrong.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are condensed; "auto" is all but the smallest.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds, and which are added where ``rows_per_round`` is less than there are.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each condensed class.
    rows_per_round : int, optional
        Rows that are added in one round at most; all by default.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every round passes over them twice.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    n_iter_ : int
        Rounds that added rows.
    seed_rows_ : dict of {label: ndarray of int64}
        Global row numbers of the seeds.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] P. E. Hart, "The condensed nearest neighbor rule", IEEE Transactions on Information Theory 14(3), 1968, pp. 515-516.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import BatchCondensedNearestNeighbour
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = BatchCondensedNearestNeighbour(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist(), sampler.n_iter_
    ([[10.9]], [3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 10.9], 1)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        rows_per_round: int | None = None,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class ClusterCentroids(_ClusterCentroids):
    """Under-sample by putting the centres of clusters in the place of the rows of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    estimator : clusterer, optional
        With a parameter ``n_clusters`` and, once fitted, ``cluster_centers_``; KMeans by default. Where its own ``random_state``
        is None, it is seeded.
    voting : {"auto", "hard", "soft"}, default="auto"
        "soft": the centres are the new rows. "hard": the rows of the class that are nearest to them. "auto" is "soft".
    max_fit_rows : int, default=100_000
        Of a larger class a seeded sample of so many rows is clustered. The nearest rows are looked for in the whole class.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=False
        Keep the index of a pandas frame: kept rows keep theirs, new rows follow.

    Attributes
    ----------
    estimator_ : clusterer
        Fitted on the last class (in sorted order) that was replaced.
    voting_ : str
        "hard" or "soft".
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data distributions", Expert Systems with
       Applications 36(3), 2009, pp. 5718-5727.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ClusterCentroids
    >>> X = np.array([0.0, 0.5, 1.0, 5.0, 5.5, 6.0, 2.0, 3.0])[:, None]
    >>> y = np.repeat([0, 1], [6, 2])
    >>> X_new, y_new = ClusterCentroids(random_state=0).fit_resample(X, y)
    >>> sorted(X_new.ravel().tolist()), y_new.tolist()
    ([0.5, 2.0, 3.0, 5.5], [1, 1, 0, 0])
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        estimator: Any = None,
        voting: str = "auto",
        max_fit_rows: int = 100000,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class CondensedNearestNeighbour(_CondensedNearestNeighbour):
    """Under-sample by keeping, of each large class, rows that suffice to tell the others from the smallest class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are condensed; "auto" is all but the smallest, which must not be among them.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each condensed class.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    seed_rows_ : dict of {label: ndarray of int64}
        Global row numbers of the seeds.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] P. E. Hart, "The condensed nearest neighbor rule", IEEE Transactions on Information Theory 14(3), 1968, pp. 515-516.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CondensedNearestNeighbour
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = CondensedNearestNeighbour(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist()
    ([[10.9]], [3.0, 4.1, 10.9])
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class EditedNearestNeighbours(_EditedNearestNeighbours):
    """Under-sample by dropping rows whose neighbours are of another class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest.
    n_neighbors : int or NearestNeighbors, default=3
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] D. L. Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE Transactions on Systems, Man
       and Cybernetics 2(3), 1972, pp. 408-421.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import EditedNearestNeighbours
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = EditedNearestNeighbours().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        kind_sel: str = "all",
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class InstanceHardnessThreshold(_InstanceHardnessThreshold):
    """Under-sample by dropping the rows that a classifier finds hard.

    Parameters
    ----------
    estimator : classifier, optional
        With ``predict_proba``; a RandomForestClassifier of 100 trees by default. It sees the labels as 0, 1, ... in sorted order.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    random_state : int, RandomState, Generator or None, default=None
        Seeds the classifier (all of its ``random_state`` parameters) and the folds.
    cv : int, default=5
        Folds, stratified and shuffled.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; the classifier runs in one task.
    max_fit_rows : int, default=100_000
        Of larger data a seeded sample of so many rows is cross-validated; the other rows are scored by a classifier that is fitted
        on the whole sample.
    on_small_class : {"raise", "shrink"}, default="raise"
        What to do when a class has fewer rows than folds: raise, or take as many folds as it has rows.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    estimator_ : classifier
        The classifier as it was cross-validated, not fitted.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] M. R. Smith, T. Martinez, C. Giraud-Carrier, "An instance level analysis of data complexity", Machine Learning 95, 2014,
       pp. 225-256.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import InstanceHardnessThreshold
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(2, 1, (40, 2))])
    >>> y = np.repeat([0, 1], [200, 40])
    >>> X_kept, y_kept = InstanceHardnessThreshold(sampling_strategy={0: 150}, random_state=0).fit_resample(X, y)
    >>> bool(np.linalg.norm(X_kept[y_kept == 0], axis=1).mean() < np.linalg.norm(X[y == 0], axis=1).mean())
    True
    """

    def __init__(
        self,
        *,
        estimator: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        cv: int = 5,
        n_jobs: int | None = None,
        max_fit_rows: int = 100000,
        on_small_class: str = "raise",
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class IterativePartitioningFilter(_IterativePartitioningFilter):
    """Clean by dropping the rows that classifiers of most parts of the data take for another class.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that lose rows, as in imbalanced-learn: all but the smallest by default. The paper's filter takes "all".
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    estimator : classifier, optional
        ``DecisionTreeClassifier(min_samples_leaf=2)`` by default. Where its ``random_state``, or that of a part of it, is None, it
        is drawn for each round and part. It sees the labels as 0, 1, ... in sorted order.
    n_parts : int, default=9
        Parts, and classifiers, of a round.
    voting : {"majority", "consensus"}, default="majority"
        More than half of the classifiers, or all of them, must be against a row. A tree that is not pruned agrees with nearly all
        rows that it was fitted on, so "consensus" wants an ``estimator`` that is.
    tolerance : float, default=0.01
        A round is quiet if it drops less than this share of the rows at the beginning ...
    patience : int, default=3
        ... and after so many quiet rounds in a row it ends.
    max_iter : int, default=100
        Rounds at most.
    max_fit_rows : int, default=100_000
        Of larger parts a classifier is fitted on so many rows, the first in the seeded order of the part.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    n_iter_ : int
        Rounds.
    dropped_ : list of int
        Rows dropped in each round.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    SMOTEIPF : SMOTE before it.
    InstanceHardnessThreshold : drop what one classifier, cross-validated, finds hard.

    References
    ----------
    .. [1] T. M. Khoshgoftaar, P. Rebours, "Improving software quality prediction by noise filtering techniques", Journal of
       Computer Science and Technology 22(3), 2007, pp. 387-396.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import IterativePartitioningFilter
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(3, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [300, 100])
    >>> X[:10] += 3  # ten rows in the wrong place
    >>> cleaner = IterativePartitioningFilter(random_state=0)
    >>> X_kept, y_kept = cleaner.fit_resample(X, y)
    >>> len(set(range(10)) - set(cleaner.sample_indices_.tolist())) >= 8
    True
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        estimator: Any = None,
        n_parts: int = 9,
        voting: str = "majority",
        tolerance: float = 0.01,
        patience: int = 3,
        max_iter: int = 100,
        max_fit_rows: int = 100000,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class NearMiss(_NearMiss):
    """Under-sample by keeping rows that are near to the smallest class (or all around it).

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn.
    version : {1, 2, 3}, default=1
        1: near to the nearest rows of the smallest class. 2: near to its farthest rows. 3: its neighbours, the most distant first.
    n_neighbors : int or NearestNeighbors, default=3
        Rows of the smallest class whose distances are summed.
    n_neighbors_ver3 : int or NearestNeighbors, default=3
        Version 3: candidates that each row of the smallest class names.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    on_small_class : {"raise", "shrink"}, default="raise"
        What to do when a class has fewer rows than neighbours are asked for.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Mani, I. Zhang, "kNN approach to unbalanced data distributions: a case study involving information extraction",
       Workshop on Learning from Imbalanced Datasets, ICML, 2003.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import NearMiss
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = NearMiss().fit_resample(X, y)
    >>> X_kept[y_kept == 0].ravel().tolist()
    [3.0, 4.1, 4.6, 5.2]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        version: int = 1,
        n_neighbors: Any = 3,
        n_neighbors_ver3: Any = 3,
        n_jobs: int | None = None,
        on_small_class: str = "raise",
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class NeighbourhoodCleaningRule(_NeighbourhoodCleaningRule):
    """Under-sample by dropping rows that their neighbours get wrong, and the neighbours of rows of the smallest class that they do.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest.
    edited_nearest_neighbours : sampler, optional
        What finds A1: one of dresample's cleaning samplers, with its own ``sampling_strategy`` and ``random_state``. By default
        :class:`EditedNearestNeighbours` with ``kind_sel="mode"`` and the same ``n_neighbors``.
    n_neighbors : int, KNeighborsClassifier or NearestNeighbors, default=3
        The last holds k + 1, the row itself counted.
    threshold_cleaning : float, default=0.5
        A2 holds rows of the cleaned classes with more than this many times the rows of the smallest class.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    classes_to_clean_ : list
        Classes of which A2 may hold rows.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`; ``report_.notes`` has the sizes of A1 and A2.

    References
    ----------
    .. [1] J. Laurikkala, "Improving identification of difficult small classes by balancing class distribution", AIME 2001, LNCS
       2101, pp. 63-66.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import NeighbourhoodCleaningRule
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = NeighbourhoodCleaningRule().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()  # 3.0 by A1; 4.1 and 4.6 as neighbours of 3.5
    [3.0, 4.1, 4.6]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        edited_nearest_neighbours: Any = None,
        n_neighbors: Any = 3,
        threshold_cleaning: float = 0.5,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class OneSidedSelection(_OneSidedSelection):
    """Under-sample by keeping the rows of large classes near the smallest one, without its Tomek links.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest, which must not be among them.
    random_state : int, RandomState, Generator or None, default=None
        Which rows are seeds.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that vote; None is 1.
    n_seeds_S : int, default=1
        Seeds of each cleaned class.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    seed_rows_ : dict of {label: ndarray of int64}
        Global row numbers of the seeds.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection", ICML 1997, pp. 179-186.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import OneSidedSelection
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = OneSidedSelection(random_state=5)
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> X[sampler.seed_rows_[0]].tolist(), X_kept[y_kept == 0].ravel().tolist()
    ([[10.9]], [4.1, 4.6, 5.2, 5.9, 6.7, 10.9])
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class RandomUnderSampler(_RandomUnderSampler):
    """Under-sample by dropping rows; features may be of any type and may be missing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    replacement : bool, default=False
        Draw the kept rows with replacement.
    provenance : bool, default=False
        Accepted for symmetry: no row is new; ``sample_indices_`` tells which rows stayed.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame, as imbalanced-learn does here.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    Examples
    --------
    >>> from dresample import RandomUnderSampler
    >>> X, y = [["a"], ["b"], ["c"]], [0, 0, 1]
    >>> X_kept, y_kept = RandomUnderSampler(random_state=0).fit_resample(X, y)
    >>> y_kept
    [0, 1]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        replacement: bool = False,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class RepeatedEditedNearestNeighbours(_RepeatedEditedNearestNeighbours):
    """Under-sample by dropping rows whose neighbours are of another class, again and again until none is left.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest.
    n_neighbors : int or NearestNeighbors, default=3
    max_iter : int, default=100
        Rounds at most.
    kind_sel : {"all", "mode"}, default="all"
        A row stays if all of its neighbours agree with it, or if the most frequent class among them does.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features on the workers. Every round passes over them twice, so it matters more here than elsewhere.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    n_iter_ : int
        Rounds done, the last one (which changed nothing) included.
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on Systems, Man and Cybernetics 6(6),
       1976, pp. 448-452.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import RepeatedEditedNearestNeighbours
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> sampler = RepeatedEditedNearestNeighbours()
    >>> X_kept, y_kept = sampler.fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()
    [3.0, 4.1, 4.6, 5.2, 5.9]
    >>> sampler.n_iter_
    4
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_neighbors: Any = 3,
        max_iter: int = 100,
        kind_sel: str = "all",
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...


class TomekLinks(_TomekLinks):
    """Under-sample by dropping ends of Tomek links.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes lose their ends; "auto" is all but the smallest, "all" drops both ends.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    keep_index : bool, default=True
        Keep the index of a pandas frame.

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, rising.
    sampling_strategy_, class_counts_, feature_names_in_, report_
        As for :class:`ADASYN`.

    References
    ----------
    .. [1] I. Tomek, "Two modifications of CNN", IEEE Transactions on Systems, Man and Cybernetics 6(11), 1976, pp. 769-772.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import TomekLinks
    >>> X = np.array([0.0, 1.0, 2.2, 3.5, 3.0, 4.1, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9])[:, None]
    >>> y = np.repeat([1, 0], [4, 10])
    >>> X_kept, y_kept = TomekLinks().fit_resample(X, y)
    >>> np.setdiff1d(X, X_kept).tolist()  # 3.5 and 3.0 are a link
    [3.0]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        n_jobs: int | None = None,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = True,
    ) -> None: ...
