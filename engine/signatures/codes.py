"""The public code of a signature: short enough to type, too long to guess. Knows no signature."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U
LENGTH = 12  # 60 bits
MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_of(typed: str) -> str | None:
    """The code that somebody typed, in whatever case and with whatever between; None if it cannot be one."""
    letters = "".join(letter for letter in typed[:60].upper() if letter.isalnum()).translate(MISREAD)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def spaced(code: str) -> str:
    """The code as people read it: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
