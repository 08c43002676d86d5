"""A city's survey: merged title and group headers, full-width digits, totals, notes below."""

from typing import Any

from openpyxl import Workbook

from tests.web.services.intake.untidy.drawing import (
    ASKED,
    DAY_FORMS,
    FULL_WIDTH,
    Draw,
    Truth,
    Untidy,
    company,
    person,
    phone,
    workbook_bytes,
)
from tests.web.services.intake.untidy.words import NEEDS, REGIONS, SECTORS, STAGES

ROUNDS = {"angel": "天使轮", "seed": "种子轮", "a": "A轮", "pre_a": "Pre-A轮", "": "无"}
GROUPS = [
    "序号",
    "企业（团队）名称",
    "基本情况",
    "",
    "",
    "",
    "联系方式",
    "",
    "",
    "融资情况",
    "",
    "需求",
]
HEADER = ["", "", "所属行业", "所在州市", "成立时间", "发展阶段", "联系人", "手机", "邮箱"]
HEADER += ["拟融资金额（万元）", "融资轮次", "困难及需求", ""]
MERGED = ("A1:M1", "A3:A4", "B3:B4", "C3:F3", "G3:I3", "J3:K3", "M3:M4")
SPOILED: tuple[tuple[float, int, dict[str, dict[str, Any]]], ...] = (
    (
        0.02,
        2,
        {word: {"sectors": ASKED} for word in ("餐饮", "房地产中介", "其他行业见备注", "汽车美容")},
    ),
    (
        0.02,
        2,
        {
            word: {"sectors": frozenset({code})}
            for word, code in (
                ("生物依药", "bio"),
                ("光付", "nrg.pv"),
                ("人工只能", "ict.ai"),
                ("旅遊", "svc.tourism"),
                ("咖非产业", "agr.coffee"),
            )
        },
    ),
    (0.01, 3, {word: {"region": ASKED} for word in ("四川成都", "北京市海淀区", "省外")}),
    (0.01, 4, {word: {"founded_on": ASKED} for word in ("2024年13月", "去年", "03/05/2024")}),
    (0.01, 9, {word: {"ticket": (None, None)} for word in ("面议", "待定", "/")}),
    (0.01, 9, {word: {"ticket": ASKED} for word in ("50万美元", "若干")}),
)
"""Which share of rows has what in which column, as bad as real ones, and what it means."""
KEPT_FOR_COPIES = 400


def startups_of_a_city(n_rows: int = 3000) -> Untidy:
    """Return the survey."""
    draw, book = Draw(11), Workbook()
    sheet = book.worksheets[0]
    sheet.title = "汇总表"
    sheet.append(["2024年度创业企业（团队）情况统计表（示例）"])
    sheet.append(["填报单位：某市科技局（示例）", *[""] * 7, "填报日期：2024年6月"])
    sheet.append([*GROUPS, "备注"])
    sheet.append(HEADER)
    for area in MERGED:
        sheet.merge_cells(area)
    truth: dict[int, Truth] = {}
    same: dict[int, int] = {}
    originals: list[tuple[int, list[Any]]] = []
    for number in range(n_rows):
        line = sheet.max_row + 1
        if originals and draw.chance(0.02):
            same[line], cells = draw.one(originals)
            cells = copied(draw, number, cells)
            truth[line] = {**truth[same[line]], "name": cells[1].replace(" （", "（")}
        else:
            cells, truth[line] = row_of(draw, number)
            originals = [*originals, (line, cells)][:KEPT_FOR_COPIES]
        sheet.append(cells)
    sheet.append(["合计", *[""] * 8, 987654])
    sheet.append([])
    sheet.append(["注：1.本表由各县（市、区）汇总填报；2.行业按实际填写。"])
    content = workbook_bytes(book)
    return Untidy("创业企业统计表.xlsx", "startup", content, truth, same, {"total": 1, "remark": 1})


def copied(draw: Draw, number: int, cells: list[Any]) -> list[Any]:
    """Return a row again, its name written a little otherwise."""
    name = cells[1]
    other = (name, name.replace("（示例）", " （示例）"), name.replace("有限责任公司", "有限公司"))
    return [number + 1, draw.one(other), *cells[2:]]


def row_of(draw: Draw, number: int) -> tuple[list[Any], Truth]:
    """Return a row and what it means."""
    sectors = draw.some(SECTORS, 1, 1 if draw.chance(0.85) else 2)
    region, stage, round_ = draw.key(REGIONS), draw.key(STAGES), draw.key(ROUNDS)
    day, topics, amount = draw.day(), draw.some(NEEDS, 1, 3), draw.number(2, 60) * 10
    is_range = draw.chance(0.2)
    cells = [
        number + 1,
        company(draw, number),
        draw.said(SECTORS, sectors, ["、", "，", "/", ";"]),
        draw.one(REGIONS[region]),
        draw.one(DAY_FORMS)(day),
        draw.one(STAGES[stage]),
        person(number % 280),
        phone_as_written(draw, number),
        f"v{number}@example.com",
        f"{amount - 10}-{amount}" if is_range else amount_as_written(draw, amount),
        ROUNDS[round_],
        draw.said(NEEDS, topics, ["、", "；", "，"]),
        draw.one(["", "", "重点企业", "已走访"]),
    ]
    truth = {
        "name": cells[1],
        "sectors": frozenset(sectors),
        "region": region,
        "founded_on": day.isoformat(),
        "stage": stage,
        "ticket": ((amount - 10 * is_range) * 10_000, amount * 10_000),
        "seeking_round": round_,
        "needs": frozenset(topics),
        "phone": phone(number),
        "email": f"v{number}@example.com",
    }
    return cells, {**truth, **spoil(draw, cells)}


def phone_as_written(draw: Draw, number: int) -> str:
    digits = phone(number)
    grouped = f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return str(draw.one([digits, digits.translate(FULL_WIDTH), grouped]))


def amount_as_written(draw: Draw, amount: int) -> Any:
    return draw.one([str(amount), f"{amount}万元", str(amount).translate(FULL_WIDTH), amount])


def spoil(draw: Draw, cells: list[Any]) -> Truth:
    """Spoil a cell of a few rows, and return what it means then."""
    for share, column, meanings in SPOILED:
        if draw.chance(share):
            cells[column] = draw.key(meanings)
            return meanings[cells[column]]
    return {}
