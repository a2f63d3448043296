"""Engines: what hands a journal's events to several workers on several machines."""

from axclarity.pipeline.engines._procrastinate import ProcrastinateEngine

__all__ = ["ProcrastinateEngine"]
