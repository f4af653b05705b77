"""Credit codes 统一社会信用代码 for invented organisations: well-formed, always the same, and nobody's."""

from stdnum.cn import uscc

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(prefix: str, region: str, number: int) -> str:
    """Return the code of invented organisation `number` (GB 32100-2015): kind, region, subject code and two check characters."""
    subject = f"DEM{number:05d}"
    head = f"{prefix}{region}{subject}{_subject_check(subject)}"
    return head + uscc.calc_check_digit(head + "0")


def _subject_check(subject: str) -> str:
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(subject, _WEIGHTS, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
