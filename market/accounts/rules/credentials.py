"""Sign-in: how an e-mail address and a password must look, and how often one may try."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from market.errors import Invalid
from market.wording import N_

PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 200
EMAIL_LONGEST = 254
_EMAIL = re.compile(r"^[^\s@<>\"(),:;\\\[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` failures within `window`."""

    most: int
    window: timedelta


ACCOUNT_LIMIT = Limit(5, timedelta(minutes=15))
"""Failures for one e-mail address, whether or not it belongs to anybody."""
ADDRESS_LIMIT = Limit(100, timedelta(minutes=15))
"""Failures from one network address: whole campuses share one."""
JOIN_LIMIT = Limit(20, timedelta(hours=1))
"""Registrations, and likewise requests for a new password, from one network address, successful or not."""
RESET_LIMIT = Limit(3, timedelta(hours=1))
"""Letters with a link for a new password to one e-mail address."""

SESSION_LIFE = timedelta(hours=12)
SESSION_SEEN_EVERY = timedelta(minutes=1)
TOKEN_LIFE = timedelta(days=90)
INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)


def fold_email(text: str) -> str:
    """Return an e-mail address in its one spelling, valid or not: plain characters, lower case, nothing invisible."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs") and not c.isspace()).lower()


def parse_email(text: str) -> str:
    """Return the folded address; raise Invalid where it cannot be one."""
    email = fold_email(text)
    if len(email) > EMAIL_LONGEST or not _EMAIL.match(email):
        raise Invalid("account.email_malformed", N_("Give an e-mail address, for example name@example.cn."), field="email")
    return email


def check_password(password: str, *, email: str, field: str = "password") -> None:
    """Raise Invalid where a new password is too short, too long, one repeated character, or the e-mail address itself."""
    if len(password) < PASSWORD_SHORTEST:
        raise Invalid("account.password_short", N_("A password has at least %(least)s characters."), field=field, least=PASSWORD_SHORTEST)
    if len(password) > PASSWORD_LONGEST:
        raise Invalid("account.password_long", N_("A password has at most %(most)s characters."), field=field, most=PASSWORD_LONGEST)
    if fold_email(password) in (email, email.partition("@")[0]):
        raise Invalid("account.password_is_email", N_("The password must not be your e-mail address."), field=field)
    if len(set(password)) < 4:  # noqa: PLR2004 - “aaaaaaaaaa” and “1212121212” are no passwords
        raise Invalid("account.password_monotonous", N_("Use more different characters in the password."), field=field)


def seconds_to_wait(failures: Iterable[datetime], now: datetime, limit: Limit) -> int:
    """Return how long the next try must wait; 0 where it may be made now."""
    recent = sorted(at for at in failures if now - limit.window < at <= now)
    if len(recent) < limit.most:
        return 0
    return ceil((recent[-limit.most] + limit.window - now).total_seconds())
