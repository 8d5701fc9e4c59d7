"""Office files without the moment they were made, so that the same content is the same bytes. Pure."""

import io
import re
import zipfile

FIXED_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name
PROPERTIES = "docProps/core.xml"
MOMENT, FIXED_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), b"2000-01-01T00:00:00Z"


def timeless(packed: bytes) -> bytes:
    """The same workbook or text document, as if it had always been made at the same moment."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            entry = zipfile.ZipInfo(name, FIXED_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, MOMENT.sub(FIXED_MOMENT, data) if name == PROPERTIES else data)
    return result.getvalue()
