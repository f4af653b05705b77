"""An achievement as it stands when its lot has been awarded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from market.access import SYSTEM
from market.accounts.models import Organisation
from market.db import db
from market.listings.models.achievements import Achievement, AchievementOwner, IpRight, Term
from market.listings.rules.kinds import AchievementState, IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.services import versions

_numbers = count(1)
AWARDED_AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def achievement(
    owner: Organisation, *, mode: TermMode = TermMode.TRANSFER, rights: tuple[IpKind, ...] = (IpKind.PAT_INV,), job_related: bool = True
) -> tuple[Achievement, Term]:
    """Return a published achievement with rights and one term on auction."""
    number = next(_numbers)
    found = Achievement(
        code=f"CG-T-{number:06d}",
        owner_id=owner.id,
        title_zh=f"常温原子磁强计阵列心磁成像系统{number}",
        title_en=f"Magnetocardiography with an array of atomic magnetometers {number}",
        abstract="采用常温原子磁强计阵列采集心脏磁场信号，重建心脏电活动图像，空间分辨率优于 5 毫米，可在普通病房使用。",
        sector=Sector.BIO,
        field=TechnologyField.BIOMEDICAL,
        trl=6,
        state=AchievementState.DEALT,
        version=1,
        job_related=job_related,
        created_at=AWARDED_AT - timedelta(days=60),
        published_at=AWARDED_AT - timedelta(days=50),
    )
    db.session.add(found)
    db.session.flush()
    db.session.add(AchievementOwner(achievement_id=found.id, position=0, organisation_id=owner.id, name=owner.name_zh, share_bp=10_000))
    for position, kind in enumerate(rights):
        db.session.add(_right(found.id, position, kind))
    licence = mode is TermMode.LICENCE
    term = Term(
        achievement_id=found.id,
        mode=mode,
        licence_kind=LicenceKind.EXCLUSIVE if licence else None,
        price_mode=PriceMode.AUCTION,
        price=None,
        months=72 if licence else None,
        conditions="",
    )
    db.session.add(term)
    db.session.flush()
    versions.keep(SYSTEM, found, AWARDED_AT - timedelta(days=50))
    return found, term


def _right(achievement_id: int, position: int, kind: IpKind) -> IpRight:
    return IpRight(
        achievement_id=achievement_id,
        position=position,
        kind=kind,
        number="201710601862.3" if kind.is_patent else "",
        title="一种常温原子磁强计阵列心磁成像方法",
        filed_on=date(2017, 7, 21),
        granted_on=date(2020, 3, 3) if kind.is_granted_patent else None,
        expires_on=date(2037, 7, 21) if kind.is_granted_patent else None,
    )
