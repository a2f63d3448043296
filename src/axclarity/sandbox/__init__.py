"""Both systems simulated on loopback, offline, with faults. Needs the extra `sandbox`."""

from axclarity.sandbox._server import Server
from axclarity.sandbox.box import Sandbox
from axclarity.sandbox.faults import FAULT_NAMES, Fault, Faults

__all__ = ["FAULT_NAMES", "Fault", "Faults", "Sandbox", "Server"]
