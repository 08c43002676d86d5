"""Untidy workbooks as offices make them, written by code together with what they mean.

The spellings are those that people of an office use; none of them was taken from the product's own
lists. Every name is fictional (示例).
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from openpyxl import Workbook

Truth = Mapping[str, Any]
ASKED = "must be asked"
"""What a cell means that nobody can read for certain."""
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Untidy:
    """A file, what its rows mean by line, and which rows are the same as an earlier one."""

    name: str
    kind: str
    content: bytes
    truth: Mapping[int, Truth]
    same: Mapping[int, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


class Draw:
    """Draws the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def one(self, items: Sequence[Any]) -> Any:
        return items[int(self._rng.integers(len(items)))]

    def some(self, items: Sequence[Any], least: int, most: int) -> list[Any]:
        count = int(self._rng.integers(least, most + 1))
        places = self._rng.permutation(len(items))[:count]
        return [items[int(place)] for place in sorted(places)]

    def chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def number(self, least: int, most: int) -> int:
        return int(self._rng.integers(least, most + 1))


SECTORS = {
    "bio": ["生物医药", "生物医药产业", "生物医药类", "生物 医药", "生物医药行业", "生物醫藥", "生物医药领域"],
    "bio.tcm": ["中药", "中医药", "民族药", "中药与民族药", "中药饮片", "彝药", "中药产业"],
    "bio.health": ["大健康", "大健康产业", "保健食品", "功能食品", "大健康领域", "健康食品", "大健康与功能食品"],
    "nrg.storage": ["储能", "新型储能", "动力电池", "锂电池", "锂电", "储能产业", "动力电池与储能"],
    "nrg.pv": ["光伏", "光伏产业", "太阳能光伏", "光伏发电", "硅光伏", "光伏行业", "光伏与硅产业"],
    "mat.precious": ["稀贵金属", "贵金属", "稀贵金属材料", "贵金属材料", "贵金属新材料", "稀贵金属新材料", "稀贵金属产业"],
    "eqp.uav": ["无人机", "无人机行业", "无人机技术", "无人机应用", "无人机产业", "通用航空", "无人机及应用"],
    "ict.ai": ["人工智能", "AI", "人工智能产业", "ＡＩ", "人工智能技术", "人工智能及应用", "大模型"],
    "ict.data": ["大数据", "云计算", "大数据产业", "大数据与云计算", "大数据、云计算", "大数据行业", "大数据技术"],
    "env.water": ["水处理", "污水处理", "水污染治理", "高原湖泊保护", "湖泊治理", "水环境治理", "水处理技术"],
    "svc.ecommerce": ["电商", "电子商务", "跨境电商", "电商行业", "电子商务类", "直播电商", "农村电商"],
    "svc.tourism": ["文旅", "文化旅游", "旅游", "旅游业", "文旅产业", "康养旅居", "文化旅游产业"],
    "agr.tea": ["茶", "茶叶", "茶产业", "普洱茶", "茶业", "茶叶种植加工", "茶叶产业"],
    "agr.coffee": ["咖啡", "咖啡产业", "精品咖啡", "小粒咖啡", "咖啡行业", "咖啡种植", "咖啡豆烘焙"],
    "agr.flower": ["花卉", "鲜花", "鲜切花", "花卉产业", "花卉种植", "云花", "花卉行业"],
    "agr.veg": ["食用菌", "野生菌", "蔬菜", "菌菇", "蔬菜种植", "食用菌种植", "蔬菜与食用菌"],
}  # fmt: skip
REGIONS = {
    "530100": ["昆明", "昆明市", "昆明市五华区", "云南昆明", "云南省昆明市", "昆明市官渡区", "呈贡区"],
    "530300": ["曲靖", "曲靖市", "曲靖市麒麟区", "云南省曲靖市", "宣威市"],
    "530400": ["玉溪", "玉溪市", "玉溪市红塔区", "通海县"],
    "530800": ["普洱", "普洱市", "普洱市思茅区", "思茅", "澜沧县"],
    "532500": ["红河", "红河州", "红河州蒙自市", "蒙自", "红河哈尼族彝族自治州", "弥勒市"],
    "532800": ["西双版纳", "西双版纳州", "版纳", "景洪市", "勐海县"],
    "532900": ["大理", "大理州", "大理市", "大理白族自治州", "祥云县"],
    "533100": ["德宏", "德宏州", "芒市", "瑞丽市"],
}
STAGES = {
    "idea": ["创意期", "团队未注册", "概念阶段", "创意阶段"],
    "seed": ["种子期", "种子阶段", "种子期企业"],
    "startup": ["初创期", "初创", "起步期", "初创阶段", "初创企业"],
    "growth": ["成长期", "成长阶段", "快速成长期", "成长型"],
    "scale": ["扩张期", "成熟期", "扩张阶段"],
}
NEEDS = {
    "sf.bp": ["融资对接", "商业计划书打磨", "希望获得融资辅导"],
    "cap.angel": ["寻找天使投资", "需要天使轮资金", "天使投资"],
    "mkt.channel": ["拓展销售渠道", "缺销售渠道", "寻找经销商", "产品销售困难"],
    "ip.patent": ["专利申请", "申请发明专利", "专利布局"],
    "ip.tm": ["商标注册", "品牌建设", "品牌策划"],
    "tal.engineer": ["缺技术人才", "招聘工程师", "技术人员不足"],
    "spc.plant": ["需要厂房", "租赁标准厂房", "生产场地不足"],
    "sc.policy": ["项目申报", "政策申报辅导", "政策咨询"],
    "ti.cert": ["有机认证", "ISO认证", "产品认证"],
    "rd.joint": ["联合研发", "产学研合作", "与高校合作研发"],
}
OFFERS = {
    "sf.bp": ["融资", "投融资对接", "商业计划书"],
    "sc.legal": ["股权设计", "股权架构设计", "法律咨询", "企业合规"],
    "sc.tax": ["财税", "税务筹划", "财务管理"],
    "sc.strategy": ["商业模式设计", "战略规划", "商业模式"],
    "ip.patent": ["专利布局", "专利申请", "专利撰写"],
    "ip.tm": ["品牌策划", "商标注册", "品牌建设"],
    "sc.hte": ["高企认定", "高新技术企业认定", "高企申报"],
    "mkt.channel": ["渠道拓展", "销售渠道建设", "渠道对接"],
    "mkt.export_asean": ["东南亚市场开拓", "东盟市场", "开拓东盟市场"],
    "sc.management": ["企业管理", "团队管理", "精益管理"],
    "rd.process": ["工艺优化", "工艺改进"],
    "bi.demo_day": ["项目路演", "路演辅导"],
}
LEADS = ("擅长", "主要从事", "专注", "熟悉", "")
HEADS = ["霁禾", "曦峦", "澄垚", "岚屿", "砚禾", "沐岑", "昱澜", "谷音", "栎原", "穹羽", "苔光", "朗垄", "泊岚", "溪垚", "禾砚", "云岫", "松涧", "晴柯", "远麓", "青畴", "朴野", "知湄", "星垄", "望岑", "言蹊", "初旸", "映川", "暮雪", "听松", "栖原", "扶光", "若木", "漱石", "清晏", "疏桐", "昭野", "望舒", "鹿鸣", "采薇", "静姝"]
TAILS = ["科技", "生物", "农业", "实业", "信息", "新材", "文化", "贸易", "技术", "创新"]
FORMS = ("有限公司", "有限责任公司", "科技有限公司", "股份有限公司")
FAMILIES = "杨李王张和段刀木赵陈刘岩罗马何"
GIVEN = ["书航", "桐生", "若溪", "嘉禾", "明远", "知行", "思齐", "景行", "云舒", "子衿", "安澜", "怀瑾", "慕白", "清和", "静之", "予安", "千帆", "长风", "望月", "秋实"]


