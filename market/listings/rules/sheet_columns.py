"""The columns of a list of achievements, with the headings under which universities keep them; lists of demands share some."""

from market.columns import Column
from market.wording import N_

TITLE_EN = Column("title_en", ("英文名称", "title_en", "english title"), N_("Title in English"), "")
SECTOR = Column(
    "sector", ("产业", "产业领域", "行业", "sector", "所属产业"), N_("Sector"), N_("One of the five ecosystems, or a word near to it.")
)
FIELD = Column("field", ("技术领域", "领域", "field"), N_("Technology field"), N_("As in contract registration."))
SOURCE = Column("source_ref", ("来源", "出处", "source_ref", "source"), N_("Source of the facts"), "")
NOTE = Column("note", ("备注", "说明", "note"), N_("Remarks"), "")
COLUMNS = (
    Column(
        "external_id",
        ("编号", "id", "成果编号", "序号", "number", "no."),
        N_("Number in your list"),
        N_("Unique. A repeated import changes the draft of this number."),
    ),
    Column(
        "code",
        ("平台编号", "code"),
        N_("Number on this market"),
        N_("Stands in an exported list and names the achievement that a row changes."),
    ),
    Column(
        "title_zh",
        ("成果名称", "名称", "题名", "title", "项目名称", "专利名称"),
        N_("Title in Chinese"),
        N_("At most 120 characters."),
        required=True,
    ),
    TITLE_EN,
    Column(
        "abstract",
        ("成果简介", "简介", "摘要", "summary", "abstract", "内容摘要"),
        N_("Abstract"),
        N_("At least 40 characters for publication."),
    ),
    Column("problem", ("解决的问题", "拟解决问题", "problem"), N_("Problem solved"), ""),
    Column("innovation", ("创新点", "技术创新点", "innovation"), N_("What is new"), ""),
    Column("scenarios", ("应用场景", "应用领域", "scenarios"), N_("Where it is used"), ""),
    Column("comparison", ("对比优势", "技术优势", "comparison", "advantages"), N_("Benefit over today's solution"), ""),
    Column("economics", ("经济效益", "经济性", "economics"), N_("Economics"), ""),
    Column("keywords", ("关键词", "keywords"), N_("Keywords"), ""),
    SECTOR,
    FIELD,
    Column(
        "trl",
        ("成熟度", "技术成熟度", "maturity", "trl", "研发阶段"),
        N_("Readiness level"),
        N_("1 to 9, or the usual words for the stage."),
    ),
    Column("trl_evidence", ("成熟度依据", "trl_evidence"), N_("Evidence of the readiness level"), ""),
    Column("ledger_no", ("台账编号", "台账号", "ledger", "ledger_no"), N_("Number in the achievement ledger"), ""),
    Column("funding_source", ("经费来源", "课题来源", "项目来源", "funding"), N_("Source of funding"), ""),
    Column(
        "owners",
        ("权利人", "权利人及份额", "owners"),
        N_("Owners"),
        N_("Each with its share in percent, separated by semicolons. Empty: your organisation alone."),
    ),
    Column("inventors", ("完成人", "发明人", "inventors"), N_("Inventors"), N_("Separated by semicolons.")),
    Column(
        "ip_kind",
        ("知识产权类型", "专利类型", "ip_type", "成果类型", "类型"),
        N_("Kind of the right"),
        N_("A patent, software copyright and so on; what is no right is kept as a note."),
    ),
    Column("ip_number", ("专利号", "申请号", "登记号", "patent_no", "专利号/申请号"), N_("Number of the right"), N_("In any spelling.")),
    Column("ip_title", ("权利名称", "ip_title"), N_("Name of the right"), N_("Empty: the title.")),
    Column("filed_on", ("申请日", "申请日期", "application_date", "filed"), N_("Filed on"), ""),
    Column("granted_on", ("授权日", "授权公告日", "granted"), N_("Granted on"), ""),
    Column("ways", ("转化方式", "拟转化方式", "transfer_modes"), N_("Ways of conversion"), N_("Separated by semicolons.")),
    Column("price_wan", ("意向价格（万元）", "意向价格", "价格（万元）", "asking_price_wan"), N_("Price in 10,000 yuan"), ""),
    Column("price_mode", ("定价方式", "price_mode"), N_("Way to the price"), N_("Negotiated, listed or auction; empty: negotiated.")),
    Column("months", ("期限（月）", "months"), N_("Term in months"), N_("Of a licence or trial; empty: 36 and 6.")),
    Column("valid_until", ("有效期至", "发布有效期", "valid_until"), N_("Listed until"), N_("Empty: until withdrawn.")),
    Column("origin", ("完成单位", "第一完成单位", "institution"), N_("Completed by"), N_("Kept as a note on the origin.")),
    SOURCE,
    NOTE,
)
