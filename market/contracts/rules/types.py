"""Types and sub-types of technology contracts (民法典 Art. 843-887), and which one an agreed deal needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from market.deals.rules.types import Subtype
from market.errors import Invalid
from market.listings.rules.kinds import IpKind
from market.wording import N_, Labelled

__all__ = [
    "GRANTED_PATENTS",
    "OFFICIAL_LICENCES",
    "OFFICIAL_NAMES",
    "OFFICIAL_PAYMENTS",
    "OFFICIAL_SUBTYPES",
    "PATENT_KINDS",
    "Classification",
    "ContractType",
    "LicenceMode",
    "PaymentMode",
    "PriorityAnswer",
    "Subtype",
    "chosen",
    "classify",
]


class ContractType(Labelled):
    """The five types of the Civil Code (民法典 Art. 851, 862, 878)."""

    DEV = "dev", N_("Technology development contract")
    TRF = "trf", N_("Technology transfer contract")
    LIC = "lic", N_("Technology licence contract")
    CON = "con", N_("Technology consulting contract")
    SRV = "srv", N_("Technology service contract")


class LicenceMode(Labelled):
    """How far a licence excludes others (技术合同司法解释 Art. 25)."""

    EXCLUSIVE = "exclusive", N_("exclusive: the licensor may not use it either")
    SOLE = "sole", N_("sole: one licensee beside the licensor")
    ORDINARY = "ordinary", N_("ordinary: further licences are possible")


class PaymentMode(Labelled):
    """How the price is paid (民法典 Art. 846)."""

    LUMP_ONCE = "lump_once", N_("one fixed sum, paid at once")
    LUMP_INSTALMENT = "lump_instalment", N_("one fixed sum, paid in instalments")
    ROYALTY = "royalty", N_("royalty")
    ENTRY_PLUS_ROYALTY = "entry_plus_royalty", N_("entry fee and royalty")


class PriorityAnswer(Labelled):
    """What the inventors answered to the notice of Art. 847 民法典 (职务技术成果完成人优先受让权)."""

    WAIVED = "waived", N_("The inventors do not use their priority")
    EXERCISED = "exercised", N_("An inventor wants to acquire on the same terms")
    NOT_JOB_RELATED = "not_job_related", N_("Not a job-related achievement")


OFFICIAL_NAMES: dict[ContractType, str] = {
    ContractType.DEV: "技术开发合同",
    ContractType.TRF: "技术转让合同",
    ContractType.LIC: "技术许可合同",
    ContractType.CON: "技术咨询合同",
    ContractType.SRV: "技术服务合同",
}
"""What the type is called in the law; the paper is Chinese whatever the reader's language."""

OFFICIAL_SUBTYPES: dict[Subtype, str] = {
    Subtype.DEV_ENTRUST: "委托开发",
    Subtype.DEV_COOP: "合作开发",
    Subtype.TRF_PATENT: "专利权转让",
    Subtype.TRF_PATAPP: "专利申请权转让",
    Subtype.TRF_SECRET: "技术秘密转让",
    Subtype.TRF_SOFT: "计算机软件著作权转让",
    Subtype.TRF_IC: "集成电路布图设计专有权转让",
    Subtype.TRF_PVP: "植物新品种权转让",
    Subtype.TRF_BIO: "生物医药新品种权转让",
    Subtype.LIC_PATENT: "专利实施许可",
    Subtype.LIC_SECRET: "技术秘密使用许可",
    Subtype.LIC_SOFT: "计算机软件著作权许可",
    Subtype.LIC_IC: "集成电路布图设计专有权许可",
    Subtype.LIC_PVP: "植物新品种权许可",
    Subtype.LIC_BIO: "生物医药新品种权许可",
    Subtype.CON_GEN: "技术咨询",
    Subtype.SRV_GEN: "一般技术服务",
    Subtype.SRV_TRAIN: "技术培训",
    Subtype.SRV_BROKER: "技术中介",
}

OFFICIAL_RIGHTS: dict[IpKind, str] = {
    IpKind.PAT_INV: "发明专利",
    IpKind.PAT_UM: "实用新型专利",
    IpKind.PAT_DES: "外观设计专利",
    IpKind.PAT_APP: "专利申请",
    IpKind.SOFT: "计算机软件著作权",
    IpKind.IC: "集成电路布图设计专有权",
    IpKind.PVP: "植物新品种权",
    IpKind.BIO: "生物医药新品种",
    IpKind.SECRET: "技术秘密",
}

