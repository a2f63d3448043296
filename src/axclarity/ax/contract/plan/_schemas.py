"""XML Schemas to the types of a plan.

Only what a service's messages can reach is kept. Of XML Schema the parts that AIF and WCF write
are understood: sequences, choices and alls, extensions, restrictions, unions, lists, anonymous
types, references. What is not is refused by name rather than guessed.
"""

import re
from collections.abc import Iterator
from typing import Any

from attrs import define, evolve, field
from lxml import etree

from axclarity.ax.contract._xml import resolved_name
from axclarity.ax.contract.plan._model import (
    Leaf,
    PlanAttribute,
    PlanElement,
    PlanField,
    PlanType,
    local_name,
    namespace_of,
)
from axclarity.ax.documents import Kind
from axclarity.errors import MalformedReply

__all__ = ["XSD", "Schemas", "name_of"]

XSD = "{http://www.w3.org/2001/XMLSchema}"

_ANY = f"{XSD}anyType"
_NAME = re.compile(r"[^\W\d][\w.-]*").fullmatch
_KINDS = {
    **dict.fromkeys(("decimal", "double", "float"), Kind.REAL),
    **dict.fromkeys(("int", "short", "byte", "unsignedShort", "unsignedByte"), Kind.INT),
    **dict.fromkeys(
        ("long", "integer", "unsignedInt", "unsignedLong", "nonNegativeInteger", "positiveInteger"),
        Kind.LONG,
    ),
    "date": Kind.DAY,
    "time": Kind.TIME,
    "dateTime": Kind.MOMENT,
    "boolean": Kind.FLAG,
    "base64Binary": Kind.BINARY,
}
"""Built-in types by what they hold; all others are texts."""

_GROUPS = ("simpleType", "complexType", "element", "group", "attributeGroup", "attribute")


