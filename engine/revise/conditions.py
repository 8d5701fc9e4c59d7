"""The conditions of a decision: each branch is taken by the answer that bears its label, one by none of the others."""

from collections.abc import Mapping, Sequence

from lxml import etree

from engine.revise.blank import XSI
from engine.revise.decision_forms import KEY, slug
from engine.run.gate import BPMN

CONDITION = f"{{{BPMN}}}conditionExpression"


def write_conditions(
    gateway: etree._Element, branches: Sequence[etree._Element], step: str, values: Mapping[str, str]
) -> None:
    """Give every branch its condition, and the gateway the branch taken otherwise. What has one keeps it.

    `values` are what the form of the step answers for each label.
    """
    if gateway.get("default") not in [str(branch.get("id")) for branch in branches]:
        bare = [branch for branch in branches if branch.find(CONDITION) is None]
        gateway.set("default", str((bare or branches)[-1].get("id")))
    for branch in branches:
        condition = branch.find(CONDITION)
        if branch.get("id") == gateway.get("default"):
            if condition is not None:
                branch.remove(condition)
        elif condition is None:
            condition = etree.SubElement(branch, CONDITION)
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            label = str(branch.get("name"))
            condition.text = f'{step}.{KEY} == "{values.get(label.casefold(), slug(label))}"'
