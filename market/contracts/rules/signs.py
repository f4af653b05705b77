"""Passages that make a contract void, unregistrable or dangerous, as data: where, what, and what makes it harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from market.contracts.rules.clauses import Clause
from market.contracts.rules.remarks import Remark, Severity
from market.contracts.rules.types import ContractType, Subtype
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A rule that looks for a passage: where, what, and what in the same sentence makes it harmless."""

    rule: str
    severity: Severity
    message: str
    law: str
    suggestion: str
    passage: re.Pattern[str]
    harmless: re.Pattern[str] = re.compile(r"(?!)")
    clauses: frozenset[Clause] = frozenset(Clause)
    types: frozenset[ContractType] = frozenset(ContractType)
    subtypes: frozenset[Subtype] = frozenset(Subtype)


_SPAN = r"[^。；;\n]{0,24}?"
_SENTENCE = re.compile(r"[^。；;\n]+")
_EXISTING = frozenset({ContractType.TRF, ContractType.LIC})
SIGNS = (
    Sign(
        rule="unfinished",
        severity=Severity.ERROR,
        message=N_("The text is not finished here."),
        law="民法典第四百七十条",
        suggestion=N_("Fill in what is open, or take the sentence out."),
        passage=re.compile(r"_{2,}|＿{2,}|【[^】]*】|待定|待补充|[×X]{2,}"),
    ),
    Sign(
        rule="price_open",
        severity=Severity.ERROR,
        message=N_("Price or payment is left open."),
        law="民法典第八百四十五条、第八百四十六条",
        suggestion=N_("State amount, base, rate and days; an office refuses a price that is not definite."),
        passage=re.compile(rf"面议|(价款|报酬|使用费|转让费|经费|金额|提成率?){_SPAN}(另行(协商|约定|商定)|另议|以后确定)"),
        harmless=re.compile(r"维护|培训|差旅|改进"),
        clauses=frozenset({Clause.PRICE}),
    ),
    Sign(
        rule="guaranteed_return",
        severity=Severity.WARNING,
        message=N_("Technology put in for a guaranteed return shares no risk: it is a transfer, a licence or a loan, not equity."),
        law="技术合同司法解释第二十二条第三款",
        suggestion=N_("Share profit and loss, or make it a transfer or licence with a price."),
        passage=re.compile(
            rf"保底(收益|利润|回报|分红)|固定(收益|回报|分红|利润)|(保证|承诺|不低于){_SPAN}(年化?)?(收益|回报|分红)(率)?|不论盈亏|不参与经营(管理)?{_SPAN}(收取|分取|获得|取得|收益)"
        ),
        harmless=re.compile(r"不保证|不承诺|不作[^，]{0,6}(保证|承诺)|没有保底|不设保底|无保底|不得约定"),
    ),
    Sign(
        rule="liability_waived",
        severity=Severity.ERROR,
        message=N_("Liability for harm to persons, intent or gross negligence cannot be waived."),
        law="民法典第五百零六条",
        suggestion=N_("Except harm to persons, intent and gross negligence from the waiver."),
        passage=re.compile(
            rf"(人身损害|人身伤害|故意|重大过失){_SPAN}(不承担|免除|概不负责|免责)|(不承担|免除){_SPAN}(人身损害|人身伤害|故意|重大过失)"
        ),
        harmless=re.compile(r"不受此限|不因|除外|不得免"),
    ),
    Sign(
        rule="court_and_arbitration",
        severity=Severity.ERROR,
        message=N_("Court and arbitration stand side by side: such an agreement to arbitrate is void."),
        law="仲裁法司法解释第七条",
        suggestion=N_("Choose one text of the article on disputes."),
        passage=re.compile(
            r"仲裁[^\n]{0,60}(或者|或|也可以?|亦可)[^\n]{0,30}(诉讼|起诉|人民法院)|(诉讼|起诉|人民法院)[^\n]{0,60}(或者|或|也可以?|亦可)[^\n]{0,30}仲裁"
        ),
        harmless=re.compile(r"撤销|执行|保全"),
        clauses=frozenset({Clause.DISPUTE}),
    ),
    Sign(
        rule="not_existing",
        severity=Severity.WARNING,
        message=N_("Transfer and licence are about technology that exists; what is still to be developed needs a development contract."),
        law="技术合同司法解释第二十二条第一款",
        suggestion=N_("Describe the finished technology, or make a development contract."),
        passage=re.compile(r"尚待(研究)?开发|有待(研究)?开发|待研究开发|尚未(研制|开发|研发)(完成|成功)"),
        clauses=frozenset({Clause.SUBJECT}),
        types=_EXISTING,
    ),
    Sign(
        rule="not_new",
        severity=Severity.WARNING,
        message=N_("Changes of models, processes or recipes without anything new, and plain testing, are no development."),
        law="技术合同司法解释第十七条",
        suggestion=N_("Say what is new, or choose a service contract."),
        passage=re.compile(r"改型|(工艺变更|配方调整)|(例行|常规|委托)(检测|检验|测试)|产品(检验|检测)服务"),
        harmless=re.compile(r"不(属于|包括|是)|新的"),
        clauses=frozenset({Clause.SUBJECT}),
        types=frozenset({ContractType.DEV}),
    ),
    Sign(
        rule="one_sided",
        severity=Severity.WARNING,
        message=N_("A party that only pays or provides material entrusts; it does not develop together."),
        law="技术合同司法解释第十九条",
        suggestion=N_("Give both parties a part of the research, or make an entrusted development."),
        passage=re.compile(rf"(仅|只)(提供|负责提供|承担){_SPAN}(资金|经费|设备|材料|场地)"),
        subtypes=frozenset({Subtype.DEV_COOP}),
    ),
    Sign(
        rule="works",
        severity=Severity.WARNING,
        message=N_("Work to order and construction are no technology services."),
        law="民法典第八百七十八条",
        suggestion=N_("Describe the technical problem to be solved, and price the other work apart."),
        passage=re.compile(r"承揽|加工定作|来料加工|建设工程|工程施工|安装施工"),
        harmless=re.compile(r"不(包括|含|属于|是)|除外"),
        types=frozenset({ContractType.SRV, ContractType.CON, ContractType.DEV}),
    ),
    Sign(
        rule="fees_of_licensee",
        severity=Severity.WARNING,
        message=N_("The licensor keeps the patent in force during the licence."),
        law="技术合同司法解释第二十六条",
        suggestion=N_("Let the licensor pay the annual fees."),
        passage=re.compile(rf"被许可人{_SPAN}(缴纳|承担|支付){_SPAN}年费|年费{_SPAN}由被许可人"),
        harmless=re.compile(r"有权代为|可以代为"),
        subtypes=frozenset({Subtype.LIC_PATENT}),
    ),
    Sign(
        rule="earlier_licences",
        severity=Severity.WARNING,
        message=N_("Licences granted before a transfer stay in force."),
        law="技术合同司法解释第二十四条",
        suggestion=N_("List the earlier licences instead of ending them."),
        passage=re.compile(rf"(此前|签订前|已有|原有|在先){_SPAN}许可{_SPAN}(终止|失效|无效|解除)"),
        harmless=re.compile(r"不(因|得|会)"),
        types=_EXISTING,
    ),
)


def passages(subtype: Subtype, clauses: Mapping[str, str]) -> Iterator[Remark]:
    """Return a remark for every sentence in which a sign is found, the first passage of each."""
    kind = ContractType(subtype.value.split("_")[0])
    for sign in SIGNS:
        if kind not in sign.types or subtype not in sign.subtypes:
            continue
        for clause in (clause for clause in Clause if clause in sign.clauses):
            yield from _passages(sign, clause, clauses.get(clause, ""))


def _passages(sign: Sign, clause: Clause, text: str) -> Iterator[Remark]:
    for sentence in _SENTENCE.finditer(text):
        match = sign.passage.search(sentence.group(0))
        if match and not sign.harmless.search(sentence.group(0)):
            yield Remark(
                rule=sign.rule,
                severity=sign.severity,
                message=sign.message,
                law=sign.law,
                suggestion=sign.suggestion,
                clause=clause,
                passage=match.group(0),
            )
