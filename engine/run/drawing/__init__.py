"""Draws a BPMN file as one SVG text; knows shapes, places and marks, and refuses to know cases, people or pages.

A page may repaint it by class: `.drawing .paper`, `.drawing > g` (fill of shapes, stroke of lines), `text`, `.band`
(headers of pools and lanes), `.tips`, `.solid` and `.open` (heads and filled pictures), `.steps`, `.badge`,
`.el-task` and its like, `.is-late` and its like.
"""

from engine.run.drawing.heat import HEATS, heat, swatch
from engine.run.drawing.marks import Heat, Mark, State, Texts
from engine.run.drawing.page import draw
from engine.run.drawing.source import NoDrawing

__all__ = ["HEATS", "Heat", "Mark", "NoDrawing", "State", "Texts", "draw", "heat", "swatch"]