OFFICIAL_LICENCES: dict[LicenceMode, str] = {
    LicenceMode.EXCLUSIVE: "独占实施许可",
    LicenceMode.SOLE: "排他实施许可",
    LicenceMode.ORDINARY: "普通实施许可",
}

OFFICIAL_PAYMENTS: dict[PaymentMode, str] = {
    PaymentMode.LUMP_ONCE: "一次总算、一次总付",
    PaymentMode.LUMP_INSTALMENT: "一次总算、分期支付",
    PaymentMode.ROYALTY: "提成支付",
    PaymentMode.ENTRY_PLUS_ROYALTY: "提成支付附加预付入门费",
}

GRANTED_PATENTS = frozenset({"pat_inv", "pat_um", "pat_des"})
PATENT_KINDS = GRANTED_PATENTS | {"pat_app"}
_WEIGHT = ("pat_inv", "pat_um", "pat_des", "pat_app", "soft", "ic", "pvp", "bio", "secret")
_TRANSFERS = {"pat_app": Subtype.TRF_PATAPP, "soft": Subtype.TRF_SOFT, "ic": Subtype.TRF_IC, "pvp": Subtype.TRF_PVP, "bio": Subtype.TRF_BIO}
_LICENCES = {"soft": Subtype.LIC_SOFT, "ic": Subtype.LIC_IC, "pvp": Subtype.LIC_PVP, "bio": Subtype.LIC_BIO}

_WORK = {
    "entrusted": Subtype.DEV_ENTRUST,
    "joint": Subtype.DEV_COOP,
    "consulting": Subtype.CON_GEN,
    "service": Subtype.SRV_GEN,
}
"""The ways of cooperation 合作方式 that hand over nothing that exists already (民法典 Art. 851, 878)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Which contract a deal needs."""

    type: ContractType
    subtype: Subtype
    licence_mode: LicenceMode | None = None


def classify(mode: str, ip_kinds: Collection[str], licence_kind: str | None = None) -> Classification:
    """Return the contract that a way of transfer 转化方式 and the rights involved need.

    The weightiest right decides (granted patent first, technical secret last); equity counts as a transfer
    (浙江省技术市场条例 Art. 19); a trial 先用后转 starts as an ordinary licence; a licence without a kind is
    ordinary (技术合同司法解释 Art. 25); work still to be done is a development, consulting or service contract.
    Raise Invalid for an unknown way.
    """
    if subtype := _WORK.get(mode):
        return Classification(type=ContractType(subtype.value.split("_")[0]), subtype=subtype)
    kind = next((kind for kind in _WEIGHT if kind in ip_kinds), "secret")
    if mode in ("transfer", "equity"):
        subtype = Subtype.TRF_PATENT if kind in GRANTED_PATENTS else _TRANSFERS.get(kind, Subtype.TRF_SECRET)
        return Classification(type=ContractType.TRF, subtype=subtype)
    if mode in ("licence", "trial"):
        subtype = Subtype.LIC_PATENT if kind in GRANTED_PATENTS else _LICENCES.get(kind, Subtype.LIC_SECRET)
        return Classification(type=ContractType.LIC, subtype=subtype, licence_mode=_licence_mode(mode, licence_kind))
    raise Invalid("contract.mode_unknown", N_("No contract type is known for this way of transfer."))


def chosen(subtype: Subtype, licence_kind: str | None) -> Classification:
    """Return the contract that the parties of an agreement chose themselves."""
    kind = ContractType(subtype.value.split("_")[0])
    return Classification(type=kind, subtype=subtype, licence_mode=_licence_mode("", licence_kind) if kind is ContractType.LIC else None)


def _licence_mode(mode: str, licence_kind: str | None) -> LicenceMode:
    if mode == "trial":
        return LicenceMode.ORDINARY
    return {"exclusive": LicenceMode.EXCLUSIVE, "independent": LicenceMode.EXCLUSIVE, "sole": LicenceMode.SOLE}.get(
        licence_kind or "", LicenceMode.ORDINARY
    )
