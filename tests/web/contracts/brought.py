"""What each sub-type of contract is about, which tax benefits it brings a university and its client, and why not the others."""

from __future__ import annotations

from market.contracts.rules.types import Subtype

SUBJECTS = {
    Subtype.DEV_ENTRUST: "受委托方为委托方研制低温余热回收换热器样机，完成设计、试制和第三方检测，并交付全部图纸和试验报告。",
    Subtype.DEV_COOP: "双方分工合作研制低温余热回收换热器，一方负责换热管束的设计和试制，另一方负责台架试验和工况数据。",
    Subtype.TRF_PATENT: "转让方将低温余热回收换热器的发明专利权转让给受让方，并交付全部技术资料和图纸。",
    Subtype.TRF_PATAPP: "转让方将低温余热回收换热器的发明专利申请权转让给受让方，并交付全部申请文件和审查意见。",
    Subtype.TRF_SECRET: "转让方将低温余热回收换热器的装配工艺和参数表作为技术秘密转让给受让方，并交付全部工艺文件。",
    Subtype.TRF_SOFT: "转让方将换热器选型计算软件的著作权转让给受让方，并交付源程序、说明书和登记证书。",
    Subtype.TRF_IC: "转让方将换热器控制芯片的集成电路布图设计专有权转让给受让方，并交付版图文件和登记证书。",
    Subtype.TRF_PVP: "转让方将耐热水稻新品种的品种权转让给受让方，并交付亲本种子、栽培技术规程和品种权证书。",
    Subtype.TRF_BIO: "转让方将一种重组蛋白生物医药新品种的权利转让给受让方，并交付菌种、工艺规程和注册资料。",
    Subtype.LIC_PATENT: "许可方许可被许可方实施低温余热回收换热器的发明专利，并交付实施所需的全部技术资料。",
    Subtype.LIC_SECRET: "许可方许可被许可方使用低温余热回收换热器的装配工艺和参数表，并派员指导首批试制。",
    Subtype.LIC_SOFT: "许可方许可被许可方使用换热器选型计算软件，并交付安装程序、使用说明和版本更新。",
    Subtype.LIC_IC: "许可方许可被许可方使用换热器控制芯片的集成电路布图设计，并交付版图文件和测试报告。",
    Subtype.LIC_PVP: "许可方许可被许可方生产和销售耐热水稻新品种的种子，并交付亲本种子和栽培技术规程。",
    Subtype.LIC_BIO: "许可方许可被许可方实施一种重组蛋白生物医药新品种，并交付菌种、工艺规程和质量标准。",
    Subtype.CON_GEN: "受托方就低温余热回收方案作技术经济论证，分析三条技术路线并提交书面咨询报告。",
    Subtype.SRV_GEN: "受托方为委托方的换热机组作热工标定和故障诊断，解决结垢引起的换热效率下降。",
    Subtype.SRV_TRAIN: "受托方为委托方的二十名运行人员开展换热机组热工标定和故障诊断的专题培训和考核。",
    Subtype.SRV_BROKER: "中介方为委托方寻找低温余热回收换热器的研制单位，组织技术洽谈并促成双方订立合同。",
}
CIT = "企业所得税：500 万元以内免征，超过减半"
PIT = "科技人员现金奖励减半计税"
REASONS = {
    "park": "试点仅适用于注册在北京中关村六个特定园区的企业。",
    "shares": "本合同不是技术成果投资入股。",
    "kind": "仅技术转让、许可适用，技术开发、咨询、服务不适用。",
    "income": "奖励须来自技术转让、许可收入，技术开发、咨询、服务和作价入股不适用。",
    "list": "不在规定的技术范围内：专利（简单改变图案的外观设计除外）、软件著作权、布图设计、植物新品种、生物医药新品种。",
    "inside": "技术咨询、服务仅在转让、许可或开发合同之内并开在同一张发票上的才免税。",
    "development": "仅技术开发合同适用；受让或被许可的技术按无形资产处理。",
}
LISTED = {Subtype(f"{way}_{right}") for way in ("trf", "lic") for right in ("patent", "soft", "ic", "pvp", "bio")}
"""What the income-tax rules name: patent, software, layout, plant variety, medicine; no application and no technical secret."""
OTHERS = set(Subtype) - LISTED
WORK = {subtype for subtype in OTHERS if subtype.value.split("_")[0] in ("dev", "con", "srv")}
EXEMPT = {subtype for subtype in Subtype if subtype.value.split("_")[0] in ("dev", "trf", "lic")}
"""What pays no VAT: transfer, licence and development, no consulting and no service of its own."""


def refused(subtype: Subtype) -> dict[str, str]:
    """Return which benefits a university's contract of a type does not bring to either party, each with the key of the reason."""
    found = {"企业所得税：中关村特定区域试点": "park", "技术成果投资入股递延纳税": "shares"}
    if subtype in WORK:
        found |= {CIT: "kind", PIT: "income"}
    elif subtype not in LISTED:
        found |= {CIT: "list", PIT: "list"}
    if subtype not in EXEMPT:
        found["增值税免税"] = "inside"
    return found if subtype.value.startswith("dev") else found | {"研发费用加计扣除": "development"}
