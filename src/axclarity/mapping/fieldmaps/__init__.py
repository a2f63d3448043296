"""Field maps: which descriptive field feeds which, in a file that runs no code.

What must balance is code, what describes is data. Needs the extra `maps`.
"""

from axclarity.mapping.fieldmaps._apply import Value, apply
from axclarity.mapping.fieldmaps._compiled import CompiledMap
from axclarity.mapping.fieldmaps._compiling import compiled
from axclarity.mapping.fieldmaps._examples import Outcome, tried
from axclarity.mapping.fieldmaps._fingerprints import fingerprints_of
from axclarity.mapping.fieldmaps._mapped import mapped
from axclarity.mapping.fieldmaps._model import Example, FieldMap, Fingerprint, Fingerprints, Rule
from axclarity.mapping.fieldmaps._overlay import RuleChange, differences, overlay
from axclarity.mapping.fieldmaps._selection import FUNCTIONS
from axclarity.mapping.fieldmaps._shipped import SHIPPED, shipped
from axclarity.mapping.fieldmaps._text import canonical, field_map_from_text, field_map_schema
from axclarity.mapping.fieldmaps._transforms import TRANSFORMS, Transform, Transformation

__all__ = [
    "FUNCTIONS",
    "SHIPPED",
    "TRANSFORMS",
    "CompiledMap",
    "Example",
    "FieldMap",
    "Fingerprint",
    "Fingerprints",
    "Outcome",
    "Rule",
    "RuleChange",
    "Transform",
    "Transformation",
    "Value",
    "apply",
    "canonical",
    "compiled",
    "differences",
    "field_map_from_text",
    "field_map_schema",
    "fingerprints_of",
    "mapped",
    "overlay",
    "shipped",
    "tried",
]
