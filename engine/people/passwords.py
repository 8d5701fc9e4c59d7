"""Hashes passwords and checks them. Knows no person and no page."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH = 12
MOST_LENGTH = 256

# 19 MiB and two passes: the least that OWASP asks for; a morning's log-ins still fit on two cores.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class WeakPassword(ValueError):
    """The password is too easy to guess."""


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Check a password. Without a hash (nobody has that name) the same work is done and the answer is no."""
    known = password_hash if len(password) <= MOST_LENGTH else None
    try:
        _hasher.verify(known or _dummy_hash(), password[:MOST_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def needs_rehash(password_hash: str) -> bool:
    """Tell whether a hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def refuse_weak(username: str, password: str) -> None:
    """Refuse a password that is short, overlong, of very few letters or made of the account name."""
    is_weak = not LEAST_LENGTH <= len(password) <= MOST_LENGTH or len(set(password)) < 5
    if is_weak or username.lower() in password.lower():
        raise WeakPassword(f"a password needs {LEAST_LENGTH} characters or more, and not the account name in it")


@cache
def _dummy_hash() -> str:
    return hash_password("nobody has this password")
