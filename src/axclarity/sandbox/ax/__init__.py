"""The Dynamics AX side of the sandbox: a company that behaves as AX does, over SOAP."""

from axclarity.sandbox.ax._records import OnHand, Settings
from axclarity.sandbox.ax.app import ax_app
from axclarity.sandbox.ax.company import AxCompany

__all__ = ["AxCompany", "OnHand", "Settings", "ax_app"]
