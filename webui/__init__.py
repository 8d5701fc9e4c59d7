"""Puts the web application together: the one place where its parts are chosen. Knows no rule of any SOP."""

from flask import Flask
from flask_compress import Compress

from engine.run.runtime import Runtime
from webui import (
    admin,
    assets,
    auth,
    bulk,
    comments,
    deputies,
    documents,
    errors,
    evidence,
    formats,
    guard,
    health,
    home,
    identity,
    instances,
    language,
    letter_signing,
    logs,
    moves,
    navigation,
    notices,
    numbers,
    parts,
    performance,
    performance_edit,
    places,
    repairs,
    revision_drawing,
    revision_identity,
    revision_table,
    revisions,
    saved_filters,
    search,
    security,
    signatures,
    sops,
    supervise,
    task_acts,
    tasks,
    verify,
    workbooks,
)
from webui.opening import open_runtime
from webui.settings import Settings


def create_app(settings: Settings | None = None, runtime: Runtime | None = None) -> Flask:
    """Build the application. Tests and commands that already opened a runtime give theirs."""
    settings = settings or Settings()
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(settings.config())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    parts.init_app(app, settings, runtime or open_runtime(settings))
    starting = (logs, identity, guard, errors, language, formats, navigation, saved_filters, places, assets, notices)
    for part in (*starting, security):
        part.init_app(app, settings)
    Compress(app)
    for pages in (auth, language, home, tasks, instances, supervise, deputies, notices, admin, health):
        app.register_blueprint(pages.blueprint)
    for pages in (
        task_acts,
        bulk,
        comments,
        saved_filters,
        search,
        sops,
        moves,
        revisions,
        revision_table,
        revision_drawing,
        revision_identity,
        repairs,
        evidence,
        documents,
        letter_signing,
        performance,
        performance_edit,
        numbers,
        signatures,
        verify,
        workbooks,
    ):
        app.register_blueprint(pages.blueprint)
    return app