@define
class Schemas:
    """The schemas of a contract, indexed; and what has been reached of them."""

    leaves: dict[str, Leaf] = field(factory=dict)
    types: dict[str, PlanType] = field(factory=dict)
    elements: dict[str, PlanElement] = field(factory=dict)
    _known: dict[str, dict[str, etree._Element]] = field(
        factory=lambda: {group: {} for group in _GROUPS}
    )
    _extensions: dict[str, list[str]] = field(factory=dict)

    def add(self, schema: etree._Element) -> None:
        """Index a schema; the first definition of a name counts."""
        namespace = schema.get("targetNamespace", "")
        for component in schema:
            group = etree.QName(component).localname
            if group in self._known:
                self._known[group].setdefault(_clark(namespace, name_of(component)), component)
        for owner in schema.iterfind(f"{XSD}complexType"):
            extension = owner.find(f"{XSD}complexContent/{XSD}extension")
            if extension is not None:
                name = _clark(namespace, owner.get("name", ""))
                self._extensions.setdefault(_named(extension, "base"), []).append(name)

    def element(self, name: str) -> PlanElement:
        """A global element and all it leads to."""
        if name not in self.elements:
            node = self._global("element", name)
            nillable = node.get("nillable") == "true"
            kind = self._type_of(node, name)
            self.elements[name] = PlanElement(name=name, type=kind, nillable=nillable)
        return self.elements[name]

    def _global(self, group: str, name: str) -> etree._Element:
        try:
            return self._known[group][name]
        except KeyError:
            raise MalformedReply(
                f"The contract is incomplete: {name} is not in it. Load it with all the files "
                "it imports."
            ) from None

    def _type_of(self, node: etree._Element, owner: str) -> str:
        """The name of an element's type, which is read if it is met for the first time."""
        if node.get("type") is not None:
            return self._named_type(_named(node, "type"))
        inline = node.find(f"{XSD}complexType")
        if inline is not None:
            name = f"{owner}#"
            self._read_type(name, inline)
            return name
        inline = node.find(f"{XSD}simpleType")
        if inline is not None:
            name = f"{owner}#"
            self.leaves[name] = self._simple(name, inline)
            return name
        return self._named_type(_ANY)

    def _named_type(self, name: str) -> str:
        if name in self.types:
            return name
        if name.startswith(XSD) or name in self._known["simpleType"]:
            return self._leaf(name).name
        node = self._global("complexType", name)
        content = node.find(f"{XSD}simpleContent/*")
        if content is not None:
            self.leaves[name] = self._simple_content(name, content)
            return name
        self._read_type(name, node)
        for extension in self._extensions.get(name, ()):
            self._named_type(extension)
        return name

    def _read_type(self, name: str, node: etree._Element) -> None:
        self.types[name] = PlanType(name=name)  # a type may contain itself
        extension = node.find(f"{XSD}complexContent/{XSD}extension")
        restriction = node.find(f"{XSD}complexContent/{XSD}restriction")
        content = node if extension is None else extension
        if restriction is not None and _named(restriction, "base") != _ANY:
            content = restriction
        base = None
        inherited = PlanType(name="")
        if extension is not None:
            base = self._named_type(_named(extension, "base"))
            inherited = self.types[base]
        self.types[name] = PlanType(
            name=name,
            base=base,
            abstract=node.get("abstract") == "true",
            attributes=(*inherited.attributes, *self._attributes(content)),
            fields=(*inherited.fields, *self._particles(content, name, True, False)),
            inherited=len(inherited.fields),
        )

    def _particles(
        self, node: etree._Element, owner: str, required: bool, many: bool
    ) -> Iterator[PlanField]:
        for child in node:
            name = etree.QName(child).localname
            must = required and child.get("minOccurs", "1") != "0"
            often = many or child.get("maxOccurs", "1") not in ("0", "1")
            if name == "element":
                yield self._field(child, owner, must, often)
            elif name in ("sequence", "all"):
                yield from self._particles(child, owner, must, often)
            elif name == "choice":
                yield from self._particles(child, owner, False, often)
            elif name == "group":
                group = self._global("group", _named(child, "ref"))
                yield from self._particles(group, owner, must, often)

    def _field(self, node: etree._Element, owner: str, required: bool, many: bool) -> PlanField:
        if node.get("ref") is not None:
            element = self.element(_named(node, "ref"))
            tag, kind, nillable = element.name, element.type, element.nillable
        else:
            schema = next(node.iterancestors(f"{XSD}schema"))
            qualified = node.get("form", schema.get("elementFormDefault", "unqualified"))
            namespace = schema.get("targetNamespace", "") if qualified == "qualified" else ""
            tag = _clark(namespace, name_of(node))
            kind = self._type_of(node, f"{owner}.{name_of(node)}")
            nillable = node.get("nillable") == "true"
        return PlanField(
            name=local_name(tag),
            namespace=namespace_of(tag),
            type=kind,
            required=required,
            nillable=nillable,
            many=many,
        )

    def _attributes(self, node: etree._Element) -> Iterator[PlanAttribute]:
        for child in node.iterchildren(f"{XSD}attribute", f"{XSD}attributeGroup"):
            reference = child.get("ref")
            if etree.QName(child).localname == "attributeGroup":
                yield from self._attributes(self._global("attributeGroup", _named(child, "ref")))
            elif reference is None:
                symbols = self._attribute_leaf(child).symbols
                yield PlanAttribute(
                    name=name_of(child),
                    required=child.get("use") == "required",
                    fixed=child.get("fixed"),
                    symbols=symbols,
                )

    def _attribute_leaf(self, attribute: etree._Element) -> Leaf:
        inline = attribute.find(f"{XSD}simpleType")
        if inline is not None:
            return self._simple("", inline)
        declared = attribute.get("type")
        return self._leaf(_named(attribute, "type") if declared else f"{XSD}string")

    def _leaf(self, name: str) -> Leaf:
        if name not in self.leaves:
            if name.startswith(XSD):
                builtin = name.removeprefix(XSD)
                kind = _KINDS.get(builtin, Kind.TEXT)
                self.leaves[name] = Leaf(name=name, kind=kind, builtin=builtin)
            elif name in self._known["simpleType"]:
                self.leaves[name] = self._simple(name, self._known["simpleType"][name])
            else:
                content = self._global("complexType", name).find(f"{XSD}simpleContent/*")
                if content is None:
                    raise MalformedReply(f"The contract takes {name} for a plain value.")
                self.leaves[name] = self._simple_content(name, content)
        return self.leaves[name]

    def _simple(self, name: str, node: etree._Element) -> Leaf:
        restriction = node.find(f"{XSD}restriction")
        if restriction is not None:
            return _restricted(self._base_leaf(restriction), name, restriction)
        union = node.find(f"{XSD}union")
        if union is not None:
            return _united(name, list(self._members(union)))
        return Leaf(name=name, kind=Kind.TEXT)  # a list: its items stand in one text

    def _base_leaf(self, node: etree._Element) -> Leaf:
        if node.get("base") is not None:
            return self._leaf(_named(node, "base"))
        inline = node.find(f"{XSD}simpleType")
        return self._simple("", inline) if inline is not None else self._leaf(f"{XSD}string")

    def _members(self, union: etree._Element) -> Iterator[Leaf]:
        for member in union.get("memberTypes", "").split():
            yield self._leaf(resolved_name(union, member))
        for inline in union.iterchildren(f"{XSD}simpleType"):
            yield self._simple("", inline)

    def _simple_content(self, name: str, content: etree._Element) -> Leaf:
        base = self._leaf(_named(content, "base"))
        attributes = {each.get("name"): each for each in content.iterchildren(f"{XSD}attribute")}
        if {"localDateTime", "timezone"} <= attributes.keys():
            zones = self._attribute_leaf(attributes["timezone"]).symbols
            base = evolve(base, zoned=True, symbols=zones)
        return _restricted(base, name, content)


