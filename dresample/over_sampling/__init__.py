"""Over-samplers: they add rows to the small classes."""

from dresample.over_sampling.adasyn import ADASYN
from dresample.over_sampling.amdo import AMDO
from dresample.over_sampling.asmote import ASMOTE
from dresample.over_sampling.awsmote import AWSMOTE
from dresample.over_sampling.borderline_smote import BorderlineSMOTE
from dresample.over_sampling.cbso import CBSO
from dresample.over_sampling.ccr import CCR
from dresample.over_sampling.dbsmote import DBSMOTE
from dresample.over_sampling.kernel_adasyn import KernelADASYN
from dresample.over_sampling.kmeans_smote import KMeansSMOTE
from dresample.over_sampling.mdo import MDO
from dresample.over_sampling.msmote import MSMOTE
from dresample.over_sampling.mwmote import MWMOTE
from dresample.over_sampling.random_over_sampler import RandomOverSampler
from dresample.over_sampling.rbo import RBO
from dresample.over_sampling.rose import ROSE
from dresample.over_sampling.safe_level_smote import SafeLevelSMOTE
from dresample.over_sampling.smote import SMOTE
from dresample.over_sampling.smote_rsb import SMOTERSB
from dresample.over_sampling.smoten import SMOTEN
from dresample.over_sampling.smotenc import SMOTENC
from dresample.over_sampling.snocc import SNOCC
from dresample.over_sampling.svm_smote import SVMSMOTE

__all__ = [
    "ADASYN",
    "SMOTE",
    "SMOTENC",
    "SMOTEN",
    "ASMOTE",
    "AWSMOTE",
    "SVMSMOTE",
    "KMeansSMOTE",
    "BorderlineSMOTE",
    "SafeLevelSMOTE",
    "MSMOTE",
    "CBSO",
    "MWMOTE",
    "DBSMOTE",
    "ROSE",
    "KernelADASYN",
    "MDO",
    "SNOCC",
    "SMOTERSB",
    "CCR",
    "RBO",
    "AMDO",
    "RandomOverSampler",
]
