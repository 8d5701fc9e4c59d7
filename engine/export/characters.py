"""Which characters may stand in XML and in a cell. The rest is dropped: readers would refuse the whole file for it."""

import re

# What XML 1.0 leaves out; a carriage return is read as a line feed, so it is written as one.
_NEVER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")


def xml_text(text: str) -> str:
    """The text as XML can hold it: no control characters, no halves of characters, line feeds only."""
    return _NEVER.sub("", _LINE_END.sub("\n", text))
