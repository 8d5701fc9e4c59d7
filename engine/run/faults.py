"""Why a drawing is refused: a code, the element, and a sentence with what to do, which the catalogue translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import BundleRefused

SENTENCES: Mapping[str, str] = {
    "unreadable": "The file is not a readable BPMN drawing: %(detail)s. Save it again as BPMN 2.0.",
    "too_large": "The file is larger than %(most)s bytes. Leave out pictures and old pages.",
    "document_type": "The file holds a document type or entity. Save it without them.",
    "too_many_elements": "The file holds more than %(most)s XML elements. Divide the SOP.",
    "too_deep": "The file is nested deeper than %(most)s levels. Simplify it.",
    "no_process": "There must be exactly one process that runs. Draw one SOP in each file.",
    "too_many_nodes": "The SOP has %(number)s shapes; at most %(most)s can run. Divide it.",
    "no_id": "A shape or arrow has no id, and what follows it would be lost. Draw it anew.",
    "id_twice": "Two shapes or arrows have the same id. Draw one of them anew.",
    "id_unusable": "This id cannot be used. Let the editor give it a new one.",
    "arrow_loose": "This arrow does not join two shapes. Connect it or delete it.",
    "arrow_twice": "Two arrows lead from here to the same shape. Delete one.",
    "kind_unknown": "A %(kind)s cannot be run. Draw it as a step, a decision or a parallel pair.",
    "inside_unknown": "A %(kind)s with %(inner)s cannot be run. Draw what it means as steps.",
    "starts": "There must be exactly one start, not %(number)s.",
    "no_end": "There is no end. Draw one and lead the last step to it.",
    "event_subprocess": "A part that starts by an event cannot be run. Draw it as steps.",
    "not_reached": "No arrow from the start leads here. Connect it or delete it.",
    "no_way_out": "No arrow leads from here to an end. Connect it.",
    "no_lane": "This step stands in no lane. Move it into the lane of who does it.",
    "two_lanes": "This step stands in two lanes. Leave it in one.",
    "no_minutes": "The standard time in minutes is missing, or not above 0. Fill it in.",
    "no_name": "This step has no wording. Write what is done.",
    "post_unknown": "The post %(post)s is not known. Choose one of the agency.",
    "form_missing": "The form %(form)s is missing. Make it, or take its name away.",
    "form_wrong": "The form %(form)s cannot be used: %(detail)s.",
    "several_arrows": "Several arrows leave this shape. Put a decision or a parallel pair behind it.",
    "condition_here": "An arrow with a condition leaves this shape. Put a decision behind it.",
    "no_cardinality": "It is not said how often this is done. Choose for which units.",
    "no_condition": "It is not said when this branch is taken. Choose the answer that leads here.",
    "no_label": "This branch has no label. Write one, such as Ya or Tidak.",
    "default_condition": "The branch taken otherwise has a condition. Take the condition away.",
    "same_condition": "Two branches are taken by the same answer. Give each an answer of its own.",
    "no_answer": "The condition asks for no answer, so it is always the same. Choose the answer that leads here.",
    "expression": "The condition cannot be read: %(detail)s.",
    "answer_missing": "The condition asks for %(answer)s, which no form gives. Choose a field of a step before.",
    "answer_later": "The condition asks for %(answer)s, which is not always given before. Choose a step before.",
    "value_unknown": "The condition expects %(value)s, which %(answer)s never is. Choose one of its options.",
    "identity_wrong": "The data of the sheet cannot be read: %(detail)s.",
    "document_wrong": "%(file)s, line %(line)s: the document cannot be read: %(detail)s. Correct it there.",
    "document_file_missing": "%(file)s is missing. Every document needs it.",
    "document_file_kind": "%(file)s is no file of a document. Keep only %(detail)s, without folders inside.",
    "document_too_large": "%(file)s: the folder is larger than %(detail)s. Leave out what the letter does not need.",
    "document_too_long": "%(file)s writes more than %(detail)s characters. Shorten it.",
    "document_too_costly": "%(file)s takes too long or too much memory, so it was stopped. Simplify its loops.",
    "document_outside": "%(file)s, line %(line)s: %(detail)s lies outside the folder. Use only files of the folder.",
    "document_undefined": "%(file)s, line %(line)s: the data do not hold this: %(detail)s. Correct the name.",
    "document_forbidden": "%(file)s, line %(line)s: a template may not do this: %(detail)s. Take it away.",
    "document_style": "%(file)s, line %(line)s: the style is not understood: %(detail)s. Correct it there.",
    "document_no_period": "%(file)s: the case says no year and tribulan, or asks for no indicators.",
    "document_no_printer": "This server cannot make PDFs yet. Install what ./run names, then try again.",
    "document_element": "%(file)s, line %(line)s: there is no %(detail)s in this SOP. Name a step or field it has.",
    "engine": "The drawing cannot be run: %(detail)s.",
    "no_rest": "The SOP runs in a circle without coming to a step. Put a step into the circle.",
    "stuck": "The case would stop here for ever. Let every branch arrive at the end.",
    "no_exit": "From here no decision leads to the end. Give the circle a way out.",
    "never": "No combination of decisions ever leads here. Connect it otherwise or delete it.",
    "too_many_ways": "There are more than %(most)s situations to try. Simplify the decisions.",
    "too_costly": "Trying this drawing took too long or too much memory, so it was stopped. Simplify it.",
}


@dataclass(frozen=True)
class Fault:
    """What keeps a drawing from running, at which element, and by which figures and words."""

    code: str
    element: str | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)
    name: str = ""  # what the element is called in the drawing

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.params


def fault_of(refusal: BundleRefused) -> Fault:
    """The fault a bundle was refused for."""
    return Fault(refusal.code, refusal.element, refusal.params)
