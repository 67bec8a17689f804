# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample.training.callbacks import Callback as Callback
from dresample.training.callbacks import EarlyStopping as EarlyStopping
from dresample.training.callbacks import PrintProgress as PrintProgress
from dresample.training.classifier import ARTClassifier as ARTClassifier
from dresample.training.history import History as History
from dresample.training.losses import BalancedSoftmaxLoss as BalancedSoftmaxLoss
from dresample.training.losses import ClassBalancedLoss as ClassBalancedLoss
from dresample.training.losses import ClassWeightedLoss as ClassWeightedLoss
from dresample.training.losses import CosineLinear as CosineLinear
from dresample.training.losses import DeferredReweighting as DeferredReweighting
from dresample.training.losses import FocalLoss as FocalLoss
from dresample.training.losses import LDAMLoss as LDAMLoss
from dresample.training.losses import OHEMLoss as OHEMLoss
from dresample.training.partial_fit import ARTPartialFit as ARTPartialFit

__all__ = [
    "ARTClassifier",
    "ARTPartialFit",
    "Callback",
    "EarlyStopping",
    "PrintProgress",
    "History",
    "FocalLoss",
    "OHEMLoss",
    "LDAMLoss",
    "BalancedSoftmaxLoss",
    "ClassBalancedLoss",
    "ClassWeightedLoss",
    "DeferredReweighting",
    "CosineLinear",
]
