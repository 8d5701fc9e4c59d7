"""The kinds of notices and the ways they go. Knows no words that people read."""

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody is told something. Each can be switched off, way by way."""

    OFFERED = "offered"  # a case has reached a task of the reader's post
    REASSIGNED = "reassigned"
    DELEGATED = "delegated"
    FORWARDED = "forwarded"
    RETURNED = "returned"  # by the person it was delegated to
    HANDED_BACK = "handed_back"  # because a deputy's time is over
    REMINDED = "reminded"
    WARNING = "warning"
    HOLD_ENDED = "hold_ended"
    MENTIONED = "mentioned"
    DEPUTY = "deputy"  # the reader acts for a post from now on
    REVISED = "revised"  # a revision of the SOP took a task out of the reader's hands
    REVISION_SUBMITTED = "revision_submitted"  # a revision of an SOP waits for the reader's approval
    REVISION_RETURNED = "revision_returned"
    REVISION_APPROVED = "revision_approved"
    TO_READ = "to_read"  # the reader should confirm to have read a new version
    READ_REMINDED = "read_reminded"
    UNREAD = "unread"  # somebody has not confirmed it for days; told to the head
    COVERED = "covered"  # somebody acts for a post of the reader


class Channel(StrEnum):
    """A way by which a notice reaches its reader."""

    BELL = "bell"
    MAIL = "mail"
    DIGEST = "digest"


class State(StrEnum):
    """What has become of a delivery."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    UNWANTED = "unwanted"  # nobody needed it any longer, or there is no way to send it


OWN_MAIL_LEVEL = 150  # a warning so far over the standard does not wait for the digest
VERY_URGENT = "sangat_segera"  # the urgency of an instance whose notices do not wait either
