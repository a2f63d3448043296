"""Services that carry no document: any operation of any contract, by its own parameters."""

from typing import Any, TypeVar

from attrs import evolve, frozen

from axclarity.ax._port import Port, is_write
from axclarity.ax.call_context import CallContext
from axclarity.ax.contract import classes_from_plan
from axclarity.ax.documents import Part
from axclarity.errors import MalformedReply, OutcomeUnknown
from axclarity.http import AsyncTransport, Exchange, Transport, drive, drive_async
from axclarity.values import MessageId

__all__ = ["AsyncService", "Service", "ServiceOperations"]

P = TypeVar("P", bound=Part)


@frozen
class ServiceOperations:
    """The operations of a service as its contract has them, in one company."""

    port: Port
    context: CallContext

    def call(
        self,
        operation: str,
        reply: type[P] | None = None,
        *,
        message_id: MessageId | None = None,
        writes: bool | None = None,
        **parameters: Any,
    ) -> Exchange[Any]:
        """Call an operation.

        Args:
            operation: as the contract spells it.
            reply: the class of the answer, from a generated module; without one a class is made
                from the contract.
            message_id: a custom service checks it only if somebody switched that on in AX.
            writes: whether it changes anything. Unless its name is one of AIF's reading operations
                it is taken for a write, so no answer means an unknown outcome.
            parameters: by element name: plain values, or records of generated classes.

        Raises:
            InvalidDocument: the contract has no such operation or parameter.
            AifFault: AX refused.
        """
        contract = yield from self.port.loaded()
        context = evolve(self.context, message_id=message_id)
        answer = yield from self.port.call(
            contract, operation, context, writes=writes, **parameters
        )
        kind: Any = (
            reply or classes_from_plan(contract.plan)[contract.plan.operations[operation].output]
        )
        try:
            return contract.output(kind, operation, answer)
        except MalformedReply as error:
            if not is_write(operation, writes):
                raise
            raise OutcomeUnknown(
                f"{self.port.external_name}.{operation}: {error.message} It was done, or may have "
                "been: look before sending again.",
            ) from None


class Service:
    """A service that carries no document; calls wait for the answer."""

    def __init__(self, operations: ServiceOperations, transport: Transport) -> None:
        self._operations = operations
        self._transport = transport

    def call(self, operation: str, reply: type[Any] | None = None, **parameters: Any) -> Any:
        """Call an operation, as `ServiceOperations.call` explains."""
        return drive(self._operations.call(operation, reply, **parameters), self._transport)


class AsyncService:
    """A service that carries no document; calls are awaited."""

    def __init__(self, operations: ServiceOperations, transport: AsyncTransport) -> None:
        self._operations = operations
        self._transport = transport

    async def call(self, operation: str, reply: type[Any] | None = None, **parameters: Any) -> Any:
        """Call an operation, as `ServiceOperations.call` explains."""
        exchange = self._operations.call(operation, reply, **parameters)
        return await drive_async(exchange, self._transport)
