"""The only door to SpiffWorkflow: parsed drawings, runners, and the frontier a runner is kept as."""

from engine.run.spiff.frontier import Frontier
from engine.run.spiff.runner import Runner
from engine.run.spiff.specs import ParsedDrawing, parse_drawing

__all__ = ["Frontier", "ParsedDrawing", "Runner", "parse_drawing"]
