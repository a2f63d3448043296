"""The envelope of a call: the call context in its header, the wrapper element in its body."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract.codec._values import Unwritable, escaped, text_of_kind
from axclarity.ax.contract.codec._writer import Add, Frame, Named, Writers
from axclarity.ax.contract.plan import Plan, PlanField
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document, Part
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import DocumentPaging, KeyPage

__all__ = ["SOAP", "answer", "envelope"]

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"

_ADDRESSING = "http://www.w3.org/2005/08/addressing"


def envelope(
    writers: Writers,
    operation: str,
    context: CallContext,
    content: Mapping[str, Any],
    *,
    address: str | None = None,
) -> bytes:
    """A SOAP 1.1 envelope.

    Args:
        content: what the wrapper element holds, by element name: documents, keys, criteria, paging.
        address: of the port, where WS-Addressing headers are wanted; IIS ports want none.

    Raises:
        Unwritable: something is not in the contract, or does not fit it.
    """
    frame = writers.frames.get(operation) or _frame(writers, operation)
    parts = [frame.start]
    add = parts.append
    if address is not None:
        _write_addressing(add, frame.action, address, context)
    add(frame.context_start)
    if frame.context:
        _write_context(writers, frame, context, add)
    add(frame.body_start)
    _write_parts(writers, frame.fields, content, add)
    add(frame.end)
    return _encoded(parts)


def _frame(writers: Writers, operation: str) -> Frame:
    """What all calls of an operation have in common."""
    planned = writers.plan.operations[operation]
    wrapper, header = writers.tag(planned.input), planned.header
    name = "" if header is None else writers.tag(header)
    made = writers.frames[operation] = Frame(
        action=planned.action,
        start=f"{_start(writers, header, planned.input)}<s:Header>",
        context={} if header is None else writers.named_fields(header),
        context_start=name and f"<{name}>",
        body_start=f"{f'</{name}>' if name else ''}</s:Header><s:Body><{wrapper}>",
        fields=writers.named_fields(planned.input),
        end=f"</{wrapper}></s:Body></s:Envelope>",
    )
    return made


def answer(
    writers: Writers, operation: str, content: Mapping[str, Any], infolog: Sequence[str] = ()
) -> bytes:
    """The envelope of an answer, with warnings of the infolog in its header if there are any."""
    output = writers.plan.operations[operation].output
    parts = [_start(writers, output)]
    add = parts.append
    if infolog:
        lines = (
            "<InfologMessage><InfologMessageType>Warning</InfologMessageType>"
            f"<Message>{escaped(line)}</Message></InfologMessage>"
            for line in infolog
        )
        add(f'<s:Header><Infolog xmlns="Infolog">{"".join(lines)}</Infolog></s:Header>')
    add("<s:Body>")
    tag = writers.tag(output)
    add(f"<{tag}>")
    _write_parts(writers, writers.named_fields(output), content, add)
    add(f"</{tag}></s:Body></s:Envelope>")
    return _encoded(parts)


def _encoded(parts: list[str]) -> bytes:
    """The parts in UTF-8, by groups: one that is all ASCII is copied, any other encoded slowly."""
    if len(parts) <= 64:
        return "".join(parts).encode()
    return b"".join(["".join(parts[at : at + 64]).encode() for at in range(0, len(parts), 64)])


def _start(writers: Writers, *elements: str | None) -> str:
    """The beginning of a message that holds these elements, with the namespaces they may need."""
    spaces = writers.plan.namespaces_within(*(each for each in elements if each is not None))
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{declaration}<s:Envelope xmlns:s="{SOAP}"{writers.declarations_of(spaces)}>'


def _write_parts(
    writers: Writers, fields: Mapping[str, Named], content: Mapping[str, Any], add: Add
) -> None:
    for name in content:
        if name not in fields:
            raise Unwritable
    for name, (tag, field) in fields.items():
        value = content.get(name)
        if value is not None:
            _write_content(writers, tag, field, value, add)


def _write_content(writers: Writers, tag: str, field: PlanField, value: Any, add: Add) -> None:
    match value:
        case Document() | Part():
            writers.write_element(tag, value, field.type, add)
        case KeyPage():
            _write_page(writers, field, value, add)
        case DocumentPaging():
            _write_record(writers, field, {"Bookmark": value.bookmark, "PageSize": value.size}, add)
        case [EntityKey(), *_]:
            _write_all(tag, value, _key_writer(writers, field), add)
        case [Criterion(), *_]:
            _write_all(tag, value, _criterion_writer(writers, field), add)
        case [] | ():
            add(f"<{tag}/>")
        case [*items]:
            for item in items:
                _write_content(writers, tag, field, item, add)
        case _:
            kind = writers.plan.leaves[field.type].kind
            add(f"<{tag}>{text_of_kind(kind, value)}</{tag}>")


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escaped(text)}</{tag}>"


def _write_all(tag: str, items: Any, write: Callable[[Any, Add], None], add: Add) -> None:
    add(f"<{tag}>")
    for item in items:
        write(item, add)
    add(f"</{tag}>")


def _write_record(
    writers: Writers, field: PlanField, values: Mapping[str, str | int | None], add: Add
) -> None:
    """A small record of the contract, from values by element name; `None` is left out."""
    planned = writers.plan.types[field.type]
    if values.keys() - {each.name for each in planned.fields}:
        raise Unwritable
    tag = writers.tag(field.tag)
    add(f"<{tag}>")
    for each in planned.fields:
        value = values.get(each.name)
        if value is not None:
            add(_element(writers.tag(each.tag), str(value)))
    add(f"</{tag}>")


def _write_page(writers: Writers, field: PlanField, page: KeyPage, add: Add) -> None:
    parts = {
        "EntityKeyList": page.keys or None,
        "DocumentPaging": DocumentPaging(size=len(page.keys), bookmark=page.bookmark),
        "PageStatus": "Failure" if page.failure else "Success",
        "PageStatusDetails": page.failure or "None",
    }
    tag = writers.tag(field.tag)
    add(f"<{tag}>")
    for each in writers.plan.types[field.type].fields:
        if parts[each.name] is not None:
            _write_content(writers, writers.tag(each.tag), each, parts[each.name], add)
    add(f"</{tag}>")


def _only(plan: Plan, type_name: str) -> PlanField:
    """The one element of a type that holds nothing else."""
    (field,) = plan.types[type_name].fields
    return field


def _key_writer(writers: Writers, listed: PlanField) -> Callable[[EntityKey, Add], None]:
    key = _only(writers.plan, listed.type)
    data = _only(writers.plan, key.type)
    pair = _only(writers.plan, data.type)
    key_tag, data_tag = writers.tag(key.tag), writers.tag(data.tag)

    def write(entity_key: EntityKey, add: Add) -> None:
        add(f"<{key_tag}><{data_tag}>")
        for name, value in entity_key.fields:
            _write_record(writers, pair, {"Field": name, "Value": value}, add)
        add(f"</{data_tag}></{key_tag}>")

    return write


def _criterion_writer(writers: Writers, criteria: PlanField) -> Callable[[Criterion, Add], None]:
    element = _only(writers.plan, criteria.type)

    def write(criterion: Criterion, add: Add) -> None:
        values = {
            "DataSourceName": criterion.data_source,
            "FieldName": criterion.field,
            "Operator": criterion.operator,
            "Value1": criterion.value,
            "Value2": criterion.value2,
        }
        _write_record(writers, element, values, add)

    return write


def _write_context(writers: Writers, frame: Frame, context: CallContext, add: Add) -> None:
    """What the call context gives, if the header has a place for it.

    A release before R2 knows no partitions.
    """
    named = frame.context
    company, language = named["Company"][0], named["Language"][0]
    add(
        f"<{company}>{escaped(context.company)}</{company}>"
        f"<{language}>{escaped(context.language)}</{language}>"
    )
    if context.logon_as_user is not None:
        add(_element(named["LogonAsUser"][0], context.logon_as_user))
    if context.message_id is not None:
        tag = named["MessageId"][0]
        add(f"<{tag}>" + str(context.message_id) + f"</{tag}>")
    if context.partition_key is not None:
        add(_element(named["PartitionKey"][0], context.partition_key))
    if context.property_bag:
        _write_bag(writers, named["PropertyBag"], context.property_bag, add)


def _write_bag(writers: Writers, named: Named, bag: Mapping[str, str], add: Add) -> None:
    tag, field = named
    pair = _only(writers.plan, field.type)
    add(f"<{tag}>")
    for key, value in bag.items():
        _write_record(writers, pair, {"Key": key, "Value": value}, add)
    add(f"</{tag}>")


def _write_addressing(add: Add, action: str, address: str, context: CallContext) -> None:
    add(
        f'<a:Action xmlns:a="{_ADDRESSING}" s:mustUnderstand="1">{escaped(action)}</a:Action>'
        f'<a:To xmlns:a="{_ADDRESSING}" s:mustUnderstand="1">{escaped(address)}</a:To>'
    )
    if context.message_id is not None:
        add(f'<a:MessageID xmlns:a="{_ADDRESSING}">urn:uuid:{context.message_id}</a:MessageID>')
