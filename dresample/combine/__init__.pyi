# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from typing import Any

from dresample.combine.chain import Chain as _Chain
from dresample.combine.smote_enn import SMOTEENN as _SMOTEENN
from dresample.combine.smote_ipf import SMOTEIPF as _SMOTEIPF
from dresample.combine.smote_tomek import SMOTETomek as _SMOTETomek

__all__ = [
    "SMOTEENN",
    "SMOTETomek",
    "SMOTEIPF",
    "Chain",
]


class Chain(_Chain):
    """Resample with one sampler, then with another.

    Parameters
    ----------
    first, second : sampler
        Any two samplers of this package; they are cloned. The first may not have ``placement="spread"``: the second would see rows
        in an order that depends on the number of partitions. ADASYN and EditedNearestNeighbours make the usual remedy against
        noise; RandomOverSampler and RandomUnderSampler meet half way.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    provenance : bool, default=False
        Of the first sampler: which of the rows that are left are new, and where from. With Dask collections by ``resample``, as
        columns. The first must be an over-sampler that has it; the second an under-sampler that picks rows.
    row_key : column name, optional
        Of both samplers: the column that names each row. New rows have keys of their own between the two, which nobody sees.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.

    Attributes
    ----------
    first_, second_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_
        As of ``first_``.
    sample_indices_ : ndarray of int64
        Rows of the input that the result is made of, in order, where both samplers pick or copy rows; new rows have no such number,
        so there is none after SMOTE and its kin: ``second_.sample_indices_`` counts the rows of the first's result.
    provenance_ : DataFrame
    report_ : Report
        Phases, warnings and notes of both.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ADASYN, Chain, EditedNearestNeighbours
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> chain = Chain(ADASYN(), EditedNearestNeighbours(sampling_strategy="all", kind_sel="mode"), random_state=0)
    >>> X_new, y_new = chain.fit_resample(X, y)
    >>> chain.first_.report_.counts_after
    {0: 900, 1: 900}
    >>> bool((np.bincount(y_new) < 900).all())
    True
    """

    def __init__(
        self,
        first: Any,
        second: Any,
        *,
        random_state: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str | None = None,
        keep_index: bool | None = None,
    ) -> None: ...


class SMOTEENN(_SMOTEENN):
    """Over-sample with SMOTE, then drop rows of any class whose neighbours disagree with them.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Of SMOTE.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    smote : SMOTE, optional
        Its own ``sampling_strategy`` counts then; ``placement="spread"`` is refused.
    enn : EditedNearestNeighbours, optional
        ``EditedNearestNeighbours(sampling_strategy="all")`` by default: any neighbour that disagrees drops a row, as in
        imbalanced-learn. The paper lets the majority of three neighbours decide: ``kind_sel="mode"``.
    provenance : bool, default=False
        Which of the rows that are left are new, and where from. With Dask collections by ``resample``, as columns.
    row_key : column name, optional
        Of both samplers: the column that names each row. New rows have keys of their own between the two, which nobody sees.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.

    Attributes
    ----------
    smote_, enn_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_, provenance_, report_
        As of :class:`Chain`.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods for balancing machine
       learning training data", SIGKDD Explorations 6(1), 2004, pp. 20-29.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEENN
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTEENN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: Any = None,
        enn: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str | None = None,
        keep_index: bool | None = None,
        n_jobs: int | None = None,
    ) -> None: ...


class SMOTEIPF(_SMOTEIPF):
    """Over-sample with SMOTE, then drop the rows that classifiers of most parts of the data take for another class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Of SMOTE.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    smote : SMOTE, optional
        Its own ``sampling_strategy`` counts then; ``placement="spread"`` is refused.
    ipf : IterativePartitioningFilter, optional
        ``IterativePartitioningFilter(sampling_strategy="all")`` by default, as in the paper: 9 parts, majority, 1 %, 3 rounds.
    provenance : bool, default=False
        Which of the rows that are left are new, and where from. With Dask collections by ``resample``, as columns.
    row_key : column name, optional
        Of both samplers: the column that names each row. New rows have keys of their own between the two, which nobody sees.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.

    Attributes
    ----------
    smote_, ipf_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_, provenance_, report_
        As of :class:`Chain`.

    See Also
    --------
    SMOTEENN : another filter, by neighbours.

    References
    ----------
    .. [1] J. A. Saez, J. Luengo, J. Stefanowski, F. Herrera, "SMOTE-IPF: addressing the noisy and borderline examples problem in
       imbalanced classification by a re-sampling method with filtering", Information Sciences 291, 2015, pp. 184-203.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEIPF
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTEIPF(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: Any = None,
        ipf: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str | None = None,
        keep_index: bool | None = None,
        n_jobs: int | None = None,
    ) -> None: ...


class SMOTETomek(_SMOTETomek):
    """Over-sample with SMOTE, then drop both ends of every Tomek link.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Of SMOTE.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    smote : SMOTE, optional
        Its own ``sampling_strategy`` counts then; ``placement="spread"`` is refused.
    tomek : TomekLinks, optional
        ``TomekLinks(sampling_strategy="all")`` by default, as in imbalanced-learn.
    provenance : bool, default=False
        Which of the rows that are left are new, and where from. With Dask collections by ``resample``, as columns.
    row_key : column name, optional
        Of both samplers: the column that names each row. New rows have keys of their own between the two, which nobody sees.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.

    Attributes
    ----------
    smote_, tomek_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_, provenance_, report_
        As of :class:`Chain`.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods for balancing machine
       learning training data", SIGKDD Explorations 6(1), 2004, pp. 20-29.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTETomek
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> sampler = SMOTETomek(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.smote_.report_.counts_after, bool(len(X_new) < 1800)
    ({0: 900, 1: 900}, True)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: Any = None,
        tomek: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str | None = None,
        keep_index: bool | None = None,
        n_jobs: int | None = None,
    ) -> None: ...
