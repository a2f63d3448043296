"""Stock of AX becomes stock of the shop, and nothing is sold twice."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, cast

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, InventoryOnHand, InventSum, InventSumDim
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import ConfigError, InvalidValue, MappingError
from axclarity.mapping.inventory import (
    MappedInventory,
    Pending,
    Reading,
    inventory_from_on_hand,
    pending_from_order,
)
from axclarity.mapping.inventory.policy import InventoryPolicy, ShopUnit
from axclarity.mapping.orders.kits import Kit, KitPart
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.policy import OrderPolicy, Warehouse
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.sandbox import example

D = Decimal
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MAIN, ANNEX, NORTH = (
    Warehouse(site="1", location="11"),
    Warehouse(site="1", location="12"),
    Warehouse(site="2", location="21"),
)


def policy_of(**fields: Any) -> InventoryPolicy:
    given = {
        "locations": {MAIN: "oslo", ANNEX: "oslo", NORTH: "bergen"},
        "max_age": timedelta(hours=1),
    }
    return InventoryPolicy(**{**given, **fields})


def row(
    item: str = "CUP",
    physical: str = "10",
    reserved: str = "0",
    available: str | None = None,
    place: Warehouse = MAIN,
    **dimensions: Any,
) -> InventSum:
    free = str(D(physical) - D(reserved)) if available is None else available
    return InventSum(
        item_id=item,
        physical_invent=D(physical),
        reserv_physical=D(reserved),
        avail_physical=D(free) if free else UNSET,
        invent_dim=[
            InventSumDim(invent_site_id=place.site, invent_location_id=place.location, **dimensions)
        ],
    )


def reading(*rows: InventSum, age: timedelta = MINUTE) -> Reading:
    return Reading(document=InventoryOnHand(invent_sum=list(rows)), as_of=NOW - age)


def mapped(*readings: Reading, pending: Sequence[Pending] = (), **policy: Any) -> MappedInventory:
    return inventory_from_on_hand(readings, policy_of(**policy), now=NOW, pending=pending)


def levels(found: MappedInventory) -> dict[tuple[str, str], tuple[str, str, str]]:
    """On hand, reserved and available by article and location, as texts."""
    return {
        (level.sku, level.location): (
            str(level.on_hand),
            str(level.reserved),
            str(level.available),
        )
        for level in found.levels
    }


class TestSums:
    """One level for each article and location."""

    def test_rows_are_summed_over_everything_the_shop_does_not_know(self) -> None:
        found = mapped(
            reading(
                row(physical="10", reserved="4"),
                row(physical="5.5", invent_batch_id="B1"),
                row(physical="2", wms_location_id="A-1", reserved="1"),
                row(physical="3", place=ANNEX),
                row(physical="7", place=NORTH),
                row("MUG", "1"),
            )
        )
        assert levels(found) == {
            ("CUP", "bergen"): ("7", "0", "7"),
            ("CUP", "oslo"): ("20.5", "5", "15.5"),
            ("MUG", "oslo"): ("1", "0", "1"),
        }
        assert list(levels(found)) == sorted(levels(found))
        assert (found.refused, found.left_out, found.notes) == ({}, {}, ())
        assert {level.as_of for level in found.levels} == {NOW - MINUTE}

    def test_variants_are_articles_of_their_own(self) -> None:
        found = mapped(
            reading(
                row(invent_color_id="Red", invent_size_id="L"),
                row(physical="3", invent_color_id="Blue"),
                row(physical="2", invent_color_id="Blue", invent_batch_id="B"),
            )
        )
        assert {sku: on_hand for (sku, _), (on_hand, *_) in levels(found).items()} == {
            "CUP:::Blue": "5",
            "CUP::L:Red": "10",
        }

    @pytest.mark.parametrize(
        ("physical", "reserved", "available", "promised"),
        [
            ("10", "4", "6", "6"),
            ("10", "4", "5", "5"),
            ("10", "4", "9", "6"),
            ("10", "10", "", "0"),
            ("10", "0", "", "0"),
            ("-5", "0", "", "-5"),
            ("-5", "0", "-5", "-5"),
        ],
    )
    def test_the_smaller_of_both_counts_is_promised(
        self, physical: str, reserved: str, available: str, promised: str
    ) -> None:
        found = mapped(reading(row("CUP", physical, reserved, available)), allow_negative=True)
        assert levels(found)["CUP", "oslo"] == (physical, reserved, promised)

    def test_a_row_that_was_read_twice_counts_once_as_it_was_read_last(self) -> None:
        old, new = reading(row(physical="10"), age=2 * MINUTE), reading(row(physical="7"))
        for readings in ((old, new), (new, old), (old, new, new)):
            found = mapped(*readings)
            assert levels(found) == {("CUP", "oslo"): ("7", "0", "7")}
            assert found.levels[0].as_of == NOW - MINUTE

    def test_the_dimensions_tell_rows_apart_and_no_record_number_does(self) -> None:
        old = reading(row(rec_id=1, rec_version=1, invent_dim_id="DIM-1"), age=2 * MINUTE)
        new = reading(row(physical="7", rec_id=2, rec_version=2))
        assert levels(mapped(old, new)) == {("CUP", "oslo"): ("7", "0", "7")}

    def test_a_level_is_as_old_as_its_oldest_row(self) -> None:
        found = mapped(
            reading(row(physical="1")), reading(row(physical="2", place=ANNEX), age=9 * MINUTE)
        )
        assert levels(found) == {("CUP", "oslo"): ("3", "0", "3")}
        assert found.levels[0].as_of == NOW - 9 * MINUTE

    def test_nothing_read_is_nothing_said(self) -> None:
        assert mapped().levels == ()
        assert mapped(reading()).levels == ()


class TestPending:
    """Orders that AX does not know yet are taken off."""

    def test_they_are_taken_off_where_they_leave_from(self) -> None:
        pending = [
            Pending(sku="CUP", quantity=D(2), location="oslo"),
            Pending(sku="CUP", quantity=D("1.5"), location="oslo"),
            Pending(sku="CUP", quantity=D(4), location="bergen"),
        ]
        found = mapped(reading(row(reserved="1"), row(place=NORTH)), pending=pending)
        assert levels(found) == {
            ("CUP", "bergen"): ("10", "0", "6"),
            ("CUP", "oslo"): ("10", "1", "5.5"),
        }

    def test_they_never_promise_less_than_nothing(self) -> None:
        pending = [Pending(sku="CUP", quantity=D(11), location="oslo")]
        found = mapped(reading(row()), pending=pending)
        assert levels(found) == {("CUP", "oslo"): ("10", "0", "0")}
        assert [(note.path, note.rule) for note in found.notes] == [
            ("CUP at oslo", "inventory.oversold")
        ]

    def test_unless_the_policy_allows_it(self) -> None:
        pending = [Pending(sku="CUP", quantity=D(11), location="oslo")]
        found = mapped(reading(row()), pending=pending, allow_negative=True)
        assert levels(found) == {("CUP", "oslo"): ("10", "0", "-1")}
        assert found.notes == ()

    def test_everything_sold_is_no_oversell(self) -> None:
        pending = [Pending(sku="CUP", quantity=D(10), location="oslo")]
        found = mapped(reading(row()), pending=pending)
        assert (levels(found)["CUP", "oslo"][2], found.notes) == ("0", ())

    def test_those_of_no_location_leave_from_the_default(self) -> None:
        pending = [Pending(sku="CUP", quantity=D(2))]
        found = mapped(reading(row()), pending=pending, default_location="oslo")
        assert levels(found) == {("CUP", "oslo"): ("10", "0", "8")}

    @pytest.mark.parametrize("location", ["", "mars"])
    def test_those_that_can_be_taken_off_nowhere_stop_the_article(self, location: str) -> None:
        pending = [Pending(sku="CUP", quantity=D(2), location=location)]
        found = mapped(reading(row(), row("MUG")), pending=pending)
        assert list(levels(found)) == [("MUG", "oslo")]
        assert found.refused["CUP"][0].rule == "inventory.nowhere"

    def test_those_without_stock_are_noted_and_no_level_is_made_up(self) -> None:
        pending = [Pending(sku=sku, quantity=D(2), location="oslo") for sku in ("PLATE", "BOWL")]
        found = mapped(reading(row()), pending=pending)
        assert list(levels(found)) == [("CUP", "oslo")]
        assert [(note.path, note.rule) for note in found.notes] == [
            ("BOWL at oslo", "inventory.no-stock-read"),
            ("PLATE at oslo", "inventory.no-stock-read"),
        ]

    @pytest.mark.parametrize("quantity", [D(-1), D("NaN")])
    def test_they_are_not_negative(self, quantity: Decimal) -> None:
        assert Pending(sku="CUP", quantity=D(0)).quantity == 0
        with pytest.raises(InvalidValue):
            Pending(sku="CUP", quantity=quantity)


class TestOnOrder:
    """Orders of AX that have not reserved their goods."""

    @pytest.mark.parametrize(("taken_off", "promised"), [(False, "13"), (True, "8")])
    def test_they_are_taken_off_where_the_policy_says_so(
        self, taken_off: bool, promised: str
    ) -> None:
        rows = [row(reserved="1"), row(physical="4", place=ANNEX)]
        rows[0].on_order, rows[1].on_order = D(3), D(2)
        found = mapped(reading(*rows), take_off_on_order=taken_off)
        assert levels(found) == {("CUP", "oslo"): ("14", "1", promised)}

    def test_they_are_counted_in_the_unit_of_ax(self) -> None:
        ordered = row(physical="36")
        ordered.on_order = D(12)
        units = {"CUP": ShopUnit(factor=Fraction(1, 12))}
        found = mapped(reading(ordered), take_off_on_order=True, units=units)
        assert levels(found) == {("CUP", "oslo"): ("3", "0", "2")}


class TestSafetyStock:
    """Each place keeps something back."""

    def test_is_kept_back_of_what_is_free_and_of_nothing_else(self) -> None:
        found = mapped(reading(row(physical="10", reserved="2")), safety_stock={"CUP": D("3.00")})
        assert levels(found) == {("CUP", "oslo"): ("10", "2", "5")}

    def test_never_promises_less_than_nothing(self) -> None:
        found = mapped(reading(row(physical="2")), safety_stock={"": D(3)}, allow_negative=True)
        assert levels(found)["CUP", "oslo"][2] == "0"
        assert not found.notes

    def test_one_of_its_own_comes_before_that_of_all(self) -> None:
        kept = {"": D(3), "CUP": D(0)}
        found = mapped(reading(row(), row(item="POT")), safety_stock=kept)
        assert [levels(found)[sku, "oslo"][2] for sku in ("CUP", "POT")] == ["10", "7"]

    def test_is_counted_in_the_unit_of_the_shop_before_anything_is_rounded(self) -> None:
        boxes = {"CUP": ShopUnit(factor=Fraction(1, 4))}
        found = mapped(reading(row(physical="11")), units=boxes, safety_stock={"CUP": D("0.5")})
        assert levels(found)["CUP", "oslo"][2] == "2"

    def test_what_is_oversold_stays_so(self) -> None:
        sold = [Pending(sku="CUP", quantity=D(11), location="oslo")]
        found = mapped(
            reading(row()), pending=sold, safety_stock={"CUP": D(5)}, allow_negative=True
        )
        assert levels(found)["CUP", "oslo"][2] == "-1"

    @pytest.mark.parametrize("kept", ["-1", "NaN", "Infinity"])
    def test_is_a_quantity(self, kept: str) -> None:
        with pytest.raises(ConfigError) as caught:
            policy_of(safety_stock={"CUP": D(kept)})
        assert caught.value.problems[0].path == "safety_stock.CUP"


class TestPlaces:
    """Warehouses that the policy does not list."""

    ELSEWHERE = Warehouse(site="9", location="91")

    def test_they_stop_the_article(self) -> None:
        found = mapped(reading(row(), row(place=self.ELSEWHERE), row("MUG")))
        assert list(levels(found)) == [("MUG", "oslo")]
        (problem,) = found.refused["CUP"]
        assert (problem.rule, found.left_out) == ("inventory.unlisted", {self.ELSEWHERE: 1})
        assert "site 9, warehouse 91" in problem.message

    def test_or_are_left_out_and_counted(self) -> None:
        rows = [
            row(),
            row(place=self.ELSEWHERE),
            row("MUG", place=self.ELSEWHERE),
            row(place=Warehouse(site="1", location="")),
        ]
        found = mapped(reading(*rows), unlisted="note")
        assert levels(found) == {("CUP", "oslo"): ("10", "0", "10")}
        assert found.left_out == {self.ELSEWHERE: 2, Warehouse(site="1", location=""): 1}
        assert found.refused == {}

    def test_every_row_says_where_it_lies(self) -> None:
        found = mapped(reading(row(place=Warehouse(site="", location=""))))
        assert "site (none), warehouse (none)" in found.refused["CUP"][0].message


class TestAge:
    """What was read too long ago is not passed on as news."""

    def test_the_limit_itself_is_young_enough(self) -> None:
        assert mapped(reading(row(), age=timedelta(hours=1))).refused == {}

    def test_old_stock_is_refused_by_article(self) -> None:
        old = reading(row(), age=timedelta(hours=1, seconds=1))
        found = mapped(old, reading(row(place=NORTH), row("MUG")))
        assert list(levels(found)) == [("MUG", "oslo")]
        assert [problem.rule for problem in found.refused["CUP"]] == ["inventory.stale"]

    def test_or_is_marked(self) -> None:
        found = mapped(reading(row(), age=timedelta(hours=2)), stale="note")
        assert levels(found) == {("CUP", "oslo"): ("10", "0", "10")}
        assert [(note.path, note.rule) for note in found.notes] == [
            ("CUP at oslo", "inventory.stale")
        ]

    def test_nothing_comes_from_the_future(self) -> None:
        with pytest.raises(MappingError) as refused:
            mapped(reading(row(), age=-MINUTE))
        assert refused.value.rule == "inventory.future"

    def test_moments_have_an_offset(self) -> None:
        naive = datetime(2026, 11, 3)  # noqa: DTZ001  that is the point
        with pytest.raises(InvalidValue):
            Reading(document=InventoryOnHand(), as_of=naive)
        with pytest.raises(InvalidValue):
            inventory_from_on_hand([], policy_of(), now=naive)


class TestUnits:
    """The shop may count in another unit."""

    BOXES = ShopUnit(factor=Fraction(1, 12))

    def test_no_part_of_a_box_is_promised(self) -> None:
        rows = [row(physical="25", reserved="1"), row(physical="14", place=ANNEX)]
        found = mapped(reading(*rows), units={"CUP": self.BOXES})
        assert levels(found) == {("CUP", "oslo"): ("3", "1", "3")}

    def test_what_is_sold_is_in_the_unit_of_the_shop(self) -> None:
        pending = [Pending(sku="CUP", quantity=D(1), location="oslo")]
        found = mapped(reading(row(physical="35")), units={"CUP": self.BOXES}, pending=pending)
        assert levels(found) == {("CUP", "oslo"): ("2", "0", "1")}

    def test_less_than_nothing_is_rounded_down_too(self) -> None:
        found = mapped(reading(row(physical="-1")), units={"CUP": self.BOXES}, allow_negative=True)
        assert levels(found) == {("CUP", "oslo"): ("-1", "0", "-1")}

    def test_digits(self) -> None:
        unit = ShopUnit(factor=Fraction(1, 3), digits=2)
        found = mapped(reading(row(physical="2", reserved="1")), units={"CUP": unit})
        assert levels(found) == {("CUP", "oslo"): ("0.66", "0.34", "0.33")}

    def test_a_factor_counts_for_every_variant(self) -> None:
        pieces = ShopUnit(factor=Fraction(12))
        found = mapped(reading(row(invent_color_id="Red")), units={"CUP": pieces})
        assert levels(found) == {("CUP:::Red", "oslo"): ("120", "0", "120")}

    def test_numbers_that_no_record_holds_are_refused(self) -> None:
        found = mapped(reading(row(physical="1" + "0" * 16), row("MUG")))
        assert list(levels(found)) == [("MUG", "oslo")]
        (problem,) = found.refused["CUP"]
        assert (problem.path, problem.rule) == ("CUP at oslo", "inventory.number")

    def test_all_that_is_refused_is_listed_by_article(self) -> None:
        huge = "1" + "0" * 16
        found = mapped(reading(row("MUG", physical=huge), row("CUP", physical=huge)))
        assert list(found.refused) == ["CUP", "MUG"]


class TestRows:
    """A row that is wrong in itself stops its item, since nobody knows what it would change."""

    def test_rows_without_an_item_stop_everything(self) -> None:
        lost = row()
        lost.item_id = UNSET
        with pytest.raises(MappingError) as refused:
            mapped(reading(row(), lost, lost))
        assert [(each.path, each.rule) for each in refused.value.problems] == [
            ("InventSum[1].ItemId", "inventory.no-item"),
            ("InventSum[2].ItemId", "inventory.no-item"),
        ]

    @pytest.mark.parametrize("dimensions", [0, 2])
    def test_rows_say_their_dimensions_once(self, dimensions: int) -> None:
        wrong = row()
        wrong.invent_dim = wrong.invent_dim * dimensions
        found = mapped(reading(row(invent_color_id="Red"), row("MUG"), wrong))
        assert list(levels(found)) == [("MUG", "oslo")]
        (problem,) = found.refused["CUP"]
        assert (problem.path, problem.rule) == ("InventSum[2].InventDim", "inventory.no-dimensions")

    def test_one_row_twice_in_a_reading_must_say_the_same(self) -> None:
        assert levels(mapped(reading(row(), row()))) == {("CUP", "oslo"): ("10", "0", "10")}
        found = mapped(reading(row(), row("MUG"), row(physical="9")))
        assert list(levels(found)) == [("MUG", "oslo")]
        assert found.refused["CUP"][0].rule == "inventory.twice"

    @pytest.mark.parametrize("odd", ["NaN", "sNaN", "Infinity"])
    def test_a_quantity_is_a_number(self, odd: str) -> None:
        wrong = row("CUP", available=odd)
        found = mapped(reading(wrong, row("MUG")))
        assert list(levels(found)) == [("MUG", "oslo")]
        (problem,) = found.refused["CUP"]
        assert (problem.path, problem.rule) == ("InventSum[0]", "inventory.number")

    def test_an_item_that_cannot_be_named_is_refused(self) -> None:
        found = mapped(reading(row("A:B"), row("MUG")))
        assert list(levels(found)) == [("MUG", "oslo")]
        assert found.refused["A:B"][0].rule == "products.variant-key"


class TestPolicy:
    """What contradicts itself is refused when the policy is made."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"locations": {}},
            {"locations": {MAIN: ""}},
            {"default_location": "mars"},
            {"max_age": timedelta(0)},
            {"safety_stock": {"CUP": D(1), "cup": D(2)}},
            {"safety_stock": {"CUP:::Red": D(1), "cup : : : red": D(1)}},
            {"units": dict.fromkeys(("CUP", "Cup "), ShopUnit(factor=Fraction(2)))},
            {"orders": example.order_policy()},
            {"orders": example.order_policy(), "units": {"CUP": ShopUnit(factor=Fraction(1))}},
        ],
    )
    def test_contradictions(self, fields: dict[str, Any]) -> None:
        with pytest.raises(ConfigError):
            policy_of(**fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"factor": Fraction(0)},
            {"factor": Fraction(-1)},
            {"factor": Fraction(1), "digits": -1},
            {"factor": Fraction(1), "digits": 13},
        ],
    )
    def test_units(self, fields: dict[str, Any]) -> None:
        with pytest.raises(ConfigError):
            ShopUnit(**fields)

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"stale": "mark"}, "stale"),
            ({"unlisted": None}, "unlisted"),
            ({"max_age": 3600}, "max_age"),
            ({"safety_stock": {"CUP": 5}}, "safety_stock.CUP"),
            ({"safety_stock": {"CUP": D("NaN")}}, "safety_stock.CUP"),
            ({"locations": {("1", "11"): "oslo"}}, "locations.1/11"),
            ({"units": {"CUP": 12}}, "units.CUP"),
            ({"orders": {}}, "orders"),
        ],
    )
    def test_what_is_of_another_type_is_refused(self, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(ConfigError) as refused:
            policy_of(**fields)
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == (path, "config.policy")

    def test_a_float_makes_no_unit(self) -> None:
        """0.29 is a little less: of 100 units 28 would be published."""
        with pytest.raises(ConfigError, match=r"factor must be a Fraction"):
            ShopUnit(factor=cast(Any, 0.29))

    @pytest.mark.parametrize("digits", [0, 12])
    def test_the_limits_of_digits(self, digits: int) -> None:
        assert ShopUnit(factor=Fraction(1), digits=digits).digits == digits


def test_what_is_sold_is_taken_off_whatever_the_letter_case() -> None:
    found = mapped(
        reading(row("CUP")), pending=[Pending(sku="cup", quantity=D(4))], default_location="oslo"
    )
    assert [(level.sku, level.available) for level in found.levels] == [("CUP", D(6))]
    assert found.notes == ()


def test_what_is_sold_is_taken_off_whatever_the_spaces_around_its_colons() -> None:
    (sold,) = pending_from_order(order_with({"id": "l1", "sku": " Cup : : : red", "quantity": "4"}))
    found = mapped(
        reading(row("CUP", invent_color_id="Red"), row("MUG")),
        pending=[sold],
        default_location="oslo",
    )
    assert levels(found) == {
        ("CUP:::Red", "oslo"): ("10", "0", "6"),
        ("MUG", "oslo"): ("10", "0", "10"),
    }


@pytest.mark.parametrize("name", ["cup", " CUP "])
def test_an_item_of_the_policy_is_found_however_it_is_written(name: str) -> None:
    kept = mapped(reading(row()), safety_stock={name: D(4)})
    assert kept.levels[0].available == D(6)

    boxes = mapped(reading(row()), units={name: ShopUnit(factor=Fraction(1, 5))})
    assert boxes.levels[0].on_hand == D(2)


def test_a_variant_of_the_policy_is_found_however_it_is_written() -> None:
    cup = row(invent_color_id="Red")
    found = mapped(reading(cup), safety_stock={"Cup : : : red": D(4), "CUP": D(9)})
    assert found.levels[0].available == D(6)


@pytest.mark.parametrize("sku", ["cup", " CUP "])
def test_what_can_be_taken_off_nowhere_stops_the_article_however_it_is_written(sku: str) -> None:
    found = mapped(reading(row(), row("MUG")), pending=[Pending(sku=sku, quantity=D(2))])

    assert list(levels(found)) == [("MUG", "oslo")]
    assert list(found.refused) == ["CUP"]


class TestWebOrders:
    """What an order takes from stock."""

    def test_parts_leave_and_no_bundle(self) -> None:
        order = order_with(
            {"id": "l1", "sku": "SET", "quantity": "2"},
            {"id": "l2", "sku": "CUP", "quantity": "4", "parent_line_id": "l1"},
            {"id": "l3", "sku": "POT", "quantity": "1", "warehouse": "bergen"},
        )
        assert [(p.sku, p.quantity, p.location) for p in pending_from_order(order)] == [
            ("CUP", D(4), ""),
            ("POT", D(1), "bergen"),
        ]

    def test_a_recipe_says_what_is_in_a_bundle(self) -> None:
        kit = Kit(parts=(KitPart(sku="CUP", quantity=D(6)),))
        order = order_with({"id": "l1", "sku": "SET", "quantity": "2"})
        found = pending_from_order(order, {"SET": kit})
        assert [(p.sku, p.quantity) for p in found] == [("CUP", D(12))]

    def test_what_comes_back_takes_nothing(self) -> None:
        order = order_with({"id": "l1", "sku": "CUP", "quantity": "-1"})
        assert pending_from_order(order) == ()

    def test_a_quantity_keeps_its_unit(self) -> None:
        kit = Kit(parts=(KitPart(sku="TEA", quantity=D("0.2"), unit="kg"),))
        order = order_with(
            {"id": "l1", "sku": "CUP", "quantity": "2", "unit": "box"},
            {"id": "l2", "sku": "SET", "quantity": "1"},
        )
        found = pending_from_order(order, {"SET": kit})
        assert [(p.sku, p.quantity, p.unit) for p in found] == [
            ("CUP", D(2), "box"),
            ("TEA", D("0.2"), "kg"),
        ]


class TestSoldInAnotherUnit:
    """What is sold in boxes is taken off as so many pieces, or stops the article."""

    CONVERSIONS = UnitConversions(
        units=tuple(Unit(symbol=each, unit_class="count") for each in ("pcs", "box")),
        rules=(
            UnitRule(unit="box", other="pcs", factor=D(12)),
            UnitRule(unit="box", other="pcs", factor=D(6), item="POT"),
        ),
    )
    ORDERS = evolve(
        example.order_policy(),
        units={"ea": "pcs", "Karton": "box"},
        lines=LinePolicy(conversions=CONVERSIONS),
    )
    OSLO: ClassVar = {"default_location": "oslo"}
    PIECES: ClassVar = {**OSLO, "unit": "ea"}

    def test_a_box_is_so_many_pieces(self) -> None:
        sold = [Pending(sku=sku, quantity=D(1), unit="Karton") for sku in ("cup", "POT")]
        found = mapped(
            reading(row(physical="24"), row("POT", "24")),
            pending=sold,
            orders=self.ORDERS,
            **self.PIECES,
        )
        assert [level.available for level in found.levels] == [D(12), D(18)]

    @pytest.mark.parametrize("item", ["POT", "Pot", "pot"])
    def test_a_rule_of_an_article_is_found_however_it_is_written(self, item: str) -> None:
        found = mapped(
            reading(row(item, "24")),
            pending=[Pending(sku="POT", quantity=D(1), unit="Karton")],
            orders=self.ORDERS,
            **self.PIECES,
        )
        assert found.levels[0].available == D(18)

    @pytest.mark.parametrize("unit", ["", "Stk", "EA", "Karton"])
    def test_where_the_policy_names_no_unit_all_is_sold_in_that_of_the_stock(
        self, unit: str
    ) -> None:
        sold = [Pending(sku="CUP", quantity=D(1), unit=unit)]
        found = mapped(reading(row()), pending=sold, **self.OSLO)
        assert found.levels[0].available == D(9)
        assert (found.refused, found.notes) == ({}, ())

    @pytest.mark.parametrize("settings", [{}, {"unit": "ea", "orders": ORDERS}])
    def test_a_factor_without_a_name_takes_off_what_is_sold_as_it_is(
        self, settings: dict[str, Any]
    ) -> None:
        found = mapped(
            reading(row(physical="96")),
            pending=[Pending(sku="CUP", quantity=D(1), unit="Karton")],
            units={"CUP": ShopUnit(factor=Fraction(1, 12))},
            **settings,
            **self.OSLO,
        )
        assert found.levels[0].available == D(7)

    def test_digits_alone_make_no_other_unit(self) -> None:
        found = mapped(
            reading(row(physical="24")),
            pending=[Pending(sku="CUP", quantity=D(1), unit="Karton")],
            units={"CUP": ShopUnit(factor=Fraction(1))},
            orders=self.ORDERS,
            **self.PIECES,
        )
        assert found.levels[0].available == D(12)

    def test_units_are_found_in_any_letter_case(self) -> None:
        for unit, left in (("EA", D(23)), ("Pcs", D(23)), ("KARTON", D(12)), ("Box", D(12))):
            found = mapped(
                reading(row(physical="24")),
                pending=[Pending(sku="CUP", quantity=D(1), unit=unit)],
                orders=self.ORDERS,
                **self.PIECES,
            )
            assert found.levels[0].available == left, unit
        sold = [Pending(sku="CUP", quantity=D(1), unit="EA")]
        assert mapped(reading(row()), pending=sold, **self.PIECES).levels[0].available == D(9)

    @pytest.mark.parametrize("orders", [None, example.order_policy(), ORDERS])
    def test_without_a_rule_the_article_is_stopped(self, orders: OrderPolicy | None) -> None:
        sold = [Pending(sku="CUP", quantity=D(1), unit="pallet")] * 2
        found = mapped(reading(row(), row("MUG")), pending=sold, orders=orders, **self.PIECES)

        assert list(levels(found)) == [("MUG", "oslo")]
        (problem,) = found.refused["CUP"]
        assert problem.rule == "inventory.unit"
        assert "InventoryPolicy.unit" in problem.hint
        assert "ShopUnit.name" in problem.hint
        assert "is sold in 'pallet' and counted in" in problem.message

    def test_two_names_of_one_unit_need_no_rule(self) -> None:
        sold = [Pending(sku="CUP", quantity=D(3), unit="pcs")]
        found = mapped(reading(row()), pending=sold, orders=self.ORDERS, **self.PIECES)
        assert found.levels[0].available == D(7)

    def test_an_article_may_be_counted_in_boxes(self) -> None:
        boxes = {"CUP": ShopUnit(factor=Fraction(1, 12), name="box")}
        for unit, left in (("box", D(1)), ("ea", D(1)), ("", D(1))):
            found = mapped(
                reading(row(physical="24")),
                pending=[Pending(sku="CUP", quantity=D(1), unit=unit)],
                units=boxes,
                orders=self.ORDERS,
                **self.OSLO,
            )
            assert found.levels[0].available == left, unit

    def test_pieces_of_several_orders_come_to_one_box(self) -> None:
        found = mapped(
            reading(row(physical="24")),
            pending=[Pending(sku="CUP", quantity=D(6), unit="ea")] * 2,
            units={"CUP": ShopUnit(factor=Fraction(1, 12), name="box")},
            orders=self.ORDERS,
            **self.OSLO,
        )
        assert found.levels[0].available == D(1)

    @pytest.mark.parametrize(
        "settings",
        [
            {"unit": "kg"},
            {"unit": "ea", "units": {"CUP": ShopUnit(factor=Fraction(1), digits=3, name="kg")}},
        ],
    )
    def test_an_article_is_sold_in_the_unit_that_the_policy_names(
        self, settings: dict[str, Any]
    ) -> None:
        sold = [Pending(sku="CUP", quantity=D("0.250"), unit="kg")]
        found = mapped(reading(row()), pending=sold, **settings, **self.OSLO)
        assert found.levels[0].available == D("9.75")

    def test_the_unit_of_what_was_not_read_stops_nothing(self) -> None:
        """The place that it vanished from is told that it has none."""
        sold = [Pending(sku="POT", quantity=D(1), unit="pallet")]
        found = mapped(reading(row()), pending=sold, **self.PIECES)
        assert found.refused == {}
        assert [note.rule for note in found.notes] == ["inventory.no-stock-read"]

    def test_a_line_without_a_unit_is_in_the_one_that_orders_have_for_it(self) -> None:
        orders = evolve(self.ORDERS, units={"ea": "pcs", "": "box"})
        sold = [Pending(sku="CUP", quantity=D(1))]
        found = mapped(reading(row(physical="24")), pending=sold, orders=orders, **self.PIECES)
        assert found.levels[0].available == D(12)

    def test_a_share_of_a_unit_that_is_no_decimal_is_rounded_down(self) -> None:
        sold = [Pending(sku="CUP", quantity=D(1), unit="ea")]
        found = mapped(reading(row()), pending=sold, unit="Karton", orders=self.ORDERS, **self.OSLO)
        assert found.levels[0].available == D("9.9166666666666666")

        found = mapped(
            reading(row()), pending=sold * 12, unit="Karton", orders=self.ORDERS, **self.OSLO
        )
        assert found.levels[0].available == D(9)


def order_with(*lines: dict[str, str]) -> Order:
    document = example.order("01-one-line")
    (line,) = document["lines"]
    return record_from_object(Order, {**document, "lines": [{**line, **each} for each in lines]})
