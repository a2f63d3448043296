"""Why a sales order is as it is: sources, rules, and the cents that made each field.

Everything here shows itself as a table, in a terminal by `print` and in a notebook by itself.
"""

from axclarity.mapping.explanation.explained import explain, explained_paths
from axclarity.mapping.explanation.overviews import difference_table, line_table, proof_table
from axclarity.mapping.explanation.steps import Explanation, Step
from axclarity.mapping.shown import Shown

__all__ = [
    "Explanation",
    "Shown",
    "Step",
    "difference_table",
    "explain",
    "explained_paths",
    "line_table",
    "proof_table",
]
