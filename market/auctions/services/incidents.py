"""Records of incidents 故障记录: written, signed and stored once for the stop of a lot and once for its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from market import audit, clock, signing, storage
from market.access import SYSTEM, Actor
from market.auctions import policy
from market.auctions.incident_paper import IncidentPaper, incident_pdf
from market.auctions.models.bidding import LedgerEntry
from market.auctions.models.conduct import Suspension
from market.auctions.models.sale import Lot, Sale
from market.auctions.models.watch import Incident, Outage
from market.auctions.queries import bidding, conduct
from market.auctions.queries import watch as queries
from market.auctions.rules.incidents import signed
from market.auctions.rules.ledger import EntryKind, instant
from market.auctions.rules.outage import OutageCause, Stage
from market.db import db
from market.errors import NotFound

CAUSES = {OutageCause.SILENCE: "市场系统停止响应", OutageCause.LAG: "报价推送延迟超过上限"}
KINDS = {EntryKind.PAUSED: "中止竞价", EntryKind.RESUMED: "恢复竞价", EntryKind.TERMINATED: "终止竞价", EntryKind.SAID: "恢复竞价公告"}
TITLES = {Stage.STOPPED: "系统故障中止竞价记录", Stage.ENDED: "系统故障处理结果记录"}
NOTICE = (
    "本记录由春秋技术市场自动生成。时间以数据库时钟为准。市场以 Ed25519 密钥对本文件的 SHA-256 值签名，签名另存为 JSON 文件，"
    "公钥见 /.well-known/chunqiu-keys.json，任何人可用 chunqiu incident verify 核验；流水哈希可在“自行核验”页核对。"
)


def write(suspension_id: int, stage: Stage) -> Incident | None:
    """Write, sign and store a record; None where it is written already."""
    suspension = conduct.suspension_for_update(suspension_id)
    if any(found.stage is stage for found in queries.incidents([suspension.id])):
        return None
    lot, outage = bidding.lot(suspension.lot_id), queries.outage(suspension.outage_id or 0)
    now = clock.now()
    entries = conduct.entries_between(lot.id, suspension.seq, suspension.ended_seq if stage is Stage.ENDED else None)
    pdf = incident_pdf(_paper(stage, suspension, outage, lot, entries, now))
    newest = entries[-1]
    about = {"lot": lot.id, "seq": newest.seq, "hash": newest.hash, "stage": stage.value, "at": instant(now)}
    made = Incident(
        suspension_id=suspension.id,
        stage=stage,
        file_key=storage.vault().put(pdf),
        signature=signed(about, pdf, signing.ring().signer(now)),
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(SYSTEM, "lot.incident_recorded", lot, at=now, stage=stage.value, sha256=made.file_key)
    return made


def of_lot(actor: Actor, lot_id: int) -> list[Incident]:
    """Return a lot's records for the operator, its agency and the holders of its paddles; nobody else gets any."""
    lot = bidding.lot(lot_id)
    if not policy.may_read_incidents(actor, bidding.sale(lot.sale_id), conduct.holders(lot_id)):
        return []
    return queries.incidents([suspension.id for suspension in conduct.suspensions(lot_id)])


def readable(actor: Actor, incident_id: int) -> tuple[Incident, Lot]:
    """Return a record that the actor may read, with its lot; raise NotFound."""
    incident, suspension = queries.incident(incident_id)
    lot = bidding.lot(suspension.lot_id)
    if not policy.may_read_incidents(actor, bidding.sale(lot.sale_id), conduct.holders(lot.id)):
        raise NotFound
    return incident, lot


def _paper(stage: Stage, suspension: Suspension, outage: Outage, lot: Lot, entries: list[LedgerEntry], now: datetime) -> IncidentPaper:
    sale = bidding.sale(lot.sale_id)
    return IncidentPaper(
        title=TITLES[stage],
        number=f"GZ-{sale.code}-{lot.number:02d}-{suspension.seq:04d}-{1 if stage is Stage.STOPPED else 2}",
        facts=[*_facts(suspension, outage, lot, sale), *(_ending(suspension, entries[-1]) if stage is Stage.ENDED else [])],
        entries=[(str(entry.seq), _time(entry.at), KINDS.get(entry.kind, entry.kind.value), entry.hash) for entry in entries],
        notice=NOTICE,
        made_at=now,
    )


def _facts(suspension: Suspension, outage: Outage, lot: Lot, sale: Sale) -> list[tuple[str, str]]:
    return [
        ("拍卖会", f"{sale.name_zh}（{sale.code}）"),
        ("拍品", f"{lot.number:02d}　{lot.title_zh}"),
        ("故障类型", CAUSES[outage.cause]),
        ("最后正常响应", _time(outage.began_at)),
        ("发现时间", _time(outage.found_at)),
        ("系统恢复时间", _time(outage.ended_at) if outage.ended_at else "尚未恢复"),
        ("适用上限", f"停止响应 {outage.limits['silence_s']:g} 秒，推送延迟 {outage.limits['lag_ms']} 毫秒"),
        ("计时停止于", f"{_time(suspension.since)}（自此刻起的时间全部补回）"),
        ("处理依据", "法释〔2016〕18号第二十八条；拍卖管理办法第三十七条"),
    ]


def _ending(suspension: Suspension, last: LedgerEntry) -> list[tuple[str, str]]:
    if last.kind is EntryKind.TERMINATED:
        return [("处理结果", f"{_time(last.at)} 终止竞价，保证金退回")]
    credited: Any = last.data.get("credited_us", 0)
    announced = _time(suspension.announced_at) if suspension.announced_at else "—"
    return [
        ("恢复公告时间", announced),
        ("恢复竞价时间", _time(last.at)),
        ("补回时间", f"{credited / 1_000_000:.6f} 秒"),
        ("新的截止时间", _time(last.closes_at) if last.closes_at else "—"),
    ]


def _time(at: datetime) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"
