"""What an update marks, and what it insists on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable
from axclarity.ax.documents.sales_line import SalesLineBr
from axclarity.ax.services._changes import as_full_update, as_partial_update
from axclarity.errors import InvalidDocument


def line(**fields: Any) -> SalesLine:
    return SalesLine(**{"sales_qty": Decimal(1), "sales_unit": "ea", **fields})


def order(*lines: SalesLine, **fields: Any) -> SalesOrder:
    known: dict[str, Any] = {"document_hash": "0" * 32, "rec_id": 7, **fields}
    table = SalesTable(
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 1, 31),
        sales_line=list(lines),
        **known,
    )
    return SalesOrder(sales_table=[table])


def test_a_partial_update_marks_known_children_and_new_ones() -> None:
    sent = order(line(rec_id=1), line(), line(rec_id=3, action="delete"))
    (table,) = as_partial_update(sent).sales_table

    assert table.action == "update"
    assert [each.action for each in table.sales_line] == ["update", "create", "delete"]


def test_what_extends_a_record_follows_it() -> None:
    known = line(rec_id=1, sales_line_br=[SalesLineBr(suframa_discount_br=Decimal(1))])
    new = line(sales_line_br=[SalesLineBr(suframa_discount_br=Decimal(1))])
    (table,) = as_partial_update(order(known, new)).sales_table

    assert [each.sales_line_br[0].action for each in table.sales_line] == ["update", "create"]


def test_a_full_update_replaces_the_root_and_marks_nothing_else() -> None:
    (table,) = as_full_update(order(line(rec_id=1))).sales_table

    assert (table.action, table.sales_line[0].action) == ("replace", None)


@pytest.mark.parametrize("marked", [as_partial_update, as_full_update])
def test_the_caller_s_document_stays_as_it_was(marked: Any) -> None:
    sent, same = order(line(rec_id=1), line()), order(line(rec_id=1), line())
    marked(sent)

    assert sent == same


@pytest.mark.parametrize("proof", [{"document_hash": "0" * 32}, {"rec_version": 5}])
def test_either_proof_will_do(proof: dict[str, object]) -> None:
    as_partial_update(order(**{"document_hash": "", **proof}))


def test_without_proof_nothing_leaves() -> None:
    with pytest.raises(InvalidDocument) as refused:
        as_partial_update(order(document_hash=""))

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("SalesOrder.SalesTable[0]", "ax.concurrency")
