"""Regions by GB/T 2260: Zhejiang's cities, Hangzhou's districts and the provinces, for registration and routing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division: six digits and its name in both languages."""

    code: str
    zh: str
    en: str


HANGZHOU = (
    Region("330100", "杭州市", "Hangzhou"),
    Region("330102", "杭州市上城区", "Shangcheng, Hangzhou"),
    Region("330105", "杭州市拱墅区", "Gongshu, Hangzhou"),
    Region("330106", "杭州市西湖区", "Xihu, Hangzhou"),
    Region("330108", "杭州市滨江区", "Binjiang, Hangzhou"),
    Region("330109", "杭州市萧山区", "Xiaoshan, Hangzhou"),
    Region("330110", "杭州市余杭区", "Yuhang, Hangzhou"),
    Region("330111", "杭州市富阳区", "Fuyang, Hangzhou"),
    Region("330112", "杭州市临安区", "Lin'an, Hangzhou"),
    Region("330113", "杭州市临平区", "Linping, Hangzhou"),
    Region("330114", "杭州市钱塘区", "Qiantang, Hangzhou"),
    Region("330122", "杭州市桐庐县", "Tonglu, Hangzhou"),
    Region("330127", "杭州市淳安县", "Chun'an, Hangzhou"),
    Region("330182", "杭州市建德市", "Jiande, Hangzhou"),
)
ZHEJIANG = (
    Region("330200", "宁波市", "Ningbo"),
    Region("330300", "温州市", "Wenzhou"),
    Region("330400", "嘉兴市", "Jiaxing"),
    Region("330500", "湖州市", "Huzhou"),
    Region("330600", "绍兴市", "Shaoxing"),
    Region("330700", "金华市", "Jinhua"),
    Region("330800", "衢州市", "Quzhou"),
    Region("330900", "舟山市", "Zhoushan"),
    Region("331000", "台州市", "Taizhou (Zhejiang)"),
    Region("331100", "丽水市", "Lishui"),
)
PROVINCES = (
    Region("330000", "浙江省", "Zhejiang"),
    Region("110000", "北京市", "Beijing"),
    Region("120000", "天津市", "Tianjin"),
    Region("130000", "河北省", "Hebei"),
    Region("140000", "山西省", "Shanxi"),
    Region("150000", "内蒙古自治区", "Inner Mongolia"),
    Region("210000", "辽宁省", "Liaoning"),
    Region("220000", "吉林省", "Jilin"),
    Region("230000", "黑龙江省", "Heilongjiang"),
    Region("310000", "上海市", "Shanghai"),
    Region("320000", "江苏省", "Jiangsu"),
    Region("340000", "安徽省", "Anhui"),
    Region("350000", "福建省", "Fujian"),
    Region("360000", "江西省", "Jiangxi"),
    Region("370000", "山东省", "Shandong"),
    Region("410000", "河南省", "Henan"),
    Region("420000", "湖北省", "Hubei"),
    Region("430000", "湖南省", "Hunan"),
    Region("440000", "广东省", "Guangdong"),
    Region("450000", "广西壮族自治区", "Guangxi"),
    Region("460000", "海南省", "Hainan"),
    Region("500000", "重庆市", "Chongqing"),
    Region("510000", "四川省", "Sichuan"),
    Region("520000", "贵州省", "Guizhou"),
    Region("530000", "云南省", "Yunnan"),
    Region("540000", "西藏自治区", "Tibet"),
    Region("610000", "陕西省", "Shaanxi"),
    Region("620000", "甘肃省", "Gansu"),
    Region("630000", "青海省", "Qinghai"),
    Region("640000", "宁夏回族自治区", "Ningxia"),
    Region("650000", "新疆维吾尔自治区", "Xinjiang"),
    Region("710000", "台湾省", "Taiwan"),
    Region("810000", "香港特别行政区", "Hong Kong"),
    Region("820000", "澳门特别行政区", "Macao"),
)
HISTORIC = (
    Region("330103", "杭州市下城区（已撤销）", "Xiacheng, Hangzhou (abolished)"),
    Region("330104", "杭州市江干区（已撤销）", "Jianggan, Hangzhou (abolished)"),
)
"""Codes that old papers carry; nobody registers there any more."""

REGIONS = {region.code: region for region in (*HANGZHOU, *ZHEJIANG, *PROVINCES)}
_NAMES = REGIONS | {region.code: region for region in HISTORIC}


def is_known(region: str) -> bool:
    """Say whether an organisation may register under this code."""
    return region in REGIONS


def region_name(code: str, *, english: bool = False) -> str:
    """Return the name of a region, or the code itself where the table lacks it."""
    region = _NAMES.get(code)
    if region is None:
        return code
    return region.en if english else region.zh


def region_prefix(code: str) -> str | None:
    """Return what the codes of a region's parts begin with: 33, 3301 or 330106; None for what is no region.

    The code is six digits of GB/T 2260, or a prefix already.
    """
    digits = code if len(code) % 2 == 0 and code.isascii() and code.isdigit() else ""
    while digits.endswith("00"):
        digits = digits[:-2]
    return digits if len(digits) in (2, 4, 6) and f"{digits:0<6}" in REGIONS else None
