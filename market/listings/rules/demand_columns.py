"""The columns of a list of demands, with the headings under which enterprises and parks keep them."""

from market.columns import Column
from market.listings.rules.sheet_columns import FIELD, NOTE, SECTOR, SOURCE, TITLE_EN
from market.wording import N_

COLUMNS = (
    Column(
        "external_id",
        ("编号", "id", "需求编号", "序号", "number", "no."),
        N_("Number in your list"),
        N_("Unique. A repeated import changes the draft of this number."),
    ),
    Column(
        "code",
        ("平台编号", "code"),
        N_("Number on this market"),
        N_("Stands in an exported list and names the demand that a row changes."),
    ),
    Column(
        "title_zh",
        ("需求名称", "名称", "题名", "title", "技术需求名称", "项目名称"),
        N_("Title in Chinese"),
        N_("At most 120 characters."),
        required=True,
    ),
    TITLE_EN,
    Column(
        "problem",
        ("需求内容", "拟解决的问题", "技术难题", "summary", "problem", "简介", "需求简介"),
        N_("Problem to solve"),
        N_("Needed for publication."),
    ),
    Column("background", ("背景", "需求背景", "background"), N_("Background and what was tried"), ""),
    Column("constraints", ("约束条件", "constraints"), N_("What must not change"), ""),
    Column(
        "indicators",
        ("技术指标", "考核指标", "indicators"),
        N_("Targets"),
        N_("One in a line: name | now | target | unit | test; or name: target."),
    ),
    SECTOR,
    FIELD,
    Column(
        "budget_wan",
        ("预算（万元）", "预算", "意向投入（万元）", "拟投入金额（万元）", "budget_wan"),
        N_("Budget in 10,000 yuan"),
        N_("For example 80 or 30-80; empty: to be negotiated."),
    ),
    Column("ways", ("合作方式", "拟合作方式", "cooperation"), N_("Ways of cooperation"), N_("Separated by semicolons.")),
    Column("ownership", ("成果归属", "知识产权归属", "ownership"), N_("Ownership of the results"), ""),
    Column("region", ("地区", "所在地区", "region"), N_("Region"), N_("The name or the six digits of the division.")),
    Column("deadline", ("截止日期", "征集截止", "有效期至", "deadline"), N_("Proposals until"), ""),
    Column("wanted_by", ("期望完成日期", "完成时限", "wanted_by"), N_("Result wanted by"), ""),
    Column(
        "mode", ("揭榜方式", "发布方式", "mode"), N_("How the solver is found"), N_("Ordinary, open challenge or race; empty: ordinary.")
    ),
    Column("payment", ("付款节点", "payment"), N_("Payment by stages"), ""),
    Column("conditions", ("揭榜条件", "对应答方的要求", "conditions"), N_("What a solver must bring"), ""),
    SOURCE,
    NOTE,
)
