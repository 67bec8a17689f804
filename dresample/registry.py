"""Every method by name: its public class, the module that holds it, its name on the command line, its page in ``docs/algorithms``.

A new sampler is one line of :data:`ENTRIES`. The names of the packages, the command line, the tables of the documentation and the
conformity suite follow from it; what can be asked of a class (its kind, grade, parameters) is asked there. This module loads
nothing: names of a package are looked up on first use (PEP 562), so that ``import dresample`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for true; to load typing takes longer than all the rest of `import dresample`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

__all__ = ["ENTRIES", "Entry", "homes", "lazily"]


class Entry:
    """One method.

    Parameters
    ----------
    name : str
        The public class.
    module : str
        Where it lives, below ``dresample``.
    command : str or None
        Its name on the command line.
    page : str
        Its page in ``docs/algorithms``; some share one.
    """

    __slots__ = ("command", "module", "name", "page")

    def __init__(self, name: str, module: str, command: str | None, page: str) -> None:
        self.name, self.module, self.command, self.page = name, f"dresample.{module}", command, page

    def load(self) -> type[Any]:
        """The class itself."""
        kind: type[Any] = getattr(import_module(self.module), self.name)
        return kind


#: In the order in which they are listed everywhere.
ENTRIES = (
    Entry("ADASYN", "over_sampling.adasyn", "adasyn", "adasyn"),
    Entry("SMOTE", "over_sampling.smote", "smote", "smote"),
    Entry("RandomOverSampler", "over_sampling.random_over_sampler", "random-over", "random"),
    Entry("ASMOTE", "over_sampling.asmote", "asmote", "asmote"),
    Entry("AWSMOTE", "over_sampling.awsmote", "awsmote", "awsmote"),
    Entry("BorderlineSMOTE", "over_sampling.borderline_smote", "borderline-smote", "borderline"),
    Entry("SVMSMOTE", "over_sampling.svm_smote", "svm-smote", "svm_smote"),
    Entry("KMeansSMOTE", "over_sampling.kmeans_smote", "kmeans-smote", "kmeans_smote"),
    Entry("SMOTENC", "over_sampling.smotenc", "smotenc", "smotenc"),
    Entry("SMOTEN", "over_sampling.smoten", "smoten", "smoten"),
    Entry("SafeLevelSMOTE", "over_sampling.safe_level_smote", "safe-level-smote", "safe_level"),
    Entry("MSMOTE", "over_sampling.msmote", "msmote", "msmote"),
    Entry("CBSO", "over_sampling.cbso", "cbso", "cbso"),
    Entry("MWMOTE", "over_sampling.mwmote", "mwmote", "mwmote"),
    Entry("DBSMOTE", "over_sampling.dbsmote", "dbsmote", "dbsmote"),
    Entry("ROSE", "over_sampling.rose", "rose", "rose"),
    Entry("KernelADASYN", "over_sampling.kernel_adasyn", "kernel-adasyn", "kernel_adasyn"),
    Entry("MDO", "over_sampling.mdo", "mdo", "mdo"),
    Entry("SNOCC", "over_sampling.snocc", "snocc", "snocc"),
    Entry("AMDO", "over_sampling.amdo", "amdo", "mdo"),
    Entry("SMOTERSB", "over_sampling.smote_rsb", "smote-rsb", "smote_rsb"),
    Entry("SMOTEWB", "over_sampling.smote_wb", "smote-wb", "smote_wb"),
    Entry("CCR", "over_sampling.ccr", "ccr", "ccr"),
    Entry("RBO", "over_sampling.rbo", "rbo", "rbo"),
    Entry("DeepSMOTE", "deep.deepsmote", "deepsmote", "deepsmote"),
    Entry("LatentSMOTE", "deep.latent_smote", "latent-smote", "deepsmote"),
    Entry("RandomUnderSampler", "under_sampling.random_under_sampler", "random-under", "random"),
    Entry("EditedNearestNeighbours", "under_sampling.edited_nearest_neighbours", "enn", "enn"),
    Entry("RepeatedEditedNearestNeighbours", "under_sampling.repeated_edited_nearest_neighbours", "renn", "enn"),
    Entry("AllKNN", "under_sampling.all_knn", "allknn", "enn"),
    Entry("TomekLinks", "under_sampling.tomek_links", "tomek-links", "tomek"),
    Entry("NeighbourhoodCleaningRule", "under_sampling.neighbourhood_cleaning_rule", "ncr", "ncr"),
    Entry("OneSidedSelection", "under_sampling.one_sided_selection", "oss", "oss"),
    Entry("CondensedNearestNeighbour", "under_sampling.condensed_nearest_neighbour", "cnn", "cnn"),
    Entry("BatchCondensedNearestNeighbour", "under_sampling.batch_condensed_nearest_neighbour", "batch-cnn", "cnn"),
    Entry("NearMiss", "under_sampling.nearmiss", "nearmiss", "nearmiss"),
    Entry("InstanceHardnessThreshold", "under_sampling.instance_hardness_threshold", "iht", "iht"),
    Entry("IterativePartitioningFilter", "under_sampling.iterative_partitioning_filter", "ipf", "smote_ipf"),
    Entry("ClusterCentroids", "under_sampling.cluster_centroids", "cluster-centroids", "cluster_centroids"),
    Entry("SMOTEENN", "combine.smote_enn", "smote-enn", "combine"),
    Entry("SMOTETomek", "combine.smote_tomek", "smote-tomek", "combine"),
    Entry("SMOTEIPF", "combine.smote_ipf", "smote-ipf", "smote_ipf"),
    Entry("Chain", "combine.chain", None, "combine"),  # on the command line: two names joined by +
)


def homes(package: str) -> dict[str, str]:
    """Public class -> its module, of the methods below a package.

    Examples
    --------
    >>> homes("dresample.deep")
    {'DeepSMOTE': 'dresample.deep.deepsmote', 'LatentSMOTE': 'dresample.deep.latent_smote'}
    """
    return {entry.name: entry.module for entry in ENTRIES if entry.module.startswith(f"{package}.")}


def lazily(
    package: str, homes: Mapping[str, str], modules: Iterable[str] = (), public: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package whose names load on first use.

    Parameters
    ----------
    package : str
    homes : dict of {str: str}
        Name -> the module that holds it.
    modules : iterable of str
        Modules of the package that are its attributes without being imported first.
    public : iterable of str
        What ``dir`` tells besides.
    """

    def __getattr__(name: str) -> Any:
        if name in homes:
            return getattr(import_module(homes[name]), name)
        if name in modules:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(homes)}.")

    def __dir__() -> list[str]:
        return sorted({*homes, *public})

    return __getattr__, __dir__
