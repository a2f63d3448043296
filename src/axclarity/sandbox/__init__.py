"""Both systems simulated on loopback, offline, with faults. Needs the extra `sandbox`."""

from importlib.util import find_spec

if find_spec("uvicorn") is None:
    raise ImportError(
        "axclarity.sandbox needs uvicorn. Run: pip install 'axclarity[sandbox]'", name="uvicorn"
    )

from axclarity.sandbox._server import Server
from axclarity.sandbox.box import Sandbox
from axclarity.sandbox.faults import FAULT_NAMES, Fault, Faults

__all__ = ["FAULT_NAMES", "Fault", "Faults", "Sandbox", "Server"]