def _restricted(base: Leaf, name: str, restriction: etree._Element) -> Leaf:
    facets: dict[str, list[str]] = {}
    for facet in restriction:
        value = facet.get("value")
        if value is not None and isinstance(facet.tag, str):
            facets.setdefault(etree.QName(facet).localname, []).append(value)
    changes: dict[str, Any] = {"name": name}
    for facet_name in ("length", "maxLength"):
        if facet_name in facets:
            changes["length"] = _number(facets[facet_name][0])
    if "fractionDigits" in facets:
        changes["digits"] = _number(facets["fractionDigits"][0])
    if "enumeration" in facets:
        changes["symbols"] = tuple(facets["enumeration"])
        changes["kind"] = Kind.CHOICE if base.kind is Kind.TEXT else base.kind
    if "pattern" in facets:
        changes["pattern"] = "|".join(map(_unanchored, facets["pattern"]))
    for mine, theirs in (("least", "minInclusive"), ("most", "maxInclusive")):
        if theirs in facets:
            changes[mine] = facets[theirs][0]
    return evolve(base, **changes)


def _number(facet: str) -> int:
    digits = facet.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise MalformedReply("The contract has a length that is no number.")
    return int(digits)


def _unanchored(pattern: str) -> str:
    """AX writes `^…$`, which XML Schema takes for two characters that must be there."""
    return pattern.removeprefix("^").removesuffix("$")


def _united(name: str, members: list[Leaf]) -> Leaf:
    """A union: its own length or that of an external code, where AX maps values."""
    first, *others = members
    if all(member.kind is Kind.CHOICE for member in members):
        symbols = tuple(dict.fromkeys(each for member in members for each in member.symbols))
        return evolve(first, name=name, symbols=symbols)
    if all(member.kind is first.kind for member in members) and first.kind is not Kind.TEXT:
        return evolve(first, name=name)
    lengths = [member.length for member in members if member.kind is not Kind.CHOICE]
    if None in lengths or first.length is None:
        return Leaf(name=name, kind=Kind.TEXT)
    external = max((each.length or 0 for each in others), default=0)
    return Leaf(name=name, kind=Kind.TEXT, length=first.length, external=external or None)


def name_of(node: etree._Element) -> str:
    """What a definition is called.

    Raises:
        MalformedReply: it is nothing that an element or a type may be called.
    """
    name = node.get("name", "")
    if not _NAME(name):
        raise MalformedReply("The contract names something in a way that XML does not allow.")
    return name


def _named(node: etree._Element, attribute: str) -> str:
    return resolved_name(node, node.get(attribute, ""))


def _clark(namespace: str | None, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name
