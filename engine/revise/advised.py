"""Begins a draft with advised standard times put in. Knows nothing of how they were measured."""

from collections.abc import Mapping

from lxml import etree

from engine.people.policy import Actor
from engine.revise.drafts import create_draft
from engine.run.gate import DRAWING, SOP, read_drawing
from engine.run.runtime import Runtime
from models.processes import ProcessVersion


def revise_as_advised(
    runtime: Runtime, actor: Actor, *, version_id: int, minutes: Mapping[str, int], reason: str
) -> int:
    """Begin a revision of a version in which the named elements take so many minutes. Returns the id of the draft.

    Raises:
        MayNotRevise.
    """
    with runtime.database.readers() as session:
        files = dict(session.get_one(ProcessVersion, version_id).files)
    files[DRAWING] = _with_minutes(files[DRAWING], minutes)
    return create_draft(runtime, actor, files, base_version_id=version_id, reason=reason)


def _with_minutes(drawing: str, minutes: Mapping[str, int]) -> str:
    root = read_drawing(drawing.encode())
    for node in root.iter():
        advised = minutes.get(str(node.get("id")))
        if advised and node.get(f"{{{SOP}}}minutes") not in (None, str(advised)):
            node.set(f"{{{SOP}}}minutes", str(advised))
            node.attrib.pop(f"{{{SOP}}}time", "")  # said how the author wrote the time before
    return etree.tostring(root, encoding="unicode")
