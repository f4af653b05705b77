"""The sub-types of technology contracts, which the parties of an agreement choose from."""

from __future__ import annotations

from market.listings.rules.kinds import Cooperation
from market.wording import N_, Labelled


class Subtype(Labelled):
    """The sub-types a registration office knows (技术合同类别)."""

    DEV_ENTRUST = "dev_entrust", N_("Entrusted development")
    DEV_COOP = "dev_coop", N_("Co-operative development")
    TRF_PATENT = "trf_patent", N_("Transfer of a patent right")
    TRF_PATAPP = "trf_patapp", N_("Transfer of the right to a patent application")
    TRF_SECRET = "trf_secret", N_("Transfer of a technical secret")
    TRF_SOFT = "trf_soft", N_("Transfer of software copyright")
    TRF_IC = "trf_ic", N_("Transfer of an integrated-circuit layout right")
    TRF_PVP = "trf_pvp", N_("Transfer of a plant variety right")
    TRF_BIO = "trf_bio", N_("Transfer of a new biological medicine")
    LIC_PATENT = "lic_patent", N_("Patent licence")
    LIC_SECRET = "lic_secret", N_("Licence of a technical secret")
    LIC_SOFT = "lic_soft", N_("Software licence")
    LIC_IC = "lic_ic", N_("Licence of an integrated-circuit layout right")
    LIC_PVP = "lic_pvp", N_("Licence of a plant variety right")
    LIC_BIO = "lic_bio", N_("Licence of a new biological medicine")
    CON_GEN = "con_gen", N_("Technology consulting")
    SRV_GEN = "srv_gen", N_("General technology service")
    SRV_TRAIN = "srv_train", N_("Technology training")
    SRV_BROKER = "srv_broker", N_("Technology brokerage")

    @property
    def is_licence(self) -> bool:
        """Say whether a right is licensed."""
        return self.value.startswith("lic_")

    @property
    def is_transfer(self) -> bool:
        """Say whether a right is assigned."""
        return self.value.startswith("trf_")

    def way(self, *, for_shares: bool) -> Cooperation:
        """Return the way of transfer 转化方式 of such a contract; a transfer paid in shares is an equity contribution 作价入股."""
        if self.is_transfer:
            return Cooperation.EQUITY if for_shares else Cooperation.TRANSFER
        if self.is_licence:
            return Cooperation.LICENCE
        own = {Subtype.DEV_ENTRUST: Cooperation.ENTRUSTED, Subtype.DEV_COOP: Cooperation.JOINT, Subtype.CON_GEN: Cooperation.CONSULTING}
        return own.get(self, Cooperation.SERVICE)
