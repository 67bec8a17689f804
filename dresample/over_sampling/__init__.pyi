# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from typing import Any

from dresample.over_sampling.adasyn import ADASYN as _ADASYN
from dresample.over_sampling.amdo import AMDO as _AMDO
from dresample.over_sampling.asmote import ASMOTE as _ASMOTE
from dresample.over_sampling.awsmote import AWSMOTE as _AWSMOTE
from dresample.over_sampling.borderline_smote import BorderlineSMOTE as _BorderlineSMOTE
from dresample.over_sampling.cbso import CBSO as _CBSO
from dresample.over_sampling.ccr import CCR as _CCR
from dresample.over_sampling.dbsmote import DBSMOTE as _DBSMOTE
from dresample.over_sampling.kernel_adasyn import KernelADASYN as _KernelADASYN
from dresample.over_sampling.kmeans_smote import KMeansSMOTE as _KMeansSMOTE
from dresample.over_sampling.mdo import MDO as _MDO
from dresample.over_sampling.msmote import MSMOTE as _MSMOTE
from dresample.over_sampling.mwmote import MWMOTE as _MWMOTE
from dresample.over_sampling.random_over_sampler import RandomOverSampler as _RandomOverSampler
from dresample.over_sampling.rbo import RBO as _RBO
from dresample.over_sampling.rose import ROSE as _ROSE
from dresample.over_sampling.safe_level_smote import SafeLevelSMOTE as _SafeLevelSMOTE
from dresample.over_sampling.smote import SMOTE as _SMOTE
from dresample.over_sampling.smote_rsb import SMOTERSB as _SMOTERSB
from dresample.over_sampling.smote_wb import SMOTEWB as _SMOTEWB
from dresample.over_sampling.smoten import SMOTEN as _SMOTEN
from dresample.over_sampling.smotenc import SMOTENC as _SMOTENC
from dresample.over_sampling.snocc import SNOCC as _SNOCC
from dresample.over_sampling.svm_smote import SVMSMOTE as _SVMSMOTE

__all__ = [
    "ADASYN",
    "SMOTE",
    "RandomOverSampler",
    "ASMOTE",
    "AWSMOTE",
    "BorderlineSMOTE",
    "SVMSMOTE",
    "KMeansSMOTE",
    "SMOTENC",
    "SMOTEN",
    "SafeLevelSMOTE",
    "MSMOTE",
    "CBSO",
    "MWMOTE",
    "DBSMOTE",
    "ROSE",
    "KernelADASYN",
    "MDO",
    "SNOCC",
    "AMDO",
    "SMOTERSB",
    "SMOTEWB",
    "CCR",
    "RBO",
]


