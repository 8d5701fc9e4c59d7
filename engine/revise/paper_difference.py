"""What changes in the documents that an SOP makes. Pure; knows their folders and no paper."""

from collections.abc import Iterator, Mapping

from engine.documents.declaration import DocumentRefused, Template, folders_of


def paper_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Each change as (kind, params), from the files of two bundles."""
    before, after = folders_of(old), folders_of(new)
    for id_ in sorted(before.keys() | after.keys()):
        if id_ not in before:
            yield "paper_added", {"new": _title(id_, after[id_])}
        elif id_ not in after:
            yield "paper_removed", {"old": _title(id_, before[id_])}
        elif before[id_] != after[id_]:
            names = sorted(
                name for name in before[id_].keys() | after[id_].keys() if before[id_].get(name) != after[id_].get(name)
            )
            yield "paper_changed", {"name": _title(id_, after[id_]), "files": ", ".join(names)}


def _title(id_: str, files: Mapping[str, str]) -> str:
    try:
        return Template.from_files(id_, files).declaration.title
    except DocumentRefused:
        return id_
