"""Pinned plans in a folder: one file per service, named after it."""

from pathlib import Path

from axclarity.ax.contract.plan._model import Plan
from axclarity.ax.contract.plan._text import plan_from_text, text_from_plan
from axclarity.errors import ConfigError, Problem

__all__ = ["pin", "pinned_file", "read_pinned"]


def pinned_file(folder: Path, service: str) -> Path:
    """Where the plan of a service stands in a folder."""
    return folder / f"{service}.plan.json"


def pin(folder: Path, plan: Plan) -> Path:
    """Write a plan into a folder, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = pinned_file(folder, plan.service)
    file.write_bytes(text_from_plan(plan))
    return file


def read_pinned(folder: Path, service: str) -> Plan | None:
    """The plan of a service in a folder, if there is one.

    Raises:
        ConfigError: the file is no plan, or another service's, or was changed.
    """
    file = pinned_file(folder, service)
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return None
    plan = plan_from_text(text)
    if plan.service != service:
        message = f"is the plan of {plan.service}, not of {service}"
        raise ConfigError(Problem(path=str(file), rule="config.plan", message=message))
    return plan
