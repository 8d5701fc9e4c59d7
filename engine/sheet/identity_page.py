"""Draws the first page: the identity block of the sheet (Bagian Identitas, PermenPAN-RB 35/2012), word for word."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.run.drawing.lettering import leading, wrapped
from engine.run.drawing.svg import Svg, joined
from engine.sheet.content import Content
from engine.sheet.flow_pages import block, frame, line, page_svg, text
from engine.sheet.placing import MARGIN, Paper

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
INSET = 5.0
Box = tuple[str, list[str]]  # its title, its texts
HEAD_ROW = 17.0
SIGNATURE = 74.0  # the row of who approved, with room for a signature and a stamp


def identity_page(content: Content, paper: Paper) -> Svg:
    """The page with number, dates, who approved, legal bases, qualifications, equipment and the rest."""
    return _Identity(content, paper).svg()


class _Identity:
    """The block while it is drawn: the agency on the left, what is known of the SOP on the right, boxes below."""

    def __init__(self, content: Content, paper: Paper) -> None:
        self._content, self._known, self._paper = content, content.identity, paper
        self._left, self._right = MARGIN, paper.width - MARGIN
        self._middle = (self._left + self._right) / 2
        self._top = MARGIN + 6

    def svg(self) -> Svg:
        parts = [self._facts(), self._agency()]
        top = self._top + HEAD_ROW * 4 + SIGNATURE + HEAD_ROW * 1.5
        boxes = self._boxes()
        size = next(
            (each for each in SIZES if self._needed(boxes, each) <= self._paper.height - MARGIN - 12 - top), SIZES[-1]
        )
        for one, other in boxes:
            height = max(self._height(one, size), self._height(other, size))
            parts += [self._box(self._left, top, one, height, size), self._box(self._middle, top, other, height, size)]
            top += height
        bottom = self._paper.height - MARGIN + 10
        return page_svg(
            self._paper, *parts, text(self._right, bottom, "1", size=7, anchor="end"), label=self._content.title
        )

    def _agency(self) -> Svg:
        height = HEAD_ROW * 4 + SIGNATURE + HEAD_ROW * 1.5
        agency = str(self._known.get("agency") or "").upper()
        width = self._middle - self._left
        lines = wrapped(agency, width - 60, 12)
        first = self._top + height / 2 - len(lines) * leading(12) / 2 + 12
        told = (
            text(self._left + width / 2, first + place * leading(12), each, size=12, anchor="middle", bold=True)
            for place, each in enumerate(lines)
        )
        return joined(frame(self._left, self._top, width, height), *told)

    def _facts(self) -> Svg:
        known, top, parts = self._known, self._top, []
        effective = str(known.get("approved_label") or "Tanggal Efektif")
        rows: list[tuple[str, str]] = [
            ("Nomor SOP", str(known.get("number") or "")),
            ("Tanggal Pembuatan", day(known.get("created"))),
            ("Tanggal Revisi", day(known.get("revised"))),
            (effective, day(known.get("effective") or known.get("approved"))),
        ]
        for label, value in rows:
            parts.append(self._fact(top, HEAD_ROW, label, value))
            top += HEAD_ROW
        parts.append(self._approval(top))
        parts.append(self._fact(top + SIGNATURE, HEAD_ROW * 1.5, "Nama SOP", self._content.title))
        return joined(*parts)

    def _fact(self, top: float, height: float, label: str, value: str) -> Svg:
        split = self._middle + 112
        parts = [frame(self._middle, top, self._right - self._middle, height), line(split, top, split, top + height)]
        parts.append(text(self._middle + INSET, top + 12, label, size=9))
        parts.append(block(split + INSET, top + 3, self._right - split - 2 * INSET, value, size=9))
        return joined(*parts)

    def _approval(self, top: float) -> Svg:
        by = self._known.get("approved_by") or {}
        split, width = self._middle + 112, self._right - self._middle - 112
        parts = [self._fact(top, SIGNATURE, "Disahkan Oleh", "")]
        position = str(by.get("position") or "")
        parts.append(block(split + INSET, top + 2, width - 2 * INSET, position, size=9, centred=True))
        nip = f"NIP. {by['nip']}" if by.get("nip") else ""
        for words, below, bold in ((str(by.get("name") or ""), 16.0, True), (nip, 5.0, False)):
            parts.append(text(split + width / 2, top + SIGNATURE - below, words, size=9, anchor="middle", bold=bold))
        return joined(*parts)

    def _boxes(self) -> list[tuple[Box, Box]]:
        known = self._known
        related = [*_listed(known.get("related")), *_explained(known.get("related_explanation"))]
        qualified, equipment = _listed(known.get("qualifications")), _listed(known.get("equipment"))
        return [
            (
                ("Dasar Hukum", numbered(_texts(known.get("legal_bases")))),
                ("Kualifikasi Pelaksana", numbered(qualified)),
            ),
            (("Keterkaitan", related), ("Peralatan/Perlengkapan", numbered(equipment))),
            (
                ("Peringatan", numbered(_listed(known.get("warning")))),
                ("Pencatatan dan Pendataan", _listed(known.get("recording"))),
            ),
        ]

    def _needed(self, boxes: Sequence[tuple[Box, Box]], size: float) -> float:
        return sum(max(self._height(one, size), self._height(other, size)) for one, other in boxes)

    def _height(self, box: Box, size: float) -> float:
        width = self._middle - self._left - 2 * INSET
        lines = sum(len(wrapped(each, width, size)) for each in box[1])
        return max(34.0, HEAD_ROW + lines * leading(size) + 6)

    def _box(self, x: float, top: float, box: Box, height: float, size: float) -> Svg:
        title, texts = box
        width = self._middle - self._left
        parts = [frame(x, top, width, height), text(x + INSET, top + 12, title, size=9, bold=True)]
        y = top + HEAD_ROW
        for each in texts:
            parts.append(block(x + INSET, y, width - 2 * INSET, each, size=size))
            y += len(wrapped(each, width - 2 * INSET, size)) * leading(size)
        return joined(*parts)


def day(value: Any) -> str:
    """A day as an Indonesian office writes it; a dash for none."""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value) if value else "-"


def numbered(texts: Sequence[str]) -> list[str]:
    """With numbers in front, where there is more than one."""
    return [f"{place}. {each}" for place, each in enumerate(texts, start=1)] if len(texts) > 1 else list(texts)


def _listed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else []
    return [str(each.get("text")) if isinstance(each, Mapping) else str(each) for each in found]


def _explained(value: Any) -> list[str]:
    return [f"Penjelasan: {value}"] if value else []