class ADASYN(_ADASYN):
    """Over-sample with more new rows where a class is harder to learn.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_neighbors : int or NearestNeighbors, default=5
        K, of both searches. Of an object its k and Minkowski p=2 are honoured.
    beta : float, default=1.0
        Share of the gap to fill, in [0, 1].
    d_th : float, default=1.0
        Classes with n_c / n_largest >= d_th are left as they are; not applied with a dict or callable strategy.
    rounding : {"exact", "rint", "largest-remainder"}, default="exact"
        How the shares become integers. "exact" gives exactly the rows asked for; "rint" is imbalanced-learn's.
    neighbors : {"class", "paper"}, default="class"
        Partners among the K nearest rows of the class, or only those inside the K-neighbourhood of all data.
    paper_no_partner : {"class", "drop"}, default="class"
        With ``neighbors="paper"``, rows without such a partner: fall back to the class, or give their share to the others.
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, sample as SMOTE, or leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "approximate" uses pynndescent and reports its recall; "subsample" counts rivals on ``subsample_size`` rows of the other
        classes, which biases the ratios low.
    subsample_size : int, default=100_000
        Rows of the other classes for ``backend="subsample"``.
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
    sampling_strategy_ : dict of {label: int}
        Rows to add per class.
    class_counts_ : dict of {label: int}
    feature_names_in_, n_features_in_
    allocation_ : pandas.DataFrame
        ``label, row, rivals, density_ratio, copies``, one line per row of each over-sampled class.
    provenance_ : DataFrame
    report_ : Report
    seed_ : int

    See Also
    --------
    SMOTE : the same number of new rows everywhere.

    References
    ----------
    .. [1] H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive synthetic sampling approach for imbalanced learning",
       IJCNN 2008, pp. 1322-1328.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ADASYN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = ADASYN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> by_rivals = sampler.allocation_.groupby("rivals")["copies"].mean()
    >>> bool(by_rivals.is_monotonic_increasing)
    True
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        beta: float = 1.0,
        d_th: float = 1.0,
        rounding: str = "exact",
        neighbors: str = "class",
        paper_no_partner: str = "class",
        on_all_safe: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        subsample_size: int = 100000,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class AMDO(_AMDO):
    """Over-sample mixed data on ellipses of equal Mahalanobis distance from the mean of a class (experimental).

    Parameters
    ----------
    categorical_features : "auto", list of int, of str or of bool, default="auto"
        The nominal columns, as for :class:`SMOTENC`. Of numbers only, use :class:`MDO`.
    categorical_encoder : None
        For imbalanced-learn's signature: nothing is encoded, so anything but None is refused.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_neighbors : int or NearestNeighbors, default=5
        K2, the neighbourhood in all data. Of an object its k and Minkowski p=2 are honoured.
    min_same : int, default=2
        K1: rows with fewer rows of their class among the K2 nearest are not used.
    on_none_kept : {"raise", "skip"}, default="raise"
        No row of a class is kept: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K2. "shrink" counts among K2 rows all the same: no partner is needed.
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
    categorical_features_, continuous_features_ : ndarray of int64
        Positions of the columns.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`MDO`.

    Notes
    -----
    Experimental: the definition was put together without the formulas of the paper, and may change.

    See Also
    --------
    MDO : all features are numbers.
    SMOTENC : mixed data by interpolation and votes.

    References
    ----------
    .. [1] X. Yang, Q. Kuang, W. Zhang, G. Zhang, "AMDO: An over-sampling technique for multi-class imbalanced problems", IEEE
       Transactions on Knowledge and Data Engineering 30(9), 2018, pp. 1672-1685.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import AMDO
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"age": rng.normal(40, 10, 300) + 30 * y, "city": rng.choice(["Graz", "Wien"], 300)})
    >>> X_new, y_new = AMDO(["city"], random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), sorted(set(X_new["city"]))
    ([200, 200], ['Graz', 'Wien'])
    """

    def __init__(
        self,
        categorical_features: Any = "auto",
        *,
        categorical_encoder: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        min_same: int = 2,
        on_none_kept: str = "raise",
        on_small_class: str = "raise",
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class ASMOTE(_ASMOTE):
    """Over-sample as SMOTE, keeping the new rows that are nearest to their class and farthest from the others.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    max_rejections : int, default=10
        After so many candidates of a slot the nearest to its class is taken.
    base_order : {"round_robin", "random"}, default="round_robin"
        Bases in turn, over a seeded permutation of the rows, or drawn with replacement.
    ranking_size : int or None, default=None
        Rank by the distances to so many rows of the other classes, a seeded sample, in step 3: an approximation, for large data.
        The acceptance always looks at all rows. None ranks by all rows: at most (rows of the others) x (2 x rows wanted) distances.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners, and no distance is measured to them; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    n_forced_ : dict of {label: int}
        Slots per class that took a rejected candidate.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    SMOTE : the candidates, without the acceptance and the removals.

    References
    ----------
    .. [1] A. S. Hussein, T. Li, C. W. Yohannese, K. Bashir, "A-SMOTE: a new preprocessing approach for highly imbalanced datasets
       by improving SMOTE", International Journal of Computational Intelligence Systems 12(2), 2019, pp. 1412-1422.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ASMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = ASMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    >>> bool(X_new[360:].mean() > X[300:].mean())  # farther from the others than the class is
    True
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        max_rejections: int = 10,
        base_order: str = "round_robin",
        ranking_size: int | None = None,
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class AWSMOTE(_AWSMOTE):
    """Over-sample off the lines between rows, along a hyperplane, with more new rows where they pass for their class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    C : float, default=1.0
        Of all machines.
    weight_norm : {"max", "mean", "none"}, default="max"
        What the normal vector is divided by: its largest absolute value (no coordinate overshoots), the mean of the absolute
        values (the average step is SMOTE's), or nothing (the weights depend on C and on the spread of the classes).
    signed : bool, default=True
        Keep the signs: a negative weight moves the coordinate away from the neighbour.
    initial : {"proportion", "inverse"} or pair of numbers, default="proportion"
        Weights that support vectors and other rows start from: n_sv/n and (n - n_sv)/n, or 1/n_sv and 1/(n - n_sv), or numbers.
    n_trials : int, default=5
        T, the trial rows of each support vector.
    tester_kernel : {"rbf", "linear"}, default="rbf"
        Of the machine that judges the trials. "linear" is fitted by scikit-learn's LinearSVC, for many rows.
    tester_max_rows : int, default=10_000
        Rows that it is fitted on at most: a seeded sample in the classes' proportions beyond, which the report notes.
    max_fit_rows : int, default=20_000
        Rows that the linear machine is fitted on at most, half of them of the class. Beyond, support vectors are told by their
        margin, and the report notes it.
    rounding : {"exact", "rint", "largest-remainder"}, default="exact"
        How the shares become integers.
    gap_ranges : pair, sequence of pairs or dict of {name: pair}, default=None
        Range of the gap: for all variables, for each of them, or for some by name ([0, 1) for the others).
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only; the machines always see standardised ones.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    variable_weights_ : dict of {label: ndarray of shape (d,)}
        The w in force per class, in the order of the features.
    case_weights_ : dict of {label: ndarray of shape (n,)}
        v_i / sum v, in row order.
    support_ : dict of {label: ndarray}
        Global row numbers of the support vectors of the class.
    trials_passed_ : dict of {label: ndarray of shape (n,)}
        c_i, in row order; 0 for rows that are no support vectors.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    SMOTE : what equal weights give.
    SVMSMOTE : support vectors as bases, inwards and outwards.

    References
    ----------
    .. [1] J.-B. Wang, C.-A. Zou, G.-H. Fu, "AWSMOTE: an SVM-based adaptive weighted SMOTE for class-imbalance learning",
       Scientific Programming 2021, art. 9947621.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import AWSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal([3, 0], 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = AWSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [300, 300]
    >>> w = sampler.variable_weights_[1]  # the first variable tells the classes apart
    >>> bool(w[0] == 1.0), bool(abs(w[1]) < 0.5)
    (True, True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        C: float = 1.0,
        weight_norm: str = "max",
        signed: bool = True,
        initial: Any = "proportion",
        n_trials: int = 5,
        tester_kernel: str = "rbf",
        tester_max_rows: int = 10000,
        max_fit_rows: int = 20000,
        rounding: str = "exact",
        gap_ranges: Any = None,
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class BorderlineSMOTE(_BorderlineSMOTE):
    """Over-sample the rows of a class that lie on the border to the others.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each base. Of an object its k and Minkowski p=2 are honoured.
    m_neighbors : int or NearestNeighbors, default=10
        Neighbourhood in all data that says which rows are in danger. The paper tunes it so that about half of the class is.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Partners of the class, or of all data.
    gaps : {"paper", "imblearn"}, default="paper"
        With "borderline-2" and a partner of another class: U[0, 0.5), or U[0, 1) * U[0, 0.5) as in imbalanced-learn.
    on_no_danger : {"skip", "raise", "uniform"}, default="skip"
        No row of a class is in danger: leave the class as it is (and warn; imbalanced-learn is silent), raise, or take all rows
        as bases, as SMOTE does.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for ``k_neighbors``. Not asked with "borderline-2", whose partners are of all classes.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "approximate" uses pynndescent and reports its recall; "subsample" counts rivals on ``subsample_size`` rows of the other
        classes, which biases the ratios low.
    subsample_size : int, default=100_000
        Rows of the other classes for ``backend="subsample"``.
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
    in_danger_indices : dict of {label: ndarray of int64}
        Global row numbers of the rows in danger, of each class that was over-sampled and has any.
    nn_k_, nn_m_ : SearchInForce
        The two searches in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts m'.

    See Also
    --------
    SVMSMOTE : the border as a support vector machine sees it.
    ADASYN : more new rows the more rivals, without a border.

    References
    ----------
    .. [1] H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A new over-sampling method in imbalanced data sets learning",
       ICIC 2005, LNCS 3644, pp. 878-887.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import BorderlineSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = BorderlineSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> made = sampler.allocation_["copies"].to_numpy() > 0
    >>> sorted(int(m) for m in set(sampler.allocation_["rivals"][made]))
    [5, 6, 7, 8, 9]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        m_neighbors: Any = 10,
        kind: str = "borderline-1",
        gaps: str = "paper",
        on_no_danger: str = "skip",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        subsample_size: int = 100000,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class CBSO(_CBSO):
    """Over-sample as ADASYN, but between rows of one cluster.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_neighbors : int or NearestNeighbors, default=5
        K, of the neighbourhood in all data that rivals are counted in. Of an object its k and Minkowski p=2 are honoured.
    c_p : float, default=1.3
        C_p: clusters merge while the closest two are within so many mean nearest distances. Larger: fewer clusters.
    linkage : {"average", "single"}, default="average"
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, take all rows alike, or warn and leave the class as
        it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    max_fit_rows : int, default=10_000
        Rows of a class that are clustered outright. Of more, a seeded sample is, and every other row joins the cluster of its
        nearest sampled row, if that is as near.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    MWMOTE : clusters too, with weights from the rows of the other classes.

    References
    ----------
    .. [1] S. Barua, M. M. Islam, K. Murase, "A novel synthetic minority oversampling technique for imbalanced data set learning",
       ICONIP 2011, LNCS 7063, pp. 735-744.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CBSO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = CBSO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        c_p: float = 1.3,
        linkage: str = "average",
        on_all_safe: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        max_fit_rows: int = 10000,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class CCR(_CCR):
    """Over-sample inside spheres around the rows of a class, after rows of other classes have been moved out of them.

    Rows of other classes are changed: those inside a sphere move to its border, or go.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    energy : float, default=0.25
        What each sphere may spend; none is wider. In the units of the features, of which it is the sum of differences: standardise
        them first, and tune it.
    cleaning : {"translate", "remove", None}, default="translate"
        Rows of larger classes inside a sphere move to its border, go, or stay.
    rounding : {"exact", "largest-remainder", "rint"}, default="exact"
        How shares become counts: the comb, or the rule printed ("rint"), which may miss the total.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are no bases; they stay in the result.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
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
    radii_ : dict of {label: ndarray}
        Radius of the sphere of each base, in row order, of the over-sampled classes.
    n_cleaned_ : dict of {label: int}
        Rows that were moved, or removed, for each of them.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    RBO : new rows by potentials.

    References
    ----------
    .. [1] M. Koziarski, M. Wozniak, "CCR: a combined cleaning and resampling algorithm for imbalanced data classification",
       International Journal of Applied Mathematics and Computer Science 27(4), 2017, pp. 727-736.
    .. [2] M. Koziarski, M. Wozniak, B. Krawczyk, "Combined cleaning and resampling algorithm for multi-class imbalanced data with
       label noise", Knowledge-Based Systems 204, 2020, 106223.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import CCR
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = CCR(energy=0.5, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), int((X_new[:360] != X).any(axis=1).sum()) == sampler.n_cleaned_[1]
    ([300, 300], True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        energy: float = 0.25,
        cleaning: str | None = "translate",
        rounding: str = "exact",
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class DBSMOTE(_DBSMOTE):
    """Over-sample along the shortest paths inside the dense regions of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    eps : float or None, default=None
        Distance of DBSCAN, in the scaled features if ``scale`` is given. None is 1.5 times the median distance of a row of the
        class to its ``min_samples - 1``-th nearest.
    min_samples : int, default=5
        MinPts of DBSCAN, the row itself counted.
    on_no_cluster : {"raise", "skip"}, default="raise"
        DBSCAN takes all rows for noise: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has fewer than ``min_samples`` rows; "shrink" lowers it to the size of the class.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    max_fit_rows : int, default=20_000
        Rows of a class that DBSCAN and the paths take. Of more, a seeded sample stands for the class: only its rows are bases,
        and only they are in ``allocation_``.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        ``base_row`` is p, ``neighbor_row`` is v, and ``gap`` is lambda; u is the row before v on the path.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null: other classes are not looked at.

    See Also
    --------
    CBSO : clusters that follow the rivals.

    References
    ----------
    .. [1] C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "DBSMOTE: Density-based synthetic minority over-sampling technique",
       Applied Intelligence 36(3), 2012, pp. 664-684.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import DBSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = DBSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        eps: float | None = None,
        min_samples: int = 5,
        on_no_cluster: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        max_fit_rows: int = 20000,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class KernelADASYN(_KernelADASYN):
    """Over-sample by drawing from normal kernels around the rows of a class, more where it is harder to learn.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_neighbors : int or NearestNeighbors, default=5
        K. Of an object its k and Minkowski p=2 are honoured.
    bandwidth : float or None, default=None
        h, the same for all features, in units of the scaled features if ``scale`` is given. None is the normal rule,
        (4 / ((d + 2) n)) ** (1 / (d + 4)), times the root of the mean variance of the features in the class.
    on_all_safe : {"raise", "uniform", "skip"}, default="raise"
        No row of a class has a rival: raise, take all rows alike, or warn and leave the class as
        it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K. "shrink" counts rivals among K rows all the same: no partner is needed.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the kernel.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    ROSE : a normal kernel too, around all rows alike and with a width for each feature.

    References
    ----------
    .. [1] B. Tang, H. He, "KernelADASYN: Kernel based adaptive synthetic data generation for imbalanced learning", IEEE Congress on
       Evolutionary Computation, 2015, pp. 664-671.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import KernelADASYN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = KernelADASYN(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        bandwidth: float | None = None,
        on_all_safe: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class KMeansSMOTE(_KMeansSMOTE):
    """Over-sample inside clusters, more where a class is sparse.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=2
        Partners of each row, in its cluster. Of an object its k and Minkowski p=2 are honoured.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    kmeans_estimator : int, estimator or None, default=None
        Number of clusters, or an estimator with ``cluster_centers_`` after fitting; MiniBatchKMeans with 8 by default. It sees
        the features as ``scale`` makes them.
    cluster_balance_threshold : "auto" or float, default="auto"
        Share of a class in a cluster from which new rows are made there. "auto" is half of the share of the class in all new
        rows. With one cluster nothing is asked.
    density_exponent : "auto" or float, default="auto"
        e. The paper takes the number of features.
    max_fit_rows : int, default=100_000
        Rows of the seeded sample that the clusters are fitted on.
    on_no_cluster : {"raise", "skip"}, default="raise"
        No cluster has enough of a class: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for ``k_neighbors``. With "shrink" k also shrinks in clusters with fewer than k + 1 rows of the
        class, down to 2 rows; otherwise such clusters are left out.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the clusters.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and in the clusters.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    kmeans_estimator_ : estimator
        The fitted clusters.
    cluster_balance_threshold_ : "auto" or float
        Minus infinity with one cluster.
    nn_k_ : SearchInForce
        The search for partners in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTE : the same without clusters; with ``kmeans_estimator=1`` the rows are the same.

    References
    ----------
    .. [1] G. Douzas, F. Bacao, F. Last, "Improving imbalanced learning through a heuristic oversampling method based on k-means
       and SMOTE", Information Sciences 465, 2018, pp. 1-20.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import KMeansSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(6, 1, (60, 2)), rng.normal(-6, 1, (40, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = KMeansSMOTE(kmeans_estimator=3, random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 2,
        n_jobs: int | None = None,
        kmeans_estimator: Any = None,
        cluster_balance_threshold: float | str = "auto",
        density_exponent: float | str = "auto",
        max_fit_rows: int = 100000,
        on_no_cluster: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class MDO(_MDO):
    """Over-sample on the ellipses of equal Mahalanobis distance from the mean of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_neighbors : int or NearestNeighbors, default=5
        K2, the neighbourhood in all data. Of an object its k and Minkowski p=2 are honoured.
    min_same : int, default=2
        K1: rows with fewer rows of their class among the K2 nearest are not used.
    on_none_kept : {"raise", "skip"}, default="raise"
        No row of a class is kept: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for K2. "shrink" counts among K2 rows all the same: no partner is needed.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the neighbourhoods only.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`.

    See Also
    --------
    ROSE : new rows near their bases.

    References
    ----------
    .. [1] L. Abdi, S. Hashemi, "To combat multi-class imbalanced problems by means of over-sampling techniques", IEEE Transactions
       on Knowledge and Data Engineering 28(1), 2016, pp. 238-251.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MDO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = MDO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_neighbors: Any = 5,
        min_same: int = 2,
        on_none_kept: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class MSMOTE(_MSMOTE):
    """Over-sample by interpolating; rows on the border only with their nearest partner, noise not at all.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        k, of the three kinds of rows and of the partners. Of an object its k and Minkowski p=2 are honoured.
    neighbors : {"class", "all"}, default="class"
        Partners among the k nearest rows of the class, or of all data.
    on_all_noise : {"raise", "skip"}, default="raise"
        All rows are noise: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        Not asked with ``neighbors="all"``.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` tells the kinds apart: 0 security, k noise. ``report_.notes`` counts
        them.

    See Also
    --------
    SafeLevelSMOTE : the same idea in degrees.

    References
    ----------
    .. [1] S. Hu, Y. Liang, L. Ma, Y. He, "MSMOTE: Improving classification performance when training data is imbalanced", WCSE
       2009, vol. 2, pp. 13-17.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = MSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    >>> sampler.report_.notes["class 1"]
    '41 security rows, 45 border, 14 noise (k_neighbors=5)'
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        neighbors: str = "class",
        on_all_noise: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class MWMOTE(_MWMOTE):
    """Over-sample rows near the border of the other classes more, between rows of one cluster.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k1 : int or NearestNeighbors, default=5
        Neighbourhood in all data of the filter against noise. Of an object its k and Minkowski p=2 are honoured.
    k2 : int, default=3
        Rows of other classes that each row has for its border.
    k3 : int or None, default=None
        Rows of the class that each row of the border weighs; None is half of the class.
    c_th, c_max : float, default=5.0, 2.0
        Cut-off and largest value of the closeness factor.
    c_p : float, default=3.0
        Clusters merge while the closest two are within so many mean nearest distances. Larger: fewer clusters.
    within : {"filtered", "class"}, default="filtered"
        Rows that are weighed and clustered: those that pass the filter, or all of the class, as in print.
    on_all_noise : {"raise", "skip"}, default="raise"
        The filter takes all rows: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    max_fit_rows : int, default=10_000
        Rows of a class that are clustered outright. Of more, a seeded sample is, and every other row joins the cluster of its
        nearest sampled row, if that is as near. The weights are always those of all rows.
    max_border_rows : int or None, default=None
        Rows of the border that give weight, at most: of more, a seeded sample does. An approximation of the weights that bounds
        their cost, which is quadratic in the class otherwise; None is exact.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts among the k1 nearest.

    See Also
    --------
    CBSO : clusters too, with the weights of ADASYN.

    References
    ----------
    .. [1] S. Barua, M. M. Islam, X. Yao, K. Murase, "MWMOTE - Majority weighted minority oversampling technique for imbalanced data
       set learning", IEEE Transactions on Knowledge and Data Engineering 26(2), 2014, pp. 405-425.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import MWMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = MWMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k1: Any = 5,
        k2: int = 3,
        k3: int | None = None,
        c_th: float = 5.0,
        c_max: float = 2.0,
        c_p: float = 3.0,
        within: str = "filtered",
        on_all_noise: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        max_fit_rows: int = 10000,
        max_border_rows: int | None = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class RandomOverSampler(_RandomOverSampler):
    """Over-sample by copying rows; features may be of any type and may be missing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    shrinkage : float, dict or None, default=None
        Move the copies by normal noise, so many times as wide as a kernel density estimate of the class would take it; one number
        for all classes, or a dict with one for each class that is over-sampled. Columns must then be finite numbers; integers are
        rounded.
    provenance : bool, default=False
        Record the base row, neighbour row and gap of every new row.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    persist : {True, False, "auto"}, default="auto"
        Accepted for symmetry: copies need no pass over the features.
    keep_index : bool, default=False
        Keep the index of a pandas frame; copies carry the index of their base (with ``shrinkage`` they go on counting).

    Attributes
    ----------
    sample_indices_ : ndarray of int64
        Global row numbers of the rows of the result, in order; for copies that of their base.
    shrinkage_ : dict or None
        The factor of each class that is over-sampled.
    sampling_strategy_, class_counts_, feature_names_in_, report_, seed_
        As for :class:`ADASYN`.

    Examples
    --------
    >>> from dresample import RandomOverSampler
    >>> X, y = [["a"], ["b"], ["c"]], [0, 0, 1]
    >>> RandomOverSampler(random_state=0).fit_resample(X, y)
    ([['a'], ['b'], ['c'], ['c']], [0, 0, 1, 1])
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class RBO(_RBO):
    """Over-sample by walks from the rows of a class to where it and the others weigh the same.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    gamma : float, default=0.05
        Width of the potential of one row.
    n_steps : int, default=500
        Trials of a walk, at most.
    step_size : float, default=0.001
        Length of a step.
    n_neighbors : int, default=25
        Rows that make the potential, the base itself among them; as many as there are rows makes it exact.
    scale : {"range", None}, default="range"
        Features in [0, 1] by the ranges of all rows, or as they are; ``gamma`` and ``step_size`` are in these units.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are no bases; they stay in the result.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    CCR : new rows in spheres, by the same authors.

    References
    ----------
    .. [1] M. Koziarski, B. Krawczyk, M. Wozniak, "Radial-based oversampling for noisy imbalanced data classification",
       Neurocomputing 343, 2019, pp. 19-33.
    .. [2] B. Krawczyk, M. Koziarski, M. Wozniak, "Radial-based oversampling for multiclass imbalanced data classification", IEEE
       Transactions on Neural Networks and Learning Systems 31(8), 2020, pp. 2818-2831.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import RBO
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> X_new, y_new = RBO(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), bool((X_new[:360] == X).all())
    ([300, 300], True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        gamma: float = 0.05,
        n_steps: int = 500,
        step_size: float = 0.001,
        n_neighbors: int = 25,
        scale: str | None = "range",
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class ROSE(_ROSE):
    """Over-sample by drawing from a normal kernel around every row of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    shrinkage : float, default=1.0
        Factor of the bandwidths (``hmult`` of the R package); 0 gives copies.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    Notes
    -----
    A class of one row, and a feature without spread in a class, are copied. Features of whole numbers are rounded.

    See Also
    --------
    KernelADASYN : a normal kernel too, more often where rivals are near.

    References
    ----------
    .. [1] G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data", Data Mining and Knowledge
       Discovery 28, 2014, pp. 92-122.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ROSE
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = ROSE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: float = 1.0,
        clean: str | None = None,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SafeLevelSMOTE(_SafeLevelSMOTE):
    """Over-sample by interpolating, nearer to the end with more rows of the class around it.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        k, of the safe levels and of the partners. Of an object its k and Minkowski p=2 are honoured.
    neighbors : {"class", "all"}, default="class"
        Partners among the k nearest rows of the class, or of all data.
    on_all_noise : {"raise", "skip"}, default="raise"
        No pair of rows gives a new one: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        Not asked with ``neighbors="all"``.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; the safe level is ``k_neighbors - rivals`` of ``allocation_``.

    See Also
    --------
    MSMOTE : the same idea in three steps.

    References
    ----------
    .. [1] C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "Safe-Level-SMOTE: Safe-level-synthetic minority over-sampling
       technique for handling the class imbalanced problem", PAKDD 2009, LNCS 5476, pp. 475-482.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SafeLevelSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SafeLevelSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        neighbors: str = "class",
        on_all_noise: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SMOTE(_SMOTE):
    """Over-sample by interpolating between near rows of a class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "subsample" is "exact" here: SMOTE never looks at other classes.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    See Also
    --------
    ADASYN : more new rows where the class is harder to learn.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTE
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = SMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SMOTERSB(_SMOTERSB):
    """Over-sample as SMOTE, keeping the new rows that resemble no row of another class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn. What SMOTE makes: fewer rows may be left.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each row. Of an object its k and Minkowski p=2 are honoured.
    threshold : float, default=0.4
        First similarity that a new row may have to a row of another class.
    threshold_step : float, default=0.05
        Added while no row qualifies.
    threshold_max : float, default=0.9
        Last threshold; if none qualifies there, all new rows stay, with a warning.
    kept_share : float, default=0.0
        Share of the new rows that must qualify before the threshold stops rising; 0 means one row, as in the paper. If the last
        threshold does not reach it, those that qualify there are kept.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the neighbour distances only; the similarity always uses their ranges.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    thresholds_ : dict of {label: float or None}
        Threshold in force per class; None where all new rows stayed.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``copies`` of ``allocation_`` are those that are left.

    See Also
    --------
    ASMOTE : another filter of new rows, which reaches the target.

    References
    ----------
    .. [1] E. Ramentol, Y. Caballero, R. Bello, F. Herrera, "SMOTE-RSB*: a hybrid preprocessing approach based on oversampling and
       undersampling for high imbalanced data-sets using SMOTE and rough sets theory", Knowledge and Information Systems 33(2),
       2012, pp. 245-265.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTERSB
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (300, 2)), rng.normal(2, 1, (60, 2))])
    >>> y = np.repeat([0, 1], [300, 60])
    >>> sampler = SMOTERSB(kept_share=0.2, threshold_max=0.99, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> bool(60 + 0.2 * 240 < np.sum(y_new == 1) < 300), sampler.thresholds_
    (True, {1: 0.9})
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        threshold: float = 0.4,
        threshold_step: float = 0.05,
        threshold_max: float = 0.9,
        kept_share: float = 0.0,
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SMOTEWB(_SMOTEWB):
    """Over-sample as SMOTE, without the rows that boosting takes for noise, each row with partners up to the next rival.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    n_estimators : int, default=100
        Trees, at most.
    class_weights : pair of float, optional
        W_pos and W_neg, of the class and of all others. The larger one of them is, the fewer rows of its side are noise. By
        default n / (2 n_c): half of all weight is allowed to each side.
    k_max : int, optional
        Partners of a row, at most. By default as many as there are rows of others for each of the class, rounded up.
    on_all_noise : {"raise", "skip"}, default="raise"
        All rows of a class are noise: raise, or warn and leave the class as it is.
    max_fit_rows : int, default=20_000
        Rows that the trees are fitted on. Of larger data each class gives as many, small ones all they have, and the trees weigh
        all rows.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and the trees see them.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    n_links_ : dict of {label: ndarray}
        k_i of each row of ``allocation_``, for each over-sampled class.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null. ``report_.notes`` counts good, lonely
        and bad rows, and noise.

    See Also
    --------
    MSMOTE : noise by neighbours, and the same k for all rows.
    SMOTEIPF : noise by trees too, dropped after SMOTE.

    References
    ----------
    .. [1] F. Sağlam, M. A. Cengiz, "A novel SMOTE-based resampling technique trough noise detection and the boosting procedure",
       Expert Systems with Applications 200, 2022, 117023.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEWB
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SMOTEWB(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        n_estimators: int = 100,
        class_weights: Any = None,
        k_max: int | None = None,
        on_all_noise: str = "raise",
        max_fit_rows: int = 20000,
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SMOTEN(_SMOTEN):
    """Over-sample tables of categories: near rows vote on every value of a new one.

    Parameters
    ----------
    categorical_encoder : None
        For imbalanced-learn's signature: nothing is encoded, so anything but None is refused.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int, default=5
        Neighbours of each row that vote, beside itself.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        A new row has a base row, but neither a neighbour nor a gap.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTENC : some features are numbers.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.
    .. [2] C. Stanfill, D. Waltz, "Toward memory-based reasoning", Communications of the ACM 29(12), 1986, pp. 1213-1228.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import SMOTEN
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"colour": rng.choice(["red", "green", "blue"], 300), "large": rng.random(300) < 0.3})
    >>> X_new, y_new = SMOTEN(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), sorted(X_new["colour"].unique())
    ([200, 200], ['blue', 'green', 'red'])
    """

    def __init__(
        self,
        *,
        categorical_encoder: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SMOTENC(_SMOTENC):
    """Over-sample mixed data: interpolate numbers, let neighbours vote on categories.

    Parameters
    ----------
    categorical_features : "auto", list of int, of str or of bool, default="auto"
        The nominal columns by position, by name or as a mask; "auto" takes the columns of categorical dtype of a frame. Strings,
        bool, numbers, dates and nullable types are taken as they are; missing values are refused. All other columns must be
        numbers.
    categorical_encoder : None
        For imbalanced-learn's signature: nothing is encoded, so anything but None is refused.
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Neighbours of each row: its partners for the numbers, its voters for the categories.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the continuous features for the distances only; Med is then the median of the scaled standard deviations.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
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
    categorical_features_, continuous_features_ : ndarray of int64
        Positions of the columns.
    median_std_ : dict of {label: float}
        Med of each over-sampled class.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTE : all features are numbers.
    SMOTEN : all features are nominal.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import SMOTENC
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"age": rng.normal(40, 10, 300), "smoker": rng.random(300) < 0.3})
    >>> X["city"] = rng.choice(["Graz", "Wien"], 300)
    >>> X_new, y_new = SMOTENC(["smoker", "city"], random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), X_new.dtypes.equals(X.dtypes)
    ([200, 200], True)
    """

    def __init__(
        self,
        categorical_features: Any = "auto",
        *,
        categorical_encoder: Any = None,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        scale: Any = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SNOCC(_SNOCC):
    """Over-sample by convex combinations of three near rows of a class (experimental).

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        sigma is the mean distance to the k-th nearest row of the class. Of an object its k and Minkowski p=2 are honoured.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    provenance : bool, default=False
        ``neighbor_row`` is u, and ``gap`` is the weight 1 - a_1 that the base gives up.
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
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null.

    Notes
    -----
    Experimental: the definition was put together from the abstract of the paper, and may change. The neighbourhoods are searched by
    block on the workers and then joined on one of them: up to 256 rows of 16 bytes for each row of the class, about k on average.

    See Also
    --------
    SMOTE : two rows for each new one.

    References
    ----------
    .. [1] Z. Zheng, Y. Cai, Y. Li, "Oversampling method for imbalanced classification", Computing and Informatics 34(5), 2015, pp.
       1017-1037.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SNOCC
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [200, 100])
    >>> X_new, y_new = SNOCC(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [200, 200]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...


class SVMSMOTE(_SVMSMOTE):
    """Over-sample around the support vectors of a class: between near rows at the border, outwards where it is safe.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    k_neighbors : int or NearestNeighbors, default=5
        Partners of each base. Of an object its k and Minkowski p=2 are honoured.
    m_neighbors : int or NearestNeighbors, default=10
        Neighbourhood in all data that tells noise, danger and safe apart.
    svm_estimator : estimator, default=None
        Any with ``support_`` after fitting; ``SVC(gamma="scale")`` by default. It sees the features as ``scale`` makes them.
    out_step : float, default=0.5
        Longest step outwards, in [0, 1].
    max_fit_rows : int, default=20_000
        Rows that the machine is fitted on. Of larger data each class gives as many, small ones all they have; bases are then
        support vectors among the rows of the sample.
    on_no_vectors : {"raise", "skip"}, default="raise"
        A class has no support vectors, or noise only: raise, or warn and leave the class as it is.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances and for the machine.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and the machine sees them.
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "approximate" uses pynndescent and reports its recall; "subsample" counts rivals on ``subsample_size`` rows of the other
        classes, which biases the ratios low.
    subsample_size : int, default=100_000
        Rows of the other classes for ``backend="subsample"``.
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
    svm_estimator_ : estimator
        The fitted machine; its rows are those of the sample, in row order.
    nn_k_, nn_m_ : SearchInForce
        The two searches in scikit-learn's words.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` of ``allocation_`` counts m'.

    See Also
    --------
    BorderlineSMOTE : the border as neighbours see it.

    References
    ----------
    .. [1] H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced data classification", International
       Journal of Knowledge Engineering and Soft Data Paradigms 3(1), 2011, pp. 4-21.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SVMSMOTE
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        k_neighbors: Any = 5,
        m_neighbors: Any = 10,
        svm_estimator: Any = None,
        out_step: float = 0.5,
        max_fit_rows: int = 20000,
        on_no_vectors: str = "raise",
        on_small_class: str = "raise",
        scale: Any = None,
        clean: str | None = None,
        integer: Any = False,
        placement: str = "append",
        backend: str = "exact",
        subsample_size: int = 100000,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str = "auto",
        keep_index: bool = False,
    ) -> None: ...
