"""Every word the drawing editor says, in the reader's language, handed to its scripts. Knows no drawing."""

from typing import Any

from flask_babel import gettext


def words() -> dict[str, Any]:
    """The words by the names the scripts know them by; `bpmn` are those of the drawing library."""
    return {**_tools(), **_panel(), **_keeping(), "kinds": _kinds(), "bpmn": _library()}


def _tools() -> dict[str, str]:
    return {
        "hand": gettext("Move the drawing"),
        "arrow": gettext("Draw an arrow"),
        "start": gettext("Start"),
        "end": gettext("End"),
        "step": gettext("Step"),
        "decision": gettext("Decision"),
        "parallel": gettext("Parallel pair"),
        "units": gettext("Part done by each unit"),
        "note": gettext("Note"),
        "appendStep": gettext("Add a step behind it"),
        "appendDecision": gettext("Add a decision behind it"),
        "appendEnd": gettext("Add an end behind it"),
        "addLane": gettext("Add an actor"),
        "remove": gettext("Delete"),
        "newStep": gettext("New step"),
        "newUnits": gettext("New part"),
        "show": gettext("Show it"),
    }


def _panel() -> dict[str, str]:
    return {
        "chooseSomething": gettext("Choose a shape on the drawing to see what it says."),
        "nothingToSet": gettext("There is nothing to fill in here."),
        "lane": gettext("Name of the actor"),
        "agency": gettext("Name of the agency"),
        "activity": gettext("Activity"),
        "actor": gettext("Done by"),
        "post": gettext("Post"),
        "anyPost": gettext("any post of this actor"),
        "time": gettext("Standard time"),
        "unit": gettext("Unit of time"),
        "requirement": gettext("Requirements"),
        "output": gettext("Output"),
        "remark": gettext("Remark"),
        "deadline": gettext("Deadline"),
        "noDeadline": gettext("none beside the standard time"),
        "newDeadline": gettext("a new date, asked for in the step: %s"),
        "question": gettext("Question"),
        "needsTwo": gettext("Draw at least two arrows out of this decision."),
        "branchTo": gettext("Branch to"),
        "label": gettext("Label"),
        "takenWhen": gettext("Taken when"),
        "otherwise": gettext("none of the others"),
        "newDecision": gettext("ask for it in the step: %s"),
        "forEach": gettext("Done by each one of"),
        "chooseList": gettext("choose a list of an earlier step"),
        "form": gettext("Form"),
        "noForm": gettext("Without fields the step asks for a note only."),
        "fieldLabel": gettext("Name of the field"),
        "special": gettext("special part, kept as it is"),
        "required": gettext("must be filled in"),
        "options": gettext("Options, one on each line"),
        "newField": gettext("Name of a new field"),
        "kind": gettext("Kind of field"),
        "addField": gettext("Add the field"),
        "preview": gettext("How people will see it"),
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "removeField": gettext("Delete the field"),
    }


def _keeping() -> dict[str, str]:
    return {
        "unsaved": gettext("Not saved yet"),
        "saving": gettext("Saving …"),
        "saved": gettext("Saved at"),
        "offline": gettext("No connection. It is kept in this browser and sent again."),
        "refused": gettext("This could not be saved."),
    }


def _kinds() -> dict[str, str]:
    return {
        "textfield": gettext("short text"),
        "textarea": gettext("long text"),
        "number": gettext("number"),
        "datetime": gettext("date"),
        "checkbox": gettext("tick"),
        "radio": gettext("one of several"),
        "checklist": gettext("several of a list"),
        "filepicker": gettext("file to attach"),
    }


def _library() -> dict[str, str]:
    """What bpmn-js itself says in the places that remain reachable."""
    return {
        "Activate hand tool": gettext("Move the drawing"),
        "Activate global connect tool": gettext("Draw an arrow"),
        "Connect to other element": gettext("Draw an arrow"),
        "Delete": gettext("Delete"),
        "Remove": gettext("Delete"),
        "flow elements must be children of pools/participants": gettext("Draw inside the agency’s frame."),
        "no shape type specified": gettext("This could not be drawn."),
        "element required": gettext("This could not be drawn."),
    }
