"""A find whose records are given as they arrive: what a piece of the answer means."""

from collections.abc import Iterator, Mapping
from typing import Any

from axclarity.ax.contract import ANOTHER_ANSWER, RecordStream
from axclarity.ax.services._operations import DocumentOperations
from axclarity.errors import AxClarityError, ConfigError, MalformedReply, NoReply, Problem
from axclarity.http import Request, Response

__all__ = ["FindStream"]


class FindStream:
    """Feeds the answer of a find to a `RecordStream`, and raises what the answer means."""

    def __init__(
        self, operations: DocumentOperations[Any], request: Request, records: RecordStream
    ) -> None:
        self._operations = operations
        self._name = request.operation
        self._records = records
        self._found = 0
        self._status = 200

    @staticmethod
    def able(transport: Any) -> Any:
        """The transport, if it can stream.

        Raises:
            ConfigError: it cannot.
        """
        if hasattr(transport, "stream"):
            return transport
        raise ConfigError(
            Problem(
                path="transport",
                rule="config.stream",
                message="cannot give an answer piece by piece",
                hint="Use SocketTransport or AsyncSocketTransport, or find() instead.",
            )
        )

    def started(self, status: int, headers: Mapping[str, str]) -> None:
        """Look at the head of the answer; only SOAP is read on."""
        if status not in (200, 500):
            response = Response(status=status, headers=headers)
            raise self._operations.port.refusal(self._name, response, writes=False)
        self._status = status

    def feed(self, piece: bytes) -> Iterator[Any]:
        """The records that a piece completes."""
        try:
            for record in self._records.feed(piece):
                self._insist_on_success()
                self._found += 1
                yield record
        except MalformedReply as error:
            if self._found:
                raise
            raise self._no_answer(error) from None
        self._look_for_fault()

    def close(self) -> None:
        """The end of the answer: whole, and not cut at the port's limit."""
        try:
            self._records.close()
        except MalformedReply as error:
            if self._records.broke_off:
                raise NoReply(f"{self._name}: {error.message} Ask again.") from None
            if self._records.is_answer:
                raise
            raise self._no_answer(error) from None
        self._insist_on_success()
        self._operations.within_limit("find", self._found)

    def _insist_on_success(self) -> None:
        if self._status != 200:
            raise self._no_answer(MalformedReply(ANOTHER_ANSWER))

    def _no_answer(self, error: MalformedReply) -> AxClarityError:
        return self._operations.port.no_envelope(self._name, self._status, error, False)

    def _look_for_fault(self) -> None:
        fault = self._records.fault
        if fault is not None:
            self._operations.port.expect(fault, self._name, None, writes=False)
