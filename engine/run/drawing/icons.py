"""The small pictures inside shapes, as path data; knows no positions and no colours."""

from typing import Final

# In the upper left of a task, beside the step number; relative throughout, so that all of them make one path.
TASK: Final = {
    "userTask": "m17 11a3 3 0 1 1 .1 0m-5.6 6.5c0-8.5 11-8.5 11 0z",
    "manualTask": "m11 10.5l4-4q1.6-.6 1.2 1l-1.2 1.7h7q1 0 1 .9t-1 .9h-4h4.6q.9 0 .9 .9t-.9 .9h-4.6"
    "h4q.8 0 .8 .9t-.8 .9h-4h3q.7 0 .7 .8t-.7 .8h-7l-3-2.2z",
    "serviceTask": "m17 7a4 4 0 1 1-.1 0m.1 2.5a1.5 1.5 0 1 1-.1 0m.1-5v2.5m0 8v2.5m-6.5-6.5h2.5m8 0h2.5"
    "m-11.1-4.6l1.8 1.8m5.6 5.6l1.8 1.8m-9.2 0l1.8-1.8m5.6-5.6l1.8-1.8",
    "scriptTask": "m14 5h9c-4 4 2 8-2 12h-9c4-4-2-8 2-12zm1 3.5h5m-5 2.5h5.5m-5.5 2.5h5.5",
    "receiveTask": "m11 7h12v9h-12zl6 5 6-5",
    "businessRuleTask": "m11 6h12v10h-12zm0 3h12m-12 3.5h12m-8-3.5v7",
}
TASK_SOLID: Final = {"sendTask": "m11 6.5h12l-6 4.7zm0 1.5v8h12v-8l-6 4.7z"}

# Within an event of 36 by 36.
EVENT: Final = {
    "timer": "M18 7.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21M18 7.5v3M18 25.5v3M7.5 18h3M25.5 18h3M18 11.5V18l4.5 3",
    "message": "M9 12h18v13H9zl9 7 9-7",
    "terminate": "M18 8a10 10 0 1 0 0 20a10 10 0 1 0 0-20",
    "signal": "M18 9l9 15H9z",
    "error": "M10 26l4-15 7 9 4-10-3 16-7-9z",
    "escalation": "M18 8l7 18-7-7-7 7z",
    "conditional": "M11 9h14v18H11zM13.5 13h9M13.5 18h9M13.5 23h9",
    "link": "M9 15h10v-5l8 8-8 8v-5H9z",
    "compensate": "M17 11v14l-9-7zM26 11v14l-9-7z",
    "cancel": "M11 13l2-2 5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5z",
}
# A filled envelope needs its flap left open.
EVENT_THROWN: Final = EVENT | {"message": "M9 11h18l-9 6.5zM9 13v12h18V13l-9 6.5z"}

# Within a gateway of 50 by 50: path and line width.
GATEWAY: Final = {
    "exclusiveGateway": ("M17.5 17.5l15 15M32.5 17.5l-15 15", 3.5),
    "parallelGateway": ("M25 12.5v25M12.5 25h25", 3.5),
    "inclusiveGateway": ("M25 13.5a11.5 11.5 0 1 0 0 23a11.5 11.5 0 1 0 0-23", 3),
    "eventBasedGateway": (
        "M25 12a13 13 0 1 0 0 26a13 13 0 1 0 0-26M25 15a10 10 0 1 0 0 20a10 10 0 1 0 0-20"
        "M25 19l6 4.4-2.3 7h-7.4l-2.3-7z",
        1,
    ),
    "complexGateway": ("M25 12v26M12 25h26M16 16l18 18M34 16L16 34", 3),
}

# At the foot of an activity, 14 by 14, in this order.
MARKERS: Final = {
    "loop": "M4 12.2a5.5 5.5 0 1 1 5 .3M4.4 8.6v4H.6",
    "parallel": "M2.5 1.5v11M7 1.5v11M11.5 1.5v11",
    "sequential": "M1.5 2.5h11M1.5 7h11M1.5 11.5h11",
    "folded": "M.5.5h13v13H.5zM7 3.2v7.6M3.2 7h7.6",
    "ad-hoc": "M1.5 8.5c2-5 4-3.5 5.5-1.5s3.5 2.5 5.5-1.5",
}

# In a round badge, from its middle; what is still to come needs no sign beside its dashed line.
SIGNS: Final = {
    "done": "m-4.5 .2l3.2 3.2 5.8-6.6",
    "active": "m-2-3.2v6.4l4.8-3.2z",
    "late": "m0-5.2v6.2m0 3.6v.1",
    "at_risk": "m0-5v5.6l3.4 2.2",
    "cancelled": "m-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2",
    "within": "m-4.5 .2l3.2 3.2 5.8-6.6",
    "near": "m0-5v5.6l3.4 2.2",
    "over": "m-4 2l4-4 4 4",
    "far_over": "m-4 4.2l4-4 4 4m-8-5l4-4 4 4",
    "unknown": "m-2.6-2.2q.2-2.8 2.7-2.8t2.5 2.4q0 1.4-2.6 3.2v.6m0 3.2v.1",
}
