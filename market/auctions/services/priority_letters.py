"""Letters to holders of a priority right 优先购买权, in both languages: to the person named, and to who bids for the organisation."""

from __future__ import annotations

from market import clock, mail
from market.accounts import queries as accounts
from market.auctions.models.priority import PriorityHolder
from market.auctions.models.sale import Lot, Sale


def named(holder: PriorityHolder, lot: Lot, sale: Sale) -> None:
    """Tell a holder of the coming auction (法释〔2016〕18号 Art. 16)."""
    when = _moment(sale)
    _send(
        holder,
        f"优先购买权告知 · Your priority right: {lot.title_zh}",
        f"“{lot.title_zh}”拟于 {when}（北京时间）在“{sale.name_zh}”公开竞价。贵方依法享有优先购买权，顺位第 {holder.rank}。"
        "拍卖公告发布后，请办理竞买登记并在本拍品开始竞价前缴纳保证金；竞价结束后，可以在规定时间内以最高价行使优先购买权。"
        "经通知未登记，或者在规定时间内未答复的，视为放弃优先购买权。",
        f"“{lot.title_en or lot.title_zh}” is to be auctioned on {when} (Beijing time). You hold a priority right on it, "
        f"rank {holder.rank}. Once the session is announced, register for the lot and pay the deposit before bidding on it begins. "
        "After the bidding you may take the lot at the highest price within the time given. "
        "Who does not register or does not answer waives the right.",
    )


def removed(holder: PriorityHolder, lot: Lot, reason: str) -> None:
    """Tell a holder that the naming was taken back."""
    _send(
        holder,
        f"优先购买权告知已撤回 · Notice withdrawn: {lot.title_zh}",
        f"此前关于“{lot.title_zh}”优先购买权的告知已撤回。原因：{reason}",
        f"The notice of a priority right on “{lot.title_en or lot.title_zh}” was withdrawn. Reason: {reason}",
    )


def invited(holder: PriorityHolder, lot: Lot, sale: Sale) -> None:
    """Tell a holder that the session is announced and what it has to do."""
    when = _moment(sale)
    _send(
        holder,
        f"拍卖公告已发布，请登记 · Announced: register to keep your priority, {lot.title_zh}",
        f"“{sale.name_zh}”已发布公告，{when}（北京时间）开始。拍品 {lot.number:02d}“{lot.title_zh}”保证金 {lot.deposit}。"
        f"请登录后在竞价厅（/lots/{lot.id}）登记并缴纳保证金；本拍品开始竞价时号牌未生效的，视为放弃优先购买权。",
        f"The session is announced and begins on {when} (Beijing time). Lot {lot.number:02d}, deposit {lot.deposit}. Sign in, register at "
        f"/lots/{lot.id} and pay the deposit. Whose paddle is not active when bidding on the lot begins waives the right.",
    )


def asked(holder: PriorityHolder, lot: Lot) -> None:
    """Ask a registered holder whether it takes the lot."""
    until = f"{lot.answers_until.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}" if lot.answers_until else ""
    _send(
        holder,
        f"请决定是否行使优先购买权 · Do you take the lot? {lot.number:02d} {lot.title_zh}",
        f"拍品 {lot.number:02d}“{lot.title_zh}”竞价已结束。请在 {until}（北京时间）前到竞价厅（/lots/{lot.id}）决定"
        "是否以最高价行使优先购买权；逾期未答复视为放弃。",
        f"Bidding on lot {lot.number:02d} has ended. Decide at /lots/{lot.id} by {until} (Beijing time) whether you take it at the highest "
        "price. Silence waives the right.",
    )


def _moment(sale: Sale) -> str:
    return f"{sale.opens_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"


def _send(holder: PriorityHolder, subject: str, chinese: str, english: str) -> None:
    bidders = {person.email for person in accounts.people_with_role(holder.organisation_id, "bidder")}
    person = accounts.people([holder.person_id]).get(holder.person_id) if holder.person_id is not None else None
    for email in sorted(bidders | ({person.email} if person else set())):
        mail.send(email, subject, f"{chinese}\n\n----\n\n{english}\n")
