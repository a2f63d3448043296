"""The header of every call: whose data, which language, which message.

Source: AIF `CallContext`, namespace `…/dynamics/2010/01/datacontracts`.
"""

from collections.abc import Mapping

from attrs import field, frozen

from axclarity.values import MessageId

__all__ = ["CallContext"]


@frozen(kw_only=True)
class CallContext:
    """Who calls, and for which company.

    Args:
        company: `dataAreaId`. Always given: without it AX falls back on the user's default company.
        language: language of infolog texts, for example `en-us`.
        message_id: GUID that AX checks for duplicates on create, update and delete.
        logon_as_user: `DOMAIN\\user` to act for; only trusted intermediaries may.
        partition_key: data partition (R2 and later).
        property_bag: further pairs, for extensions of the site.
    """

    company: str
    language: str = "en-us"
    message_id: MessageId | None = None
    logon_as_user: str | None = None
    partition_key: str | None = None
    property_bag: Mapping[str, str] = field(factory=dict)
