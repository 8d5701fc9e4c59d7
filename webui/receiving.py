"""Stores the files that came with a form and says which could not be taken. Knows no field."""

from collections import defaultdict
from typing import BinaryIO, cast
from uuid import UUID

from flask import request

from engine.errors import FileKindRefused, FileTooLarge
from engine.forms.context import FileRef
from engine.run.attachments import attach_file
from webui.parts import parts
from webui.problems import Fault, too_large, unreadable

NOT_ANSWERS = {"certificate", "signed_file"}  # what whoever signs sends along: judged before a byte is kept


def receive_files(task_id: UUID, key: str = "") -> tuple[dict[str, list[FileRef]], list[Fault]]:
    """Store every file of this request, by the name of its field. `key` is the request's idempotency key."""
    stored: dict[str, list[FileRef]] = defaultdict(list)
    faults: list[Fault] = []
    for name, sent in request.files.items(multi=True):
        file = sent.filename or ""  # a browser sends an empty part for a picker nobody used
        stream = cast(BinaryIO, sent.stream)
        try:
            if file and name not in NOT_ANSWERS:
                stored[name].append(
                    attach_file(
                        parts.runtime, parts.actor, task_id=task_id, name=file, stream=stream, idempotency_key=key
                    )
                )
        except FileTooLarge as refusal:
            faults.append(too_large(name, file, refusal.limit))
        except FileKindRefused:
            faults.append(unreadable(name, file))
    return dict(stored), faults
