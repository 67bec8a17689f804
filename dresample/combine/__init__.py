"""Samplers one after the other: over-sampling, then cleaning."""

from dresample.combine.chain import Chain
from dresample.combine.smote_enn import SMOTEENN
from dresample.combine.smote_ipf import SMOTEIPF
from dresample.combine.smote_tomek import SMOTETomek

__all__ = ["SMOTEENN", "SMOTEIPF", "Chain", "SMOTETomek"]