def company(draw: Draw, number: int) -> str:
    """Return the name of a firm that no other number has."""
    first, second = HEADS[number % len(HEADS)], HEADS[(number // len(HEADS)) % len(HEADS)]
    tail = TAILS[(number // len(HEADS) ** 2 + number) % len(TAILS)]
    middle = second if number >= len(HEADS) else ""
    return f"{first}{middle}{tail}{draw.one(FORMS)}（示例）"


def person(number: int) -> str:
    """Return the name of a person that no other number below 6000 has."""
    family, given = FAMILIES[number % len(FAMILIES)], GIVEN[number // len(FAMILIES) % len(GIVEN)]
    more = GIVEN[number // (len(FAMILIES) * len(GIVEN)) % len(GIVEN)][0]
    return f"{family}{given[0]}{more if number >= 300 else given[1]}（示例）"


DAY_FORMS: tuple[Callable[[dt.date], Any], ...] = (
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    lambda day: (day - dt.date(1899, 12, 30)).days,
    lambda day: day,
)


def day_of(draw: Draw) -> dt.date:
    return dt.date(draw.number(2012, 2025), draw.number(1, 12), draw.number(1, 28))


def phone(number: int) -> str:
    """Return a telephone number that no network hands out."""
    return f"1200{number:07d}"


def workbook_bytes(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def spoil(draw: Draw, cells: list[Any]) -> dict[str, Any]:
    """Make a few rows as bad as real ones, and return what they mean then."""
    if draw.chance(0.02):
        cells[2] = draw.one(["餐饮", "房地产中介", "其他行业见备注", "汽车美容"])
        return {"sectors": ASKED}
    if draw.chance(0.02):
        wrong, code = draw.one([("生物依药", "bio"), ("光付", "nrg.pv"), ("新材枓", "mat"), ("人工只能", "ict.ai"), ("旅遊", "svc.tourism"), ("咖非产业", "agr.coffee")])
        cells[2] = wrong
        return {"sectors": frozenset({code})}
    if draw.chance(0.01):
        cells[3] = draw.one(["四川成都", "北京市海淀区", "省外"])
        return {"region": ASKED}
    if draw.chance(0.01):
        cells[4] = draw.one(["2024年13月", "去年", "03/05/2024"])
        return {"founded_on": ASKED}
    if draw.chance(0.01):
        cells[9] = draw.one(["面议", "待定", "/"])
        return {"ticket": (None, None)}
    if draw.chance(0.01):
        cells[9] = draw.one(["50万美元", "若干"])
        return {"ticket": ASKED}
    return {}


def startups_of_a_city(n_rows: int = 3000) -> Untidy:
    """A city's survey: merged title and group headers, full-width digits, totals, notes below."""
    draw, book = Draw(11), Workbook()
    sheet = book.active
    sheet.title = "汇总表"
    sheet.append(["2024年度创业企业（团队）情况统计表（示例）"])
    sheet.merge_cells("A1:M1")
    sheet.append(["填报单位：某市科技局（示例）", "", "", "", "", "", "", "", "填报日期：2024年6月"])
    sheet.append(["序号", "企业（团队）名称", "基本情况", "", "", "", "联系方式", "", "", "融资情况", "", "需求", "备注"])
    sheet.append(["", "", "所属行业", "所在州市", "成立时间", "发展阶段", "联系人", "手机", "邮箱", "拟融资金额（万元）", "融资轮次", "困难及需求", ""])
    for area in ("A3:A4", "B3:B4", "C3:F3", "G3:I3", "J3:K3", "M3:M4"):
        sheet.merge_cells(area)
    truth: dict[int, Truth] = {}
    same: dict[int, int] = {}
    originals: list[tuple[int, list[Any]]] = []
    for number in range(n_rows):
        line = sheet.max_row + 1
        if originals and draw.chance(0.02):
            first, cells = draw.one(originals)
            again = [number + 1, *cells[1:]]
            again[1] = draw.one([cells[1], cells[1].replace("（示例）", " （示例）"), cells[1].replace("有限责任公司", "有限公司")])
            sheet.append(again)
            truth[line], same[line] = {**truth[first], "name": again[1].replace(" （", "（")}, first
            continue
        sector, region = draw.one(list(SECTORS)), draw.one(list(REGIONS))
        second = draw.one([code for code in SECTORS if code != sector]) if draw.chance(0.15) else ""
        stage, day, amount = draw.one(list(STAGES)), day_of(draw), draw.number(2, 60) * 10
        topics = draw.some(list(NEEDS), 1, 3)
        sectors = [sector, second] if second else [sector]
        amount_text = draw.one([str(amount), f"{amount}万元", str(amount).translate(FULL_WIDTH), f"{amount - 10}-{amount}", amount])
        rounds = {"angel": "天使轮", "seed": "种子轮", "a": "A轮", "pre_a": "Pre-A轮", "": "无"}
        round_ = draw.one(list(rounds))
        cells = [
            number + 1,
            company(draw, number),
            draw.one(["、", "，", "/", ";"]).join(draw.one(SECTORS[code]) for code in sectors),
            draw.one(REGIONS[region]),
            draw.one(DAY_FORMS)(day),
            draw.one(STAGES[stage]),
            person(number % 280),
            draw.one([phone(number), phone(number).translate(FULL_WIDTH), f"{phone(number)[:3]} {phone(number)[3:7]} {phone(number)[7:]}"]),
            f"v{number}@example.com",
            amount_text,
            rounds[round_],
            draw.one(["、", "；", "，"]).join(draw.one(NEEDS[topic]) for topic in topics),
            draw.one(["", "", "重点企业", "已走访"]),
        ]
        sheet.append(cells)
        least = amount - 10 if isinstance(amount_text, str) and "-" in amount_text else amount
        spoiled = spoil(draw, cells)
        if spoiled:
            sheet.delete_rows(line)
            sheet.append(cells)
        truth[line] = {
            "name": cells[1],
            "sectors": frozenset(sectors),
            "region": region,
            "founded_on": day.isoformat(),
            "stage": stage,
            "ticket": (least * 10_000, amount * 10_000),
            "seeking_round": round_,
            "needs": frozenset(topics),
            "phone": phone(number),
            "email": f"v{number}@example.com",
            **spoiled,
        }
        if len(originals) < 400:
            originals.append((line, cells))
    sheet.append(["合计", "", "", "", "", "", "", "", "", 987654])
    sheet.append([])
    sheet.append(["注：1.本表由各县（市、区）汇总填报；2.行业按实际填写。"])
    return Untidy("创业企业统计表.xlsx", "startup", workbook_bytes(book), truth, same, {"total": 1, "remark": 1})


CATEGORIES = {
    "tech": ["产业技术", "技术专家", "产业技术类"],
    "mgmt": ["经营管理", "企业管理类", "管理"],
    "fin": ["投融资", "金融类", "投资导师"],
    "founder": ["企业家", "成功创业者", "创业者"],
    "intermediary": ["律师", "会计师", "知识产权代理"],
}


def mentors_of_a_province(n_rows: int = 420) -> Untidy:
    """A province's list as a GB18030 file with semicolons: free-text specialities, no ids."""
    draw, out = Draw(23), io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["云南省创业导师库登记表（示例）", "", "", "", "", "", "", "", ""])
    writer.writerow([])
    writer.writerow(["姓名", "导师类别", "工作单位及职务", "擅长领域", "所在地", "联系电话", "工作语言", "可带企业数", "辅导方式"])
    line = 3
    truth: dict[int, Truth] = {}
    same: dict[int, int] = {}
    rows: list[tuple[int, list[str]]] = []
    ways = {("onsite",): "线下", ("online",): "线上", ("onsite", "online"): "线上线下均可"}
    tongues = {("zh-CN",): "普通话", ("zh-CN", "en"): "中文、英语", ("zh-CN", "th"): "汉语 泰语", ("zh-CN", "vi"): "中文/越南语"}
    for number in range(n_rows):
        line += 1
        if rows and draw.chance(0.03):
            first, cells = draw.one(rows)
            writer.writerow(cells)
            truth[line], same[line] = truth[first], first
            continue
        category, region = draw.one(list(CATEGORIES)), draw.one(list(REGIONS))
        topics, sectors = draw.some(list(OFFERS), 1, 3), draw.some(list(SECTORS), 0, 1)
        places, way, tongue = draw.number(1, 5), draw.one(list(ways)), draw.one(list(tongues))
        said = [draw.one(OFFERS[topic]) for topic in topics]
        said += [f"{SECTORS[code][0]}{draw.one(['方向', '领域', '行业', ''])}" for code in sectors]
        text = f"{draw.one(LEADS)}{draw.one(['、', '，', '；']).join(said)}"
        cells = [
            person(number),
            draw.one(CATEGORIES[category]),
            f"{draw.one(HEADS)}研究院（示例） 主任",
            text,
            draw.one(REGIONS[region]),
            f"0871-6{number:07d}"[:13],
            tongues[tongue],
            draw.one([f"{places}家", str(places), "一二三四五"[places - 1], str(places).translate(FULL_WIDTH)]),
            ways[way],
        ]
        writer.writerow(cells)
        rows.append((line, cells))
        truth[line] = {
            "name": cells[0],
            "subtype": category,
            "offers": frozenset(topics),
            "sectors": frozenset(sectors),
            "region": region,
            "languages": frozenset(tongue),
            "capacity": places,
            "modes": frozenset(way),
        }
    writer.writerow(["制表：张三（示例）", "", "", "", "审核：", "", "", "", ""])
    return Untidy("导师库.csv", "mentor", out.getvalue().encode("gb18030"), truth, same, {"remark": 1})


FOCUS = {
    "bio": ["Biomedicine", "biotech", "Healthcare"],
    "ict.ai": ["AI", "Artificial Intelligence", "machine learning"],
    "nrg": ["New energy", "Clean energy", "renewables"],
    "mat": ["New materials", "Advanced materials"],
    "agr": ["Modern agriculture", "Agriculture", "agritech"],
    "agr.coffee": ["Coffee", "coffee industry"],
    "ict.software": ["Software", "SaaS", "enterprise software"],
    "env": ["Environmental protection", "cleantech"],
    "svc.ecommerce": ["E-commerce", "cross-border e-commerce"],
    "eqp.robot": ["Robotics", "robots"],
}
FUND_TYPES = {
    "vc_fund": ["VC", "Venture capital fund", "venture capital"],
    "angel_individual": ["Angel investor", "individual angel", "Business angel"],
    "gov_guided": ["Government-guided fund", "government fund"],
    "cvc": ["Corporate venture", "CVC"],
}
INVESTED_STAGES = {
    "seed": ["Seed", "seed stage"],
    "startup": ["Start-up", "startup"],
    "early": ["Early growth", "early stage"],
    "growth": ["Growth", "growth stage"],
}


def investors_in_english(n_rows: int = 160) -> Untidy:
    """An English list on the second sheet, with hidden rows, a cover sheet and typing mistakes."""
    draw, book = Draw(37), Workbook()
    cover = book.active
    cover.title = "README"
    cover.append(["Investor list (Demo). See sheet Investors."])
    sheet = book.create_sheet("Investors")
    sheet.append(["Fund / Investor", "Type", "Focus", "Preferred stage", "Ticket size", "City", "Contact person", "E-mail", "Tel.", "About"])
    truth: dict[int, Truth] = {}
    for number in range(n_rows):
        line = number + 2
        kind, region = draw.one(list(FUND_TYPES)), draw.one(list(REGIONS))
        sectors, stages = draw.some(list(FOCUS), 1, 3), draw.some(list(INVESTED_STAGES), 1, 2)
        least, factor = draw.number(1, 8), draw.number(2, 6)
        most = least * factor
        head = f"{draw.one(['Liyuan', 'Yunshan', 'Cangshan', 'Erhai', 'Lancang', 'Jinsha'])} {draw.one(['Bridge', 'Harvest', 'Spring', 'Ridge', 'River', 'Stone'])} {number}"
        focus = [draw.one(FOCUS[code]) for code in sectors]
        if draw.chance(0.1):
            focus[0] = focus[0][:3] + focus[0][4:] if len(focus[0]) > 8 else focus[0]
        forms = [f"{least}-{most} million CNY", f"CNY {least}m - {most}m", f"{least * 100}万-{most * 100}万", f"RMB {least},000,000 - {most},000,000"]
        cities = {"530100": "Kunming", "530300": "Qujing", "530400": "Yuxi", "530800": "Pu'er", "532500": "Honghe", "532800": "Xishuangbanna", "532900": "Dali", "533100": "Dehong"}
        sheet.append([
            f"{head} (Demo)",
            draw.one(FUND_TYPES[kind]),
            draw.one([", ", "; ", " / "]).join(focus),
            ", ".join(draw.one(INVESTED_STAGES[stage]) for stage in stages),
            draw.one(forms),
            draw.one([cities[region], f"{cities[region]}, Yunnan", cities[region].upper()]),
            "Li Ming (Demo)",
            f"fund{number}@example.com",
            "",
            "Invests early; call +86 120 0000 0000 for details.",
        ])  # fmt: skip
        truth[line] = {
            "name": f"{head} (Demo)",
            "subtype": kind,
            "sectors": frozenset(sectors),
            "stages_served": frozenset(stages),
            "ticket": (least * 1_000_000, most * 1_000_000),
            "region": region,
            "email": f"fund{number}@example.com",
        }
        if draw.chance(0.05):
            sheet.row_dimensions[line].hidden = True
    return Untidy("investors.xlsx", "investor", workbook_bytes(book), truth)


CARRIERS = {
    "makerspace": ["众创空间", "创客空间", "众创"],
    "incubator": ["孵化器", "科技企业孵化器"],
    "accelerator": ["加速器", "企业加速器"],
    "star_tiandi": ["星创天地"],
    "univ_sci_park": ["大学科技园"],
}
LEVELS = {
    "national": ["国家级", "国家备案", "国家级备案"],
    "provincial": ["省级", "省级认定"],
    "prefecture": ["州市级", "市级", "州级"],
    "none": ["未认定", "无", "暂未认定"],
}
HOSTS = {
    "university": ["高校", "大学"],
    "social_operator": ["民营企业", "社会化运营", "民营"],
    "gov_platform": ["事业单位", "政府平台"],
    "hightech_zone": ["高新区", "高新技术产业开发区"],
    "research_institute": ["科研院所", "研究院"],
}
SPACE_OFFERS = {
    "spc.desk": ["工位", "共享工位"],
    "bi.mentor": ["创业辅导", "导师辅导"],
    "bi.registration": ["工商注册", "代理记账", "财税代理"],
    "sc.policy": ["政策申报", "项目申报"],
    "bi.demo_day": ["路演活动", "项目路演"],
    "sf.bp": ["投融资对接", "融资对接"],
    "bi.training": ["创业培训", "企业培训"],
}


def spaces_as_text(n_rows: int = 140) -> Untidy:
    """A UTF-16 file with tabs, as a spreadsheet program saves it: blank lines and sections."""
    draw, out = Draw(41), io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\r\n")
    writer.writerow(["全省创业载体名录（示例）"])
    writer.writerow(["编号", "载体名称", "类型", "级别", "运营主体性质", "所在县区", "主攻方向", "可提供服务", "可入驻企业数", "建成时间", "负责人及电话"])
    line, truth, sections = 2, dict[int, Truth](), 0
    for number in range(n_rows):
        if number % 35 == 0:
            writer.writerow([f"{'一二三四五六'[number // 35]}、第{number // 35 + 1}批", *[""] * 10])
            line, sections = line + 1, sections + 1
        if draw.chance(0.05):
            writer.writerow([])
            line += 1
        line += 1
        carrier, level, host = draw.one(list(CARRIERS)), draw.one(list(LEVELS)), draw.one(list(HOSTS))
        region, sectors = draw.one(list(REGIONS)), draw.some(list(SECTORS), 1, 2)
        topics, places, year = draw.some(list(SPACE_OFFERS), 1, 3), draw.number(10, 90), draw.number(2013, 2024)
        month = draw.number(1, 12)
        name = f"{HEADS[number % len(HEADS)]}{TAILS[number // len(HEADS)]}{draw.one(CARRIERS[carrier])}（示例）"
        writer.writerow([
            f"YN-{number:03d}",
            name,
            draw.one(CARRIERS[carrier]),
            draw.one(LEVELS[level]),
            draw.one(HOSTS[host]),
            draw.one(REGIONS[region]),
            draw.one(["、", "，", " "]).join(SECTORS[code][draw.number(0, 2)].replace(" ", "") for code in sectors),
            draw.one(["；", "、"]).join(draw.one(SPACE_OFFERS[topic]) for topic in topics),
            draw.one([str(places), f"{places}家", str(places).translate(FULL_WIDTH)]),
            draw.one([f"{year}年{month}月", f"{year}.{month:02d}", f"{year}-{month:02d}"]),
            f"{person(number)} {phone(number)}",
        ])  # fmt: skip
        truth[line] = {
            "name": name,
            "subtype": carrier,
            "recognition": level,
            "host_type": host,
            "region": region,
            "sectors": frozenset(sectors),
            "offers": frozenset(topics),
            "capacity": places,
            "founded_on": f"{year}-{month:02d}-01",
            "phone": phone(number),
        }
    return Untidy("载体名录.txt", "space", out.getvalue().encode("utf-16"), truth, {}, {"section": sections})


COUNTRIES = {
    "LA": ["老挝", "老挝万象", "Laos"],
    "TH": ["泰国", "泰国（清迈）", "Thailand"],
    "VN": ["越南", "越南河内", "Vietnam"],
    "MM": ["缅甸", "缅甸曼德勒", "Myanmar"],
    "KH": ["柬埔寨", "Cambodia"],
    "BD": ["孟加拉国", "Bangladesh"],
}
TONGUES = {"LA": ("lo", "老挝语"), "TH": ("th", "泰语"), "VN": ("vi", "越南语"), "MM": ("my", "缅甸语"), "KH": ("km", "柬埔寨语"), "BD": ("bn", "孟加拉语")}
PARTNER_NEEDS = {
    "int.partner_search": ["寻找合作伙伴", "海外合作伙伴"],
    "tt.intl": ["技术引进", "国际技术转移"],
    "mkt.channel": ["销售渠道", "寻找经销商"],
    "int.joint_lab": ["共建联合实验室", "联合实验室"],
}


def partners_of_a_fair(n_rows: int = 120) -> Untidy:
    """A fair's list: three header lines, countries merged downwards, two languages in a cell."""
    draw, book = Draw(53), Workbook()
    sheet = book.active
    sheet.title = "外方机构"
    sheet.append(["南亚东南亚合作机构信息采集表（示例）"])
    sheet.merge_cells("A1:H1")
    sheet.append(["国别", "机构信息", "", "", "对接信息", "", "", "其他"])
    sheet.append(["", "机构名称（中英文）", "合作领域", "工作语言", "合作需求", "联系人/邮箱", "微信", "备注"])
    sheet.append(["Country", "Name", "Field", "Language", "Need", "Contact", "WeChat", "Remarks"])
    for area in ("A2:A3", "B2:D2", "E2:G2"):
        sheet.merge_cells(area)
    truth: dict[int, Truth] = {}
    while len(truth) < n_rows:
        country = draw.one(list(COUNTRIES))
        first = sheet.max_row + 1
        for _ in range(draw.number(2, 6)):
            number, line = len(truth), sheet.max_row + 1
            sectors, topics = draw.some(list(SECTORS), 1, 2), draw.some(list(PARTNER_NEEDS), 1, 2)
            tag, tongue = TONGUES[country]
            english = f"{draw.one(['Mekong', 'Golden', 'Lotus', 'River', 'Hill'])} {draw.one(['Coffee', 'Trade', 'Agro', 'Tech', 'Health'])} Alliance {number}"
            chinese = f"{HEADS[number % len(HEADS)]}{TAILS[number // len(HEADS)]}联盟（示例）"
            both = draw.chance(0.5)
            sheet.append([
                draw.one(COUNTRIES[country]) if line == first else None,
                f"{chinese} {english}" if both else f"{english} (Demo)",
                "、".join(SECTORS[code][draw.number(0, 1)].replace(" ", "") for code in sectors),
                draw.one([f"{tongue}、英语", f"英语/{tongue}"]),
                "，".join(draw.one(PARTNER_NEEDS[topic]) for topic in topics),
                f"Mr. {draw.one(['Somchai', 'Nguyen', 'Khamla'])} p{number}@example.com",
                "",
                draw.one(["", "可来滇考察"]),
            ])  # fmt: skip
            truth[line] = {
                "name": chinese if both else f"{english} (Demo)",
                "country": country,
                "sectors": frozenset(sectors),
                "languages": frozenset({tag, "en"}),
                "needs": frozenset(topics),
                "email": f"p{number}@example.com",
            }
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    return Untidy("外方机构.xlsx", "partner", workbook_bytes(book), truth)


ALL = (startups_of_a_city, mentors_of_a_province, investors_in_english, spaces_as_text, partners_of_a_fair)
