"""The headers that every answer carries, also errors and files. Knows no page."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.middleware.proxy_fix import ProxyFix

from webui.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
# For files that people uploaded: opened in a browser they can do nothing at all.
FILE_SECURITY_POLICY = "default-src 'none'; sandbox"

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class SecurityHeaders:
    """Adds the headers outside of Flask, so that static files and broken requests carry them too."""

    def __init__(self, application: "WSGIApplication", headers: dict[str, str]) -> None:
        self.application = application
        self.headers = headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            headers = Headers(given)
            for name, value in self.headers.items():
                headers.setdefault(name, value)
            if "public" not in headers.get("Cache-Control", ""):
                headers["Cache-Control"] = "no-store"  # made for one person, perhaps on a shared computer
            return start_response(status, headers.to_wsgi_list(), *more)

        return self.application(environ, start)


def init_app(app: Flask, settings: Settings) -> None:
    """Wrap the application; must come after everything else that wraps it."""
    headers = HEADERS | (HSTS if settings.is_secure else {})
    app.wsgi_app = SecurityHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]  # the way Flask documents
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # likewise
