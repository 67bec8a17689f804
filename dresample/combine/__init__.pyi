# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample.combine.chain import Chain as Chain
from dresample.combine.smote_enn import SMOTEENN as SMOTEENN
from dresample.combine.smote_ipf import SMOTEIPF as SMOTEIPF
from dresample.combine.smote_tomek import SMOTETomek as SMOTETomek

__all__ = [
    "SMOTEENN",
    "SMOTETomek",
    "SMOTEIPF",
    "Chain",
]
