"""A fair's list: three header lines, countries merged downwards, two languages in a cell."""

from typing import Any

from openpyxl import Workbook

from tests.web.services.intake.untidy.drawing import (
    HEADS,
    TRADES,
    Draw,
    Truth,
    Untidy,
    head,
    table,
    workbook_bytes,
)
from tests.web.services.intake.untidy.words import SECTORS

COUNTRIES = table(
    """
LA 老挝 老挝万象 Laos
TH 泰国 泰国（清迈） Thailand
VN 越南 越南河内 Vietnam
MM 缅甸 缅甸曼德勒 Myanmar
KH 柬埔寨 Cambodia
BD 孟加拉国 Bangladesh
"""
)
TONGUES = {
    "LA": ("lo", "老挝语"),
    "TH": ("th", "泰语"),
    "VN": ("vi", "越南语"),
    "MM": ("my", "缅甸语"),
    "KH": ("km", "柬埔寨语"),
    "BD": ("bn", "孟加拉语"),
}
WISHES = table(
    """
int.partner_search 寻找合作伙伴 海外合作伙伴
tt.intl 技术引进 国际技术转移
mkt.channel 销售渠道 寻找经销商
int.joint_lab 共建联合实验室 联合实验室
"""
)
HEADERS = (
    ["国别", "机构信息", "", "", "对接信息", "", "", "其他"],
    ["", "机构名称（中英文）", "合作领域", "工作语言", "合作需求", "联系人/邮箱", "微信", "备注"],
    ["Country", "Name", "Field", "Language", "Need", "Contact", "WeChat", "Remarks"],
)
FIRST = ("Mekong", "Golden", "Lotus", "River", "Hill")
SECOND = ("Coffee", "Trade", "Agro", "Tech", "Health")


def partners_of_a_fair(n_rows: int = 120) -> Untidy:
    """Return the list."""
    draw, book = Draw(53), Workbook()
    sheet = book.worksheets[0]
    sheet.title = "外方机构"
    sheet.append(["南亚东南亚合作机构信息采集表（示例）"])
    for header in HEADERS:
        sheet.append(header)
    for area in ("A1:H1", "A2:A3", "B2:D2", "E2:G2"):
        sheet.merge_cells(area)
    truth: dict[int, Truth] = {}
    while len(truth) < n_rows:
        country, first = draw.key(COUNTRIES), sheet.max_row + 1
        for line in range(first, first + draw.number(2, 6)):
            cells, truth[line] = row_of(draw, len(truth), country)
            sheet.append([draw.one(COUNTRIES[country]) if line == first else None, *cells])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    return Untidy("外方机构.xlsx", "partner", workbook_bytes(book), truth)


def row_of(draw: Draw, number: int, country: str) -> tuple[list[Any], Truth]:
    """Return a row without its country, and what it means."""
    sectors, topics = draw.some(SECTORS, 1, 2), draw.some(WISHES, 1, 2)
    tag, tongue = TONGUES[country]
    english = f"{draw.one(FIRST)} {draw.one(SECOND)} Alliance {number}"
    chinese = f"{head(number)}{TRADES[number // len(HEADS)]}联盟（示例）"
    in_both = draw.chance(0.5)
    cells = [
        f"{chinese} {english}" if in_both else f"{english} (Demo)",
        draw.said({code: SECTORS[code][:2] for code in sectors}, sectors, ["、"]),
        draw.one([f"{tongue}、英语", f"英语/{tongue}"]),
        draw.said(WISHES, topics, ["，"]),
        f"Mr. {draw.one(['Somchai', 'Nguyen', 'Khamla'])} p{number}@example.com",
        "",
        draw.one(["", "可来滇考察"]),
    ]
    return cells, {
        "name": chinese if in_both else f"{english} (Demo)",
        "country": country,
        "sectors": frozenset(sectors),
        "languages": frozenset({tag, "en"}),
        "needs": frozenset(topics),
        "email": f"p{number}@example.com",
    }
