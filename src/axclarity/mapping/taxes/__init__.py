"""AX's tax calculation: codes as data, what they make of a document, which group a buyer is in."""

from axclarity.mapping.taxes.calculation import (
    TaxCell,
    TaxedAmount,
    Taxes,
    TaxRounding,
    taxes_by_code,
    taxes_of,
)
from axclarity.mapping.taxes.codes import (
    MarginalBase,
    TaxCode,
    TaxInterval,
    TaxMethod,
    TaxOrigin,
)
from axclarity.mapping.taxes.combination import TaxCombination
from axclarity.mapping.taxes.groups import TaxGroupRule, TaxGroups, tax_group_from_address

__all__ = [
    "MarginalBase",
    "TaxCell",
    "TaxCode",
    "TaxCombination",
    "TaxGroupRule",
    "TaxGroups",
    "TaxInterval",
    "TaxMethod",
    "TaxOrigin",
    "TaxRounding",
    "TaxedAmount",
    "Taxes",
    "tax_group_from_address",
    "taxes_by_code",
    "taxes_of",
]
