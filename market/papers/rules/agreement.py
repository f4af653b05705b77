"""The agreement of confidentiality 保密协议: its text by version, and what becomes of a grant 授权. The Chinese governs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from market.errors import Invalid
from market.states import Ways
from market.wording import N_, Labelled

VERSION = "nda/1"
REASON_LENGTH = 500
TITLE = ("保密协议", "Agreement of confidentiality")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in both languages."""

    heading_zh: str
    zh: str
    heading_en: str
    en: str


CLAUSES = (
    Clause(
        "一、保密信息",
        "披露方就“{title}”（{code}）通过本市场提供的、标明签署保密协议后可看的文件、说明和答复，均为保密信息。",
        "1. Confidential information",
        "Files, details and answers about {code} that the discloser gives through this market under this agreement.",
    ),
    Clause(
        "二、接收方的义务",
        "接收方只为评估是否合作而使用保密信息，只让确有必要知悉的本单位人员接触，不复制超出评估所需的部分，不向他人透露，不据此申请专利或者进行反向工程。",
        "2. Duties of the recipient",
        "The recipient uses it only to consider a cooperation, shows it only to own staff who need it, copies no more than that needs, "
        "tells nobody else, files no patent on it and reverse-engineers nothing.",
    ),
    Clause(
        "三、例外",
        "以下信息不受限制：非因接收方过错已为公众知悉的；接收方在披露前已合法掌握并能证明的；接收方从有权披露的第三方合法取得的；接收方独立开发的。"
        "法律、司法或者行政机关要求披露的，接收方应在许可的范围内事先告知披露方。",
        "3. Exceptions",
        "Not bound is what is public without the recipient's fault, what it provably had before, got lawfully from a third party or "
        "developed itself. Where the law demands disclosure, the recipient tells the discloser beforehand as far as that is allowed.",
    ),
    Clause(
        "四、期限",
        "保密义务自签署之日起 {years} 年；构成商业秘密的，至其依法不再为商业秘密时止。授权被撤回或者到期，不免除已知悉信息的保密义务。",
        "4. How long",
        "{years} years from the signature; for trade secrets until they cease to be such by law. The end or revocation of a grant does not"
        " end the duty for what is known by then.",
    ),
    Clause(
        "五、权利与责任",
        "披露不构成任何许可或者转让。接收方违反本协议的，应当停止使用、删除资料并赔偿损失。",
        "5. Rights and liability",
        "Nothing is licensed or transferred. Who breaks this agreement stops the use, deletes the material and pays the damage.",
    ),
    Clause(
        "六、记录与适用法律",
        "签署人、时间、网络地址、文本摘要以及每次打开文件的记录由本市场保存，双方可以查阅。本协议适用中华人民共和国法律，以中文文本为准。",
        "6. Record and law",
        "The market keeps who signed, when, from which address and under which digest, and every opening of a file; both sides may read it."
        " The law of the People's Republic of China applies; the Chinese text governs.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement of two organisations about one listing."""

    discloser: str
    recipient: str
    code: str
    title: str
    years: int

    @property
    def clauses(self) -> Sequence[Clause]:
        """Return the clauses with the listing and the years in their places."""
        said = {"code": self.code, "title": self.title, "years": self.years}
        return [Clause(row.heading_zh, row.zh.format(**said), row.heading_en, row.en.format(**said)) for row in CLAUSES]

    @property
    def text(self) -> str:
        """Return the whole text, as it is signed and kept."""
        head = [f"{TITLE[0]} {TITLE[1]} ({VERSION})", f"披露方 Discloser: {self.discloser}", f"接收方 Recipient: {self.recipient}"]
        return "\n\n".join([*head, *(f"{row.heading_zh}\n{row.zh}\n{row.heading_en}\n{row.en}" for row in self.clauses)]) + "\n"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class GrantState(Labelled):
    """Where the permission of one organisation stands."""

    REQUESTED = "requested", N_("Asked for")
    GRANTED = "granted", N_("Granted")
    REFUSED = "refused", N_("Not admitted")
    REVOKED = "revoked", N_("Revoked")


class Gate(Labelled):
    """How the owner lets in who has signed."""

    BY_HAND = "by_hand", N_("I decide on each organisation")
    ON_SIGNATURE = "on_signature", N_("At once, with the signature")


def opens_at_once(gate: Gate, known: GrantState | None) -> bool:
    """Say whether a signature lets in by itself: never whom the owner has turned away before."""
    return gate is Gate.ON_SIGNATURE and known not in (GrantState.REFUSED, GrantState.REVOKED)


class GrantAct(StrEnum):
    """What the owner does with it."""

    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"


GRANT = Ways[GrantState, GrantAct](
    {
        (GrantState.REQUESTED, GrantAct.GRANT): GrantState.GRANTED,
        (GrantState.REQUESTED, GrantAct.REFUSE): GrantState.REFUSED,
        (GrantState.GRANTED, GrantAct.REVOKE): GrantState.REVOKED,
        (GrantState.REFUSED, GrantAct.GRANT): GrantState.GRANTED,
    }
)


def check_reason(act: GrantAct, reason: str) -> None:
    """Raise Invalid where a refusal or revocation lacks its reason."""
    if act is not GrantAct.GRANT and not 0 < len(reason) <= REASON_LENGTH:
        raise Invalid("grant.reason", N_("Give a reason of at most %(most)s characters."), field="reason", most=REASON_LENGTH)
