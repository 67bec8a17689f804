# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample.over_sampling.adasyn import ADASYN as ADASYN
from dresample.over_sampling.amdo import AMDO as AMDO
from dresample.over_sampling.asmote import ASMOTE as ASMOTE
from dresample.over_sampling.awsmote import AWSMOTE as AWSMOTE
from dresample.over_sampling.borderline_smote import BorderlineSMOTE as BorderlineSMOTE
from dresample.over_sampling.cbso import CBSO as CBSO
from dresample.over_sampling.ccr import CCR as CCR
from dresample.over_sampling.dbsmote import DBSMOTE as DBSMOTE
from dresample.over_sampling.kernel_adasyn import KernelADASYN as KernelADASYN
from dresample.over_sampling.kmeans_smote import KMeansSMOTE as KMeansSMOTE
from dresample.over_sampling.mdo import MDO as MDO
from dresample.over_sampling.msmote import MSMOTE as MSMOTE
from dresample.over_sampling.mwmote import MWMOTE as MWMOTE
from dresample.over_sampling.random_over_sampler import RandomOverSampler as RandomOverSampler
from dresample.over_sampling.rbo import RBO as RBO
from dresample.over_sampling.rose import ROSE as ROSE
from dresample.over_sampling.safe_level_smote import SafeLevelSMOTE as SafeLevelSMOTE
from dresample.over_sampling.smote import SMOTE as SMOTE
from dresample.over_sampling.smote_rsb import SMOTERSB as SMOTERSB
from dresample.over_sampling.smoten import SMOTEN as SMOTEN
from dresample.over_sampling.smotenc import SMOTENC as SMOTENC
from dresample.over_sampling.snocc import SNOCC as SNOCC
from dresample.over_sampling.svm_smote import SVMSMOTE as SVMSMOTE

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
    "CCR",
    "RBO",
]
