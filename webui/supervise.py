"""The pages of those who oversee units: one address for each. Decides nothing."""

from flask import Blueprint

from webui import supervise_board, supervise_list, supervise_steps
from webui.supervise_filters import overseers_only

blueprint = Blueprint("supervise", __name__, url_prefix="/supervise")
blueprint.before_request(overseers_only)

blueprint.add_url_rule("", "index", supervise_board.index)
blueprint.add_url_rule("/print", "printed", supervise_board.printed)
blueprint.add_url_rule("/load", "load", supervise_board.load)
blueprint.add_url_rule("/tasks", "tasks", supervise_list.tasks)
blueprint.add_url_rule("/tasks.<any(xlsx,csv):kind>", "export", supervise_list.export)
blueprint.add_url_rule("/tasks/<uuid:task_id>/remind", "remind", supervise_list.remind, methods=["POST"])
blueprint.add_url_rule("/cases", "cases", supervise_list.cases)
blueprint.add_url_rule("/log.xes", "event_log", supervise_list.event_log)
blueprint.add_url_rule("/heat/<process_id>", "heat", supervise_steps.heat)
blueprint.add_url_rule("/advisor/<process_id>", "advisor", supervise_steps.advisor)
blueprint.add_url_rule("/advisor/<process_id>/revise", "revise", supervise_steps.revise, methods=["POST"])
