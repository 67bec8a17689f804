"""Every error and warning: what was found, what is needed, what to do.

Errors are functions of values that return an exception, so that a message has one home and a test can ask for it by name.
"""

# ruff: noqa: F403  (each module says what it gives)

from dresample.errors.advice import *
from dresample.errors.columns import *
from dresample.errors.combine import *
from dresample.errors.command_line import *
from dresample.errors.data import *
from dresample.errors.deep import *
from dresample.errors.delimited import *
from dresample.errors.files import *
from dresample.errors.index import *
from dresample.errors.inputs import *
from dresample.errors.interchange import *
from dresample.errors.jobs import *
from dresample.errors.kinds import *
from dresample.errors.layout import *
from dresample.errors.names import *
from dresample.errors.not_numbers import *
from dresample.errors.output import *
from dresample.errors.over_sampling import *
from dresample.errors.parameters import *
from dresample.errors.remote import *
from dresample.errors.sampling import *
from dresample.errors.speech import *
from dresample.errors.state import *
from dresample.errors.strategies import *
from dresample.errors.training import *
from dresample.errors.under_sampling import *
