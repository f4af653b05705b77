"""The letters that follow a result, in both languages; they name the lot, never another bidder."""

from __future__ import annotations

from market import clock, mail
from market.accounts import queries as accounts
from market.auctions.models.aftermath import BuyerDefault, Negotiation, SecondOffer
from market.auctions.models.papers import Paper, PaperSignature
from market.auctions.models.sale import Lot


def _send(organisation_id: int, role: str, subject: str, chinese: str, english: str) -> None:
    for person in accounts.people_with_role(organisation_id, role):
        mail.send(person.email, subject, f"{chinese}\n\n----\n\n{english}\n")


def second_to_sign(paper: Paper, first: PaperSignature) -> None:
    """Tell the other signatories of the buyer that one has signed above the own limit and a second one is awaited."""
    for person in accounts.people_with_role(first.organisation_id, "signer"):
        if person.id != first.person_id:
            mail.send(
                person.email,
                f"成交确认书 {paper.number} 待会签 / Confirmation letter waiting for a second signatory",
                f"{first.person_name}已签署成交确认书 {paper.number}，成交价超过其签约限额。请由限额足够的签署人登录核对文件后会签。"
                "\n\n----\n\n"
                f"{first.person_name} has signed the confirmation letter {paper.number} above the own signing limit. A signatory "
                "whose limit covers the price should sign in, read the document and sign second.\n",
            )


def default_noticed(lot: Lot, found: BuyerDefault) -> None:
    """Tell the buyer until when it may still perform."""
    until = f"{found.cure_until.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    _send(
        found.organisation_id,
        "signer",
        f"拍品“{lot.title_zh}”催告通知 · Formal notice",
        f"贵单位竞得拍品“{lot.title_zh}”后未履行：{found.statement}\n请在 {until} 前履行；逾期将认定悔拍，保证金不予退还。",
        f"Your organisation has not performed on a lot it won: {found.statement}\nPlease perform by {until} (Beijing time); "
        "otherwise the default is declared and the deposit forfeited.",
    )


def default_declared(lot: Lot, found: BuyerDefault) -> None:
    """Tell buyer and seller that the award fell."""
    for organisation_id in (found.organisation_id, lot.seller_id):
        _send(
            organisation_id,
            "signer",
            f"拍品“{lot.title_zh}”认定悔拍 · Default declared",
            f"拍品“{lot.title_zh}”的买受人已被认定悔拍，原成交取消，买受人的保证金不予退还。后续处理见拍品的成交后页面。",
            "The buyer of the lot is in default; the award is cancelled and the deposit forfeited. See the lot's page for what follows.",
        )


def default_settled(lot: Lot, found: BuyerDefault) -> None:
    """Tell buyer and seller how the forfeited deposit was used, and what stays owed."""
    for organisation_id in (found.organisation_id, lot.seller_id):
        _send(
            organisation_id,
            "signer",
            f"拍品“{lot.title_zh}”没收保证金已分配 · Forfeited deposit paid out",
            f"没收的保证金 {found.deposit} 已依次用于拍卖费用、差价和债务；不足部分 {found.owed} 由悔拍人继续承担。",
            f"The forfeited deposit of {found.deposit} went to costs, shortfall and debts in this order; {found.owed} stay owed.",
        )


def offer_proposed(lot: Lot, offer: SecondOffer) -> None:
    """Ask the seller for its consent."""
    _send(
        lot.seller_id,
        "signer",
        f"拍品“{lot.title_zh}”次高价顺延待同意 · Your consent is asked for",
        f"买受人悔拍后，可以将拍品以 {offer.price} 顺延给次高价竞买人。请登录后选择同意或者再次拍卖。",
        f"After the default the lot can go to the runner-up at {offer.price}. Please sign in and consent, or choose another auction.",
    )


def offer_made(lot: Lot, offer: SecondOffer) -> None:
    """Tell the runner-up until when it may take the lot."""
    until = f"{offer.answer_by.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" if offer.answer_by else ""
    _send(
        offer.organisation_id,
        "bidder",
        f"拍品“{lot.title_zh}”可由贵单位受让 · The lot is offered to you",
        f"拍品“{lot.title_zh}”的原买受人悔拍。委托人同意以贵单位的最高出价 {offer.price} 成交，请在 {until} 前答复。",
        f"The buyer defaulted. The seller agrees to sell to you at your own highest price, {offer.price}. Please answer by {until}.",
    )


def offer_accepted(lot: Lot, offer: SecondOffer) -> None:
    """Tell the seller that the lot is sold to the runner-up."""
    _send(
        lot.seller_id,
        "signer",
        f"拍品“{lot.title_zh}”已由次高价竞买人受让 · Sold to the runner-up",
        f"次高价竞买人已接受，成交价 {offer.price}。请在规定期限内签订合同。",
        f"The runner-up accepted at {offer.price}. Please sign the contract in time.",
    )


def interest_registered(lot: Lot) -> None:
    """Tell the seller that somebody wants its passed lot."""
    _send(
        lot.seller_id,
        "editor",
        f"拍品“{lot.title_zh}”有受让意向 · Interest in your passed lot",
        "有已登记的竞买人登记了受让意向和报价，请登录查看。",
        "A registered bidder has registered its interest and a price. Please sign in to see it.",
    )


def agreed(lot: Lot, negotiation: Negotiation, buyer_id: int) -> None:
    """Tell the buyer that the seller agreed."""
    del negotiation
    _send(
        buyer_id,
        "signer",
        f"拍品“{lot.title_zh}”协商成交 · The seller agreed",
        "委托人已接受贵单位的报价，成交记录已生成。",
        "The seller accepted your price; the deal is recorded.",
    )
