"""Decides where a browser may be sent after a form: only to pages of our own."""

import re
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# A second slash or a backslash would name another host; control characters hide both from a look.
OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def own_path(target: str | None) -> str | None:
    """Give `target` back if it is the path of one of our pages (with its query), else None."""
    if not target or not OWN.fullmatch(target):
        return None
    return target if endpoint_of(target.partition("?")[0]) else None


def page_of(path: str) -> str:
    """The nearest page at or above a path to which something was sent: /tasks/1 for /tasks/1/complete."""
    while path != "/" and endpoint_of(path) is None:
        path = path.rpartition("/")[0] or "/"
    return path


def endpoint_of(path: str, method: str = "GET") -> tuple[str, dict[str, Any]] | None:
    """Find the endpoint and its arguments behind a path."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, arguments = adapter.match(path, method=method)
    except (HTTPException, RequestRedirect):
        return None
    return endpoint, dict(arguments)
