"""What PDF/A-3 asks of a file (ISO 19005-3:2012), read with pypdf and fontTools: every breach with its clause.

It knows the clauses that a file of text, drawings and signatures can break; colour profiles are not judged inside.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, PDF, XMP = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/pdf/1.3/}", "{http://ns.adobe.com/xap/1.0/}"
INVISIBLE = 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView
PRINT = 4
ACTIONS = {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"}
ANNOTATIONS = {"/Link", "/Widget", "/Text", "/FreeText", "/Popup", "/FileAttachment", "/Stamp", "/Highlight"}
CMYK = {b"k", b"K"}


def breaches(data: bytes, level: str = "") -> list[str]:
    """The clauses that a file breaks, each with what breaks it; `level` A also asks for its structure."""
    reader = PdfReader(io.BytesIO(data))
    root = reader.root_object
    found = [*_file(data, reader), *_metadata(reader, level), *_catalog(root), *_intents(root), *_fonts(reader)]
    for number, page in enumerate(reader.pages, start=1):
        found += [f"{each} (page {number})" for each in (*_annotations(page), *_drawn(reader, page))]
    found += [each for item in _objects(reader) for each in _object(item)]
    if level == "A":
        found += list(_structure(root))
    return found


def _file(data: bytes, reader: PdfReader) -> Iterator[str]:
    head = data[:20]
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", head):
        yield f"6.1.2 header {head!r}"
    if "/ID" not in reader.trailer:
        yield "6.1.3 no ID"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 encrypted"
    if not re.search(rb"%%EOF\r?\n?$", data):
        yield "6.1.3 something follows %%EOF"


def _metadata(reader: PdfReader, level: str) -> Iterator[str]:
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        yield "6.6.2.1 no metadata"
        return
    tree = ET.fromstring(stream.get_object().get_data())  # noqa: S314 - the same
    part = next((each.text for each in tree.iter(f"{PDFAID}part")), _attribute(tree, f"{PDFAID}part"))
    conformance = next((e.text for e in tree.iter(f"{PDFAID}conformance")), _attribute(tree, f"{PDFAID}conformance"))
    if part != "3" or conformance not in ("A", "B", "U") or (level and conformance != level):
        yield f"6.6.4 part {part}, conformance {conformance}"
    info = reader.trailer.get("/Info")
    for key, said in _told_twice(tree).items():
        kept = info.get_object().get(key) if info else None
        if kept is not None and _comparable(str(kept)) != _comparable(said or ""):
            yield f"6.6.3 {key} is {kept!r} in Info and {said!r} in the metadata"


def _attribute(tree: ET.Element, name: str) -> str | None:
    return next((each.get(name) for each in tree.iter(f"{RDF}Description") if each.get(name)), None)


def _told_twice(tree: ET.Element) -> dict[str, str | None]:
    def text(path: str) -> str | None:
        return next((each.text for each in tree.iter(path) if each.text and each.text.strip()), _attribute(tree, path))

    def inside(path: str) -> str | None:
        return next((li.text for each in tree.iter(path) for li in each.iter(f"{RDF}li")), None)

    return {
        "/Title": inside(f"{DC}title"),
        "/Author": inside(f"{DC}creator"),
        "/Subject": inside(f"{DC}description"),
        "/Keywords": text(f"{PDF}Keywords"),
        "/Producer": text(f"{PDF}Producer"),
        "/Creator": text(f"{XMP}CreatorTool"),
        "/CreationDate": text(f"{XMP}CreateDate"),
        "/ModDate": text(f"{XMP}ModifyDate"),
    }


def _comparable(text: str) -> str:
    """A text as it is; of a moment its digits to the second, because each side writes it in its own way."""
    is_moment = re.match(r"D:\d{4}|\d{4}-\d\d(-\d\d)?", text)
    return re.sub(r"\D", "", re.split(r"[+Z]", text)[0])[:14] if is_moment else text


def _catalog(root: Any) -> Iterator[str]:
    for key, clause in (("/AA", "6.5.2"), ("/Requirements", "6.11"), ("/NeedsRendering", "6.4.2")):
        if key in root:
            yield f"{clause} {key} in the catalogue"
    permitted = set(root.get("/Perms", {}).keys()) - {"/UR3", "/DocMDP"}
    if permitted:
        yield f"6.1.12 {permitted}"
    form = root.get("/AcroForm")
    form = form.get_object() if form is not None else {}
    if "/XFA" in form or form.get("/NeedAppearances"):
        yield "6.4 a form that is drawn by the reader"
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    if "/JavaScript" in names or "/AlternatePresentations" in names:
        yield "6.5.1 or 6.10 names"


def _intents(root: Any) -> Iterator[str]:
    intents = [each.get_object() for each in root.get("/OutputIntents", [])]
    profiles = [each["/DestOutputProfile"].get_object() for each in intents if each.get("/S") == "/GTS_PDFA1"]
    if len(profiles) != 1:
        yield f"6.2.3 {len(profiles)} output intents"
        return
    profile = profiles[0].get_data()
    if profile[36:40] != b"acsp" or profile[8] > 4 or profile[16:20] not in (b"RGB ", b"GRAY"):
        yield "6.2.3 no colour profile of red, green and blue"
    if profiles[0]["/N"] != {b"RGB ": 3, b"GRAY": 1}[profile[16:20]]:
        yield "6.2.4.2 N of the profile"


def _fonts(reader: PdfReader) -> Iterator[str]:
    for font in _objects(reader):
        if font.get("/Type") == "/Font":
            yield from _font(font, str(font.get("/BaseFont", "")), font.get("/Subtype"))


def _font(font: Any, name: str, kind: object) -> Iterator[str]:
    if kind in ("/CIDFontType0", "/CIDFontType2", "/TrueType", "/Type1"):
        descriptor = font.get("/FontDescriptor")
        files = set(descriptor.get_object()) if descriptor is not None else set()
        if not files & {"/FontFile", "/FontFile2", "/FontFile3"}:
            yield f"6.2.11.4.1 {name} is not embedded"
    if kind == "/CIDFontType2":
        if "/CIDToGIDMap" not in font:
            yield f"6.2.11.3.2 {name} without a map to glyphs"
        yield from _widths(font, name)
    if kind == "/Type0" and "/ToUnicode" not in font:
        yield f"6.2.11.7.2 {name} says not which letters it draws"
    elif kind == "/Type0" and re.search(rb"<(0000|FEFF|FFFE)>\s*$", font["/ToUnicode"].get_data(), re.M):
        yield f"6.2.11.7.2 {name} names no letter for a glyph"


def _widths(font: Any, name: str) -> Iterator[str]:
    program = font["/FontDescriptor"].get_object().get("/FontFile2")
    if program is None:
        return
    drawn = TTFont(io.BytesIO(program.get_object().get_data()), lazy=True)
    scale, order = 1000 / drawn["head"].unitsPerEm, drawn.getGlyphOrder()
    for glyph, width in _told_widths(font["/W"].get_object()):
        if glyph >= len(order) or abs(drawn["hmtx"][order[glyph]][0] * scale - width) > 1:
            yield f"6.2.11.5 {name}: glyph {glyph} is {width} wide in the file"


def _told_widths(widths: Any) -> Iterator[tuple[int, float]]:
    items = iter(widths)
    for first in items:
        following = next(items)
        if isinstance(following, list):
            yield from ((int(first) + at, float(each)) for at, each in enumerate(following))
        else:
            width = float(next(items))
            yield from ((glyph, width) for glyph in range(int(first), int(following) + 1))


def _annotations(page: Any) -> Iterator[str]:
    if "/AA" in page:
        yield "6.5.2 an action of the page"
    for each in page.get("/Annots", []):
        note = each.get_object()
        kind, flags, (left, low, right, high) = note["/Subtype"], int(note.get("/F", 0)), note["/Rect"]
        is_nothing = left == right and low == high
        if kind not in ANNOTATIONS:
            yield f"6.3.1 {kind}"
        if kind != "/Popup" and not is_nothing and (not flags & PRINT or flags & INVISIBLE):
            yield f"6.3.2 {kind} with flags {flags}"
        if kind not in ("/Popup", "/Link") and not is_nothing and set(note.get("/AP", {})) != {"/N"}:
            yield f"6.3.3 {kind} has no appearance of its own"
        if kind == "/Widget" and ("/A" in note or "/AA" in note):
            yield "6.4.1 an action of a field"


def _drawn(reader: PdfReader, page: Any) -> Iterator[str]:
    yield from _operators(reader, page.get_contents(), page.get("/Resources"))
    for each in _forms(page.get("/Resources"), set()):
        yield from _operators(reader, each, each.get("/Resources"))


def _forms(resources: Any, seen: set[int]) -> Iterator[Any]:
    for reference in _named(resources, "/XObject").values():
        each = reference.get_object()
        if each.get("/Subtype") == "/Form" and id(each) not in seen:
            seen.add(id(each))
            yield each
            yield from _forms(each.get("/Resources"), seen)


def _operators(reader: PdfReader, content: Any, resources: Any) -> Iterator[str]:
    fonts = {name: font.get_object() for name, font in _named(resources, "/Font").items()}
    font: Any = {}
    for operands, operator in ContentStream(content, reader).operations if content is not None else ():
        if operator == b"Tf":
            font = fonts.get(operands[0], {})
        elif operator in CMYK:
            yield "6.2.4.3 a colour that the profile does not know"
        elif operator in (b"Tj", b"TJ") and font.get("/Subtype") == "/Type0":
            texts = operands[0] if operator == b"TJ" else operands
            codes = b"".join(_raw(each) for each in texts if isinstance(each, str | bytes))
            if any(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2)):
                yield f"6.2.11.8 a letter that {font.get('/BaseFont')} does not have"


def _named(resources: Any, kind: str) -> dict[str, Any]:
    """What resources hold of a kind, by name."""
    inside = resources.get_object().get(kind) if resources is not None else None
    return dict(inside.get_object()) if inside is not None else {}


def _raw(text: Any) -> bytes:
    return bytes(getattr(text, "original_bytes", text))


def _objects(reader: PdfReader) -> Iterator[Any]:
    seen: set[tuple[int, int]] = set()
    waiting = [reader.trailer.raw_get("/Root")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            item = item.get_object()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _object(item: Any) -> Iterator[str]:
    filters = item.get("/Filter")
    if filters is not None and {"/LZWDecode", "/Crypt"} & {str(each) for each in _listed(filters.get_object())}:
        yield f"6.1.7.2 {filters}"
    if hasattr(item, "get_data") and "/F" in item:
        yield "6.1.7.1 a stream that lies elsewhere"
    if item.get("/S") in ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide"):
        yield f"6.5.1 {item['/S']}"
    if item.get("/Subtype") == "/Image" and (item.get("/Interpolate") or "/Alternates" in item or "/OPI" in item):
        yield "6.2.8 a picture with extras"
    if item.get("/Subtype") == "/PS" or ("/Ref" in item and item.get("/Subtype") == "/Form"):
        yield "6.2.9 a drawing from elsewhere"
    if item.get("/Type") == "/ExtGState" and ("/TR" in item or item.get("/TR2", "/Default") != "/Default"):
        yield "6.2.5 a transfer function"
    if item.get("/Type") == "/Filespec" and "/EF" in item and not {"/AFRelationship", "/UF", "/F"} <= set(item):
        yield "6.8 an embedded file without its relation"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _structure(root: Any) -> Iterator[str]:
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "6.7.2 not marked"
    if "/StructTreeRoot" not in root:
        yield "6.7.3 no structure"
    if not root.get("/Lang"):
        yield "6.7.4 no language"
