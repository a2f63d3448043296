"""Products, both ways: each is made once, written only where it differs, and never in a loop."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from axclarity.ax.changes import PolledChanges
from axclarity.ax.documents import (
    EcoResColor,
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProductMaster,
    EcoResProductVariantColor,
    InventItemSalesSetup,
    InventTable,
    Product,
    ProductIdentifier,
    ProductTranslation,
    Sales,
)
from axclarity.errors import AxClarityError, NotFound, Parked
from axclarity.flows.products import ProductFlow
from axclarity.http import Exchange
from axclarity.mapping.products import (
    Alias,
    AliasTable,
    Attribute,
    AttributeKind,
    NewAxProduct,
    Owner,
    ProductFacts,
    ProductGroups,
    ProductPolicy,
)
from axclarity.pipeline import Event
from axclarity.sandbox import Fault
from tests.flows._desk import Desk, Site

COLOURS = AliasTable(
    (
        Alias(spelling="Grn", value="Green", source="catalogue 2026"),
        Alias(spelling="rd", value="Red", source="catalogue 2026"),
    )
)


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with site.desk(tmp_path) as found:
        yield found


def policy(**fields: Any) -> ProductPolicy:
    given: dict[str, Any] = {
        "owner": Owner.AX,
        "language": "en-us",
        "languages": {"en-us": "en"},
        "tax_classes": {"VAT25": "standard"},
        "dimensions": {"color": COLOURS},
        "attributes": {
            "material": Attribute(kind=AttributeKind.TEXT, aliases=COLOURS),
            "note": Attribute(kind=AttributeKind.TEXT),
        },
    }
    return ProductPolicy(**{**given, **fields})


def flow_of(desk: Desk, **fields: Any) -> ProductFlow:
    given = {"shop": desk.shop, "ax": desk.ax, "policy": policy(), "clock": desk.clock}
    return ProductFlow(**{**given, **fields})


def keep(desk: Desk, product: Product) -> None:
    desk.box.ax._records.products.put(product)


def texts(name: str) -> list[ProductTranslation]:
    return [ProductTranslation(language_id="en-us", name=name)]


def distinct(desk: Desk, number: str = "CUP", name: str = "Cup", **fields: Any) -> None:
    """A product of AX that is sold as it is."""
    keep(
        desk,
        EcoResDistinctProduct(
            display_product_number=number,
            product_type="Item",
            identifier=[ProductIdentifier(product_number=number)],
            translation=texts(name),
            **fields,
        ),
    )
    release(desk, number)


def release(desk: Desk, number: str, **fields: Any) -> None:
    item = InventTable(
        item_id=number,
        product=number,
        sales=[
            Sales(item_id=number, module_type="Sales", tax_item_group_id="VAT25", unit_id="pcs")
        ],
        **fields,
    )
    desk.box.ax._records.released.put(item)


def family(desk: Desk, *colours: str, name: str = "Cup", master: str = "CUP") -> None:
    """A master and its variants, by colour."""
    keep(
        desk,
        EcoResProductMaster(
            display_product_number=master,
            product_type="Item",
            variant_configuration_technology="PredefinedVariants",
            identifier=[ProductIdentifier(product_number=master)],
            translation=texts(name),
        ),
    )
    release(desk, master)
    for colour in colours:
        variant(desk, f"{master}:::{colour}", master, colour)


def variant(desk: Desk, number: str, master: str, colour: str) -> None:
    value = EcoResProductVariantColor(
        distinct_product_variant=number, color=colour, eco_res_color=[EcoResColor(name=colour)]
    )
    keep(
        desk,
        EcoResDistinctProductVariant(
            display_product_number=number,
            product_master=master,
            product_type="Item",
            identifier=[ProductIdentifier(product_number=number)],
            variant_dim_value=[value],
        ),
    )


def changed(number: str, desk: Desk) -> Event:
    return Event(
        source="ax",
        id=f"{number}@{desk.clock()}",
        type="ax-product.changed",
        key=f"ax-product/{number}",
        occurred_at=desk.clock(),
        payload=b"",
    )


def updated(product_id: str, desk: Desk) -> Event:
    return Event(
        source="clarity",
        id=f"{product_id}@{desk.clock()}",
        type="product.updated",
        key=f"product/{product_id}",
        occurred_at=desk.clock(),
        payload=b"",
    )


def tell(desk: Desk, flow: ProductFlow, number: str = "CUP") -> str:
    return desk.handle(flow.routes(), changed(number, desk)).summary


def in_shop(desk: Desk, sku: str = "CUP") -> dict[str, Any]:
    (found,) = [each for each in desk.box.clarity.products.values() if each["sku"] == sku]
    return found


def puts(desk: Desk) -> int:
    return desk.box.clarity.requests["PUT /products"]


class TestToShop:
    def test_a_product_is_created_once_with_all_that_is_known(self, desk: Desk) -> None:
        distinct(desk)

        assert tell(desk, flow_of(desk)) == "CUP created as prod_1"

        found = in_shop(desk)
        assert (found["name"], found["unit"], found["tax_class"]) == ("Cup", "pcs", "standard")
        assert desk.journal.bound("product", "prod_1") == "CUP"

    def test_the_same_again_is_not_written(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)

        assert tell(desk, flow) == "CUP unchanged"

        assert (puts(desk), desk.box.clarity.requests["POST /products"]) == (0, 1)

    def test_only_what_differs_is_written(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)
        desk.box.clarity.change("products", "prod_1", {"description": "of the shop"})
        distinct(desk, name="Mug")

        assert tell(desk, flow) == "CUP: name"

        found = in_shop(desk)
        assert (found["name"], found["description"]) == ("Mug", "of the shop")

    def test_what_the_shop_keeps_is_left_alone(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk, kept=frozenset({"name"}))
        tell(desk, flow)
        desk.box.clarity.change("products", "prod_1", {"name": "Our cup"})

        assert tell(desk, flow) == "CUP unchanged"
        assert in_shop(desk)["name"] == "Our cup"

    def test_the_shops_echo_comes_to_nothing(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)

        outcome = desk.handle(flow.routes(), updated("prod_1", desk))

        assert outcome.summary == "CUP unchanged"
        assert puts(desk) == 0

    def test_an_edit_in_the_shop_of_what_is_axs_is_undone(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)
        desk.box.clarity.change("products", "prod_1", {"name": "Jug", "prices": []})

        desk.handle(flow.routes(), updated("prod_1", desk))

        assert in_shop(desk)["name"] == "Cup"

    def test_a_product_of_the_shops_own_is_none_of_axs(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product({"sku": "OWN", "name": "Own"})

        outcome = desk.handle(flow_of(desk).routes(), updated(product_id, desk))

        assert outcome.summary == "a product of the shop's own"

    def test_a_product_that_the_shop_has_already_is_found_by_its_sku(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product({"sku": "CUP", "name": "Old", "active": True})
        distinct(desk)

        tell(desk, flow_of(desk))

        assert list(desk.box.clarity.products) == [product_id]
        assert desk.journal.bound("product", product_id) == "CUP"
        assert in_shop(desk)["name"] == "Cup"

    def test_prices_are_not_touched(self, desk: Desk) -> None:
        price = {"currency": "EUR", "amount": "5"}
        desk.box.clarity.add_product({"sku": "CUP", "name": "Old", "prices": [price]})
        distinct(desk)

        tell(desk, flow_of(desk))

        assert in_shop(desk)["prices"][0]["amount"] == "5"

    @pytest.mark.parametrize("fault", ["reset_after_commit", "truncated"])
    def test_a_lost_answer_makes_no_second_product(self, desk: Desk, fault: str) -> None:
        distinct(desk)
        flow = flow_of(desk)
        desk.box.faults.inject(Fault(fault, on="clarity", operation="POST /products"))
        with pytest.raises(AxClarityError):
            tell(desk, flow)
        desk.tick(minutes=3)

        tell(desk, flow)

        assert len(desk.box.clarity.products) == 1
        assert desk.journal.bound("product", "prod_1") == "CUP"
        assert [record.state for record in desk.journal.intents()] == ["confirmed"]

    def test_a_stopped_product_cannot_be_ordered(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)
        stop = InventItemSalesSetup(item_id="CUP", stopped="Yes")
        release(desk, "CUP", invent_item_sales_setup=[stop])

        assert tell(desk, flow) == "CUP: active"
        assert in_shop(desk)["active"] is False

    def test_a_product_that_ax_has_no_more(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)
        desk.box.ax._records.products.delete("CUP")

        summary = tell(desk, flow)

        assert summary == "CUP is gone in AX; prod_1 is not active"
        assert in_shop(desk)["active"] is False
        assert tell(desk, flow) == summary
        assert puts(desk) == 1

    def test_a_product_that_nobody_knows(self, desk: Desk) -> None:
        assert tell(desk, flow_of(desk), "X") == "X is neither in AX nor in the shop"

    def test_a_product_that_a_clerk_deleted_is_not_made_anew(self, desk: Desk) -> None:
        distinct(desk)
        flow = flow_of(desk)
        tell(desk, flow)
        desk.box.clarity._store.delete("product", "prod_1")

        with pytest.raises(Parked) as caught:
            tell(desk, flow)

        assert caught.value.rule == "products.vanished"
        assert not desk.box.clarity.products

    def test_attributes_come_from_a_service_of_the_site(self, desk: Desk) -> None:
        distinct(desk)

        def facts(product: Product) -> Exchange[ProductFacts]:
            yield from ()
            assert product.display_product_number == "CUP"
            return ProductFacts(
                barcode="4006381333931", attributes={"note": "blue", "material": "Grn"}
            )

        flow = flow_of(desk, facts=facts)
        desk.box.clarity.add_product({"sku": "CUP", "name": "Cup", "attributes": {"own": "kept"}})

        tell(desk, flow)

        found = in_shop(desk)
        assert found["barcode"] == "4006381333931"
        assert found["attributes"] == {"note": "blue", "material": "Green", "own": "kept"}

    def test_an_unknown_value_is_for_review_and_the_rest_is_told(self, desk: Desk) -> None:
        distinct(desk)

        def facts(_: Product) -> Exchange[ProductFacts]:
            yield from ()
            return ProductFacts(attributes={"note": "blue", "material": "Greem"})

        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk, facts=facts))

        (problem,) = caught.value.problems
        assert (problem.path, problem.rule) == ("CUP.material", "products.for-review")
        assert "Green" in problem.message
        assert "Greem" not in str(caught.value)
        assert in_shop(desk)["attributes"] == {"note": "blue"}


class TestVariants:
    def test_a_master_brings_its_variants(self, desk: Desk) -> None:
        family(desk, "Red", "Grn")

        tell(desk, flow_of(desk))

        master, red, green = (in_shop(desk, f"CUP{rest}") for rest in ("", ":::Red", ":::Grn"))
        assert red["parent_id"] == green["parent_id"] == master["id"]
        assert (red["options"], green["options"]) == ({"color": "Red"}, {"color": "Green"})
        assert red["name"] == "Cup"

    def test_a_variant_brings_its_master_first(self, desk: Desk) -> None:
        family(desk, "Red")

        assert tell(desk, flow_of(desk), "CUP:::Red").endswith("CUP:::Red created as prod_2")

        assert in_shop(desk, "CUP:::Red")["parent_id"] == in_shop(desk)["id"]

    def test_a_new_name_of_the_master_is_that_of_its_variants(self, desk: Desk) -> None:
        family(desk, "Red")
        flow = flow_of(desk)
        tell(desk, flow)
        family(desk, "Red", name="Mug")

        assert tell(desk, flow) == "CUP: name; CUP:::Red: name"

    def test_an_unknown_colour_makes_no_variant_and_stops_no_other(self, desk: Desk) -> None:
        family(desk, "Gren", "Red")

        with pytest.raises(Parked) as caught:
            tell(desk, flow_of(desk))

        (problem,) = caught.value.problems
        assert (problem.path, problem.rule) == ("CUP:::Gren.color", "products.for-review")
        assert "Green" in problem.message
        skus = {each["sku"] for each in desk.box.clarity.products.values()}
        assert skus == {"CUP", "CUP:::Red"}

    def test_masters_in_ax_that_go_round_in_a_circle_are_refused_by_name(self, desk: Desk) -> None:
        for number, master in (("A:::Red", "B:::Red"), ("B:::Red", "A:::Red"), ("C", "C")):
            variant(desk, number, master, "Red")

        for number in ("A:::Red", "B:::Red", "C"):
            with pytest.raises(Parked) as caught:
                tell(desk, flow_of(desk), number)

            (problem,) = caught.value.problems
            assert (problem.path, problem.rule) == ("Product.ProductMaster", "products.no-master")
        assert not desk.box.clarity.products

    def test_items_that_only_begin_alike_are_others(self, desk: Desk) -> None:
        family(desk, "Red")
        family(desk, "Red", master="CUPBOARD")

        tell(desk, flow_of(desk))

        skus = {each["sku"] for each in desk.box.clarity.products.values()}
        assert skus == {"CUP", "CUP:::Red"}


class TestSources:
    def test_changes_in_ax_are_events(self, desk: Desk) -> None:
        distinct(desk)
        changes = PolledChanges(desk.ax.products, now=desk.clock, overlap=timedelta(0))
        flow = flow_of(desk, changes=changes)
        (source,) = flow.sources()

        desk.work(flow.routes(), [source])
        desk.tick()
        distinct(desk, name="Mug")
        outcomes = desk.work(flow.routes(), [source])

        assert [outcome.summary for outcome in outcomes] == ["CUP: name"]

    def test_where_the_shop_has_the_say_ax_is_not_asked(self, desk: Desk) -> None:
        changes = PolledChanges(desk.ax.products, now=desk.clock)
        assert flow_of(desk, changes=changes, policy=shop_policy()).sources() == ()


def shop_policy(**fields: Any) -> ProductPolicy:
    groups = ProductGroups(storage="SiteWH", tracking="None", product="Col")
    return policy(owner=Owner.CLARITY, groups=groups, **fields)


def to_ax(desk: Desk, **fields: Any) -> ProductFlow:
    return flow_of(desk, **{"policy": shop_policy(), **fields})


def make(desk: Desk, flow: ProductFlow, product_id: str) -> str:
    return desk.handle(flow.routes(), updated(product_id, desk)).summary


def variant_of(master: str, colour: str) -> dict[str, Any]:
    return {
        "sku": f"CUP-{colour}",
        "name": f"{colour} cup",
        "type": "variant",
        "parent_id": master,
        "options": {"color": colour},
    }


def numbers(desk: Desk) -> set[str]:
    return {each.display_product_number for each in desk.box.ax._records.products.all()}


class TestToAx:
    def test_a_product_is_made_once(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product(
            {"sku": "CUP", "name": "Cup", "translations": {"de": {"name": "Tasse"}}}
        )
        flow = to_ax(desk)

        assert make(desk, flow, product_id) == "in AX as CUP"
        make(desk, flow, product_id)

        (made,) = desk.box.ax._records.products.all()
        names = {each.language_id: each.name for each in made.translation}
        assert names == {"en-us": "Cup", "de": "Tasse"}
        assert desk.box.ax.requests["EcoResProductService.create"] == 1
        assert desk.journal.bound("product", product_id) == "CUP"

    def test_a_variant_brings_its_master(self, desk: Desk) -> None:
        shop = desk.box.clarity
        master = shop.add_product({"sku": "CUP", "name": "Cup", "type": "variant"})
        red = shop.add_product(
            {
                "sku": "CUP-RED",
                "name": "Red cup",
                "type": "variant",
                "parent_id": master,
                "options": {"color": "rd"},
            }
        )

        assert make(desk, to_ax(desk), red) == "in AX as CUP:::Red"

        assert numbers(desk) == {"CUP", "CUP:::Red"}
        assert desk.journal.bound("product", master) == "CUP"

    def test_two_skus_never_become_one_variant(self, desk: Desk) -> None:
        shop = desk.box.clarity
        master = shop.add_product({"sku": "CUP", "name": "Cup", "type": "variant"})
        twins = [
            shop.add_product(
                {
                    "sku": sku,
                    "name": "Red cup",
                    "type": "variant",
                    "parent_id": master,
                    "options": {"color": colour},
                }
            )
            for sku, colour in (("A", "rd"), ("B", "Red"))
        ]
        flow = to_ax(desk)
        make(desk, flow, twins[0])

        with pytest.raises(Parked) as caught:
            make(desk, flow, twins[1])

        assert caught.value.rule == "binding.taken"

    def test_an_edit_after_ax_has_it_waits_for_a_person(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product({"sku": "CUP", "name": "Cup"})
        flow = to_ax(desk)
        make(desk, flow, product_id)
        desk.box.clarity.change("products", product_id, {"name": "Mug"})

        with pytest.raises(Parked) as caught:
            make(desk, flow, product_id)

        assert caught.value.rule == "write.changed"

    def test_an_edit_of_what_ax_does_not_keep_is_none(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product({"sku": "CUP", "name": "Cup"})
        flow = to_ax(desk)
        make(desk, flow, product_id)
        price = {"currency": "EUR", "amount": "5"}
        desk.box.clarity.change("products", product_id, {"prices": [price]})

        assert make(desk, flow, product_id) == "in AX as CUP"

    def test_parents_that_go_round_in_a_circle_are_refused_by_name(self, desk: Desk) -> None:
        shop = desk.box.clarity
        cup = shop.add_product({"sku": "CUP", "name": "Cup", "type": "variant"})
        red = shop.add_product(variant_of(cup, "Red"))
        itself = shop.add_product({"sku": "POT", "name": "Pot", "type": "variant"})
        shop.change("products", cup, {"parent_id": red, "options": {"color": "Green"}})
        shop.change("products", itself, {"parent_id": itself, "options": {"color": "Green"}})

        for product_id in (cup, red, itself):
            with pytest.raises(Parked) as caught:
                make(desk, to_ax(desk), product_id)

            (problem,) = caught.value.problems
            assert (problem.path, problem.rule) == ("$.parent_id", "products.no-master")
        assert not numbers(desk)

    def test_what_is_sold_as_it_is_has_no_variants(self, desk: Desk) -> None:
        shop = desk.box.clarity
        cup = shop.add_product({"sku": "CUP", "name": "Cup"})
        red = shop.add_product(variant_of(cup, "Red"))

        with pytest.raises(Parked) as caught:
            make(desk, to_ax(desk), red)

        assert caught.value.rule == "products.no-master"
        assert not numbers(desk)

    def test_a_variant_has_no_variants(self, desk: Desk) -> None:
        shop = desk.box.clarity
        cup = shop.add_product({"sku": "CUP", "name": "Cup", "type": "variant"})
        red = shop.add_product(variant_of(cup, "Red"))
        of_red = shop.add_product(variant_of(red, "Green"))

        with pytest.raises(Parked) as caught:
            make(desk, to_ax(desk), of_red)

        (problem,) = caught.value.problems
        assert problem.rule == "products.no-master"
        assert "CUP-Red" in problem.message
        assert not numbers(desk)

    def test_an_unknown_colour_makes_no_variant(self, desk: Desk) -> None:
        shop = desk.box.clarity
        master = shop.add_product({"sku": "CUP", "name": "Cup", "type": "variant"})
        odd = shop.add_product(
            {
                "sku": "CUP-GREM",
                "name": "Cup",
                "type": "variant",
                "parent_id": master,
                "options": {"color": "Grene"},
            }
        )

        with pytest.raises(Parked) as caught:
            make(desk, to_ax(desk), odd)

        assert caught.value.rule == "products.for-review"
        assert "Green" in caught.value.problems[0].message
        assert numbers(desk) == {"CUP"}

    @pytest.mark.parametrize("fault", ["reset_after_commit", "truncated"])
    def test_a_lost_answer_makes_no_second_product(self, desk: Desk, fault: str) -> None:
        product_id = desk.box.clarity.add_product({"sku": "CUP", "name": "Cup"})
        flow = to_ax(desk)
        desk.box.faults.inject(Fault(fault, on="ax", operation="EcoResProductService.create"))
        with pytest.raises(AxClarityError):
            make(desk, flow, product_id)

        make(desk, flow, product_id)

        assert desk.box.ax.requests["EcoResProductService.create"] == 1

    def test_attributes_go_by_a_carrier_of_the_site(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product(
            {"sku": "CUP", "name": "Cup", "barcode": "4006381333931", "attributes": {"note": "x"}}
        )
        carried: list[NewAxProduct] = []

        def carrier(product: NewAxProduct) -> Exchange[None]:
            yield from ()
            carried.append(product)

        make(desk, to_ax(desk, carrier=carrier), product_id)

        assert carried[0].barcode == "4006381333931"
        assert carried[0].attributes["note"].content == "x"

    def test_attributes_without_a_carrier_are_not_dropped_in_silence(self, desk: Desk) -> None:
        product_id = desk.box.clarity.add_product(
            {"sku": "CUP", "name": "Cup", "attributes": {"note": "x"}}
        )

        with pytest.raises(Parked) as caught:
            make(desk, to_ax(desk), product_id)

        assert caught.value.rule == "products.no-carrier"
        assert numbers(desk) == {"CUP"}

    def test_a_product_that_the_shop_has_no_more(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            make(desk, to_ax(desk), "prod_9")
