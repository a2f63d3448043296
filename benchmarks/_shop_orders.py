"""A shop's orders as JSON, and the classes into which others read them.

The classes are made from ours, so that all have the same fields of the same kinds.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
import pydantic
from msgspec.json import Decoder

from axclarity.clarity.models import Order, Part

__all__ = ["exact_decoder", "lax_decoder", "order_json", "pydantic_reader"]

_ADDRESS = {
    "name": "Ann Other",
    "lines": ["1 Main Street"],
    "city": "Springfield",
    "region_code": "IL",
    "postal_code": "62701",
    "country": "US",
}
_GRAMMAR = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?")


class _IsDecimal(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, Decimal)


class _Exact(metaclass=_IsDecimal):
    """A decimal that goes through a hook, as every type does that msgspec does not know."""


def order_json(lines: int, number: int = 1001) -> bytes:
    """An order of so many lines, each taxed and some with a discount; numbers are texts.

    No two lines of a few hundred orders cost the same.
    """
    prices = [
        Decimal(1000 + (number * 113 + position * 37) % 90_000) / 100 for position in range(lines)
    ]
    subtotal, tax = 2 * sum(prices), Decimal("7.41") * lines
    order = {
        "id": f"ord_{number}",
        "number": str(number),
        "status": "processing",
        "payment_status": "paid",
        "placed_at": "2026-01-02T03:04:05+00:00",
        "updated_at": "2026-01-02T03:04:05+00:00",
        "version": 3,
        "currency": "USD",
        "prices_include_tax": False,
        "customer_id": "cus_1",
        "email": "ann@shop.example",
        "billing_address": _ADDRESS,
        "shipping_address": _ADDRESS,
        "lines": [_line(position, price) for position, price in enumerate(prices)],
        "shipping_lines": [{"code": "STD", "name": "Standard", "amount": "5.00", "tax_lines": []}],
        "tax_lines": [{"code": "VAT", "rate": "19", "amount": str(tax)}],
        "payments": [_payment(Decimal(subtotal))],
        "totals": {
            "subtotal": str(subtotal),
            "discount": "4.00",
            "shipping": "5.00",
            "fees": "0",
            "tax": str(tax),
            "total": str(subtotal + tax + 1),
        },
        "purchase_order": "PO 17",
        "attributes": {"source": "web"},
    }
    return json.dumps(order).encode()


def _line(position: int, price: Decimal) -> dict[str, Any]:
    discounted = position % 3 == 0
    return {
        "id": f"line_{position}",
        "sku": f"SKU-{position:04}",
        "product_id": f"prod_{position}",
        "name": "A thing that sells",
        "quantity": "2",
        "unit": "ea",
        "unit_price": f"{price:.2f}",
        "discounts": [{"code": "SUMMER", "amount": "1.00", "kind": "amount"}] * discounted,
        "tax_lines": [{"code": "VAT", "rate": "19", "amount": "7.41"}],
        "total": f"{2 * price - discounted:.2f}",
        "attributes": {},
    }


def _payment(amount: Decimal) -> dict[str, Any]:
    card = {"brand": "visa", "last4": "1111"}
    return {"id": "pay_1", "kind": "capture", "method": "card", "amount": str(amount), "card": card}


def lax_decoder() -> Decoder[Any]:
    """msgspec, with decimals as it reads them: `1E+1000000` is one."""
    return Decoder(_Copies(_struct, Decimal).of(Order))


def exact_decoder() -> Decoder[Any]:
    """msgspec, with our grammar of decimals, in a hook for each."""
    return Decoder(_Copies(_struct, _Exact).of(Order), dec_hook=_exact)


def pydantic_reader() -> Callable[[bytes], Any]:
    """pydantic, as a model is written without further thought."""
    model: type[pydantic.BaseModel] = _Copies(_model, Decimal).of(Order)
    return model.model_validate_json


def _exact(_kind: type, value: object) -> Decimal:
    if not isinstance(value, str) or not _GRAMMAR.fullmatch(value):
        raise ValueError("must be a plain decimal number")
    return Decimal(value)


Field = tuple[str, Any, Any]
"""Name, type, and default or `...`."""


class _Copies:
    """Copies of our classes, made by another library, with one type for all decimals."""

    def __init__(self, make: Callable[[str, list[Field]], Any], decimal: type) -> None:
        self._make = make
        self._decimal = decimal

    def of(self, kind: type[Part]) -> Any:
        fields = [
            (name, self._type(field.annotation), self._default(field))
            for name, field in kind.model_fields.items()
        ]
        return self._make(kind.__name__, fields)

    def _default(self, field: Any) -> Any:
        return ... if field.is_required() else field.get_default(call_default_factory=True)

    def _type(self, annotation: Any) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._type(arguments[0])
        if origin in (Union, UnionType):
            return Union[tuple(map(self._type, arguments))]  # noqa: UP007  not known beforehand
        if origin is tuple:
            return tuple[self._type(arguments[0]), ...]  # type: ignore[misc]  # made at run time
        if isinstance(annotation, type) and issubclass(annotation, Part):
            return self.of(annotation)
        return self._simple(annotation)

    def _simple(self, annotation: Any) -> Any:
        plain = getattr(annotation, "__supertype__", annotation)
        if plain is Decimal:
            return self._decimal
        known = (str, int, bool, NoneType, date, datetime)
        assert plain in known or issubclass(get_origin(plain) or plain, Enum | dict), plain
        return plain


def _struct(name: str, fields: list[Field]) -> Any:
    return msgspec.defstruct(
        name,
        [
            (field, kind) if default is ... else (field, kind, default)
            for field, kind, default in fields
        ],
        kw_only=True,
        frozen=True,
    )


def _model(name: str, fields: list[Field]) -> Any:
    given: dict[str, Any] = {field: (kind, default) for field, kind, default in fields}
    return pydantic.create_model(name, **given)
