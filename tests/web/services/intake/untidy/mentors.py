"""A province's list as a GB18030 file with semicolons: free-text specialities, no ids."""

import csv
import io

from tests.web.services.intake.untidy.drawing import (
    FULL_WIDTH,
    HEADS,
    Draw,
    Truth,
    Untidy,
    person,
    phone,
    table,
)
from tests.web.services.intake.untidy.words import OFFERS, REGIONS, SECTORS

CATEGORIES = table(
    """
tech 产业技术 技术专家 产业技术类
mgmt 经营管理 企业管理类 管理
fin 投融资 金融类 投资导师
founder 企业家 成功创业者 创业者
intermediary 律师 会计师 知识产权代理
"""
)
HEADER = ["姓名", "导师类别", "工作单位及职务", "擅长领域", "所在地", "联系电话", "工作语言"]
HEADER += ["可带企业数", "辅导方式"]
LEADS = ("擅长", "主要从事", "专注", "熟悉", "")
WAYS = {("onsite",): "线下", ("online",): "线上", ("onsite", "online"): "线上线下均可"}
TONGUES = {
    ("zh-CN",): "普通话",
    ("zh-CN", "en"): "中文、英语",
    ("zh-CN", "th"): "汉语 泰语",
    ("zh-CN", "vi"): "中文/越南语",
}


def mentors_of_a_province(n_rows: int = 420) -> Untidy:
    """Return the list."""
    draw, out = Draw(23), io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([["云南省创业导师库登记表（示例）", *[""] * 8], [], HEADER])
    truth: dict[int, Truth] = {}
    same: dict[int, int] = {}
    rows: list[tuple[int, list[str]]] = []
    for number in range(n_rows):
        line = number + 4
        if rows and draw.chance(0.03):
            same[line], cells = draw.one(rows)
            truth[line] = truth[same[line]]
        else:
            cells, truth[line] = row_of(draw, number)
            rows.append((line, cells))
        writer.writerow(cells)
    writer.writerow(["制表：张三（示例）", "", "", "", "审核：", "", "", "", ""])
    content = out.getvalue().encode("gb18030")
    return Untidy("导师库.csv", "mentor", content, truth, same, {"remark": 1})


def row_of(draw: Draw, number: int) -> tuple[list[str], Truth]:
    """Return a row and what it means."""
    category, region, places = draw.key(CATEGORIES), draw.key(REGIONS), draw.number(1, 5)
    topics, sectors = draw.some(OFFERS, 1, 3), draw.some(SECTORS, 0, 1)
    way, tongue = draw.one(list(WAYS)), draw.one(list(TONGUES))
    said = [draw.one(OFFERS[topic]) for topic in topics]
    said += [f"{SECTORS[code][0]}{draw.one(['方向', '领域', '行业', ''])}" for code in sectors]
    written = (
        f"{places}家",
        str(places),
        "一二三四五"[places - 1],
        str(places).translate(FULL_WIDTH),
    )
    cells = [
        person(number),
        draw.one(CATEGORIES[category]),
        f"{draw.one(HEADS)}研究院（示例） 主任",
        f"{draw.one(LEADS)}{draw.one(['、', '，', '；']).join(said)}",
        draw.one(REGIONS[region]),
        phone(number),
        TONGUES[tongue],
        draw.one(written),
        WAYS[way],
    ]
    return cells, {
        "name": cells[0],
        "subtype": category,
        "offers": frozenset(topics),
        "sectors": frozenset(sectors),
        "region": region,
        "languages": frozenset(tongue),
        "capacity": places,
        "modes": frozenset(way),
        "phone": phone(number),
    }
