"""A UTF-16 file with tabs, as a spreadsheet program saves it: blank lines and sections."""

import csv
import io

from tests.web.services.intake.untidy.drawing import (
    FULL_WIDTH,
    HEADS,
    TRADES,
    Draw,
    Truth,
    Untidy,
    head,
    person,
    phone,
    table,
)
from tests.web.services.intake.untidy.words import REGIONS, SECTORS

CARRIERS = table(
    """
makerspace 众创空间 创客空间 众创
incubator 孵化器 科技企业孵化器
accelerator 加速器 企业加速器
star_tiandi 星创天地
univ_sci_park 大学科技园
"""
)
LEVELS = table(
    """
national 国家级 国家备案 国家级备案
provincial 省级 省级认定
prefecture 州市级 市级 州级
none 未认定 无 暂未认定
"""
)
HOSTS = table(
    """
university 高校 大学
social_operator 民营企业 社会化运营 民营
gov_platform 事业单位 政府平台
hightech_zone 高新区 高新技术产业开发区
research_institute 科研院所 研究院
"""
)
SERVICES = table(
    """
spc.desk 工位 共享工位
bi.mentor 创业辅导 导师辅导
bi.registration 工商注册 代理记账 财税代理
sc.policy 政策申报 项目申报
bi.demo_day 路演活动 项目路演
sf.bp 投融资对接 融资对接
bi.training 创业培训 企业培训
"""
)
HEADER = ["编号", "载体名称", "类型", "级别", "运营主体性质", "所在县区", "主攻方向", "可提供服务"]
HEADER += ["可入驻企业数", "建成时间", "负责人及电话"]
BATCH = 35


def spaces_as_text(n_rows: int = 140) -> Untidy:
    """Return the list."""
    draw, rows = Draw(41), [["全省创业载体名录（示例）"], HEADER]
    truth: dict[int, Truth] = {}
    for number in range(n_rows):
        if number % BATCH == 0:
            batch = number // BATCH
            rows.append([f"{'一二三四五六'[batch]}、第{batch + 1}批", *[""] * 10])
        if draw.chance(0.05):
            rows.append([])
        cells, truth[len(rows) + 1] = row_of(draw, number)
        rows.append(cells)
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    content, sections = out.getvalue().encode("utf-16"), -(-n_rows // BATCH)
    return Untidy("载体名录.txt", "space", content, truth, {}, {"section": sections})


def row_of(draw: Draw, number: int) -> tuple[list[str], Truth]:
    """Return a row and what it means."""
    carrier, level, host = draw.key(CARRIERS), draw.key(LEVELS), draw.key(HOSTS)
    region, sectors, topics = draw.key(REGIONS), draw.some(SECTORS, 1, 2), draw.some(SERVICES, 1, 3)
    places, year, month = draw.number(10, 90), draw.number(2013, 2024), draw.number(1, 12)
    name = f"{head(number)}{TRADES[number // len(HEADS)]}{draw.one(CARRIERS[carrier])}（示例）"
    first = {code: [word for word in SECTORS[code][:3] if " " not in word] for code in sectors}
    cells = [
        f"YN-{number:03d}",
        name,
        draw.one(CARRIERS[carrier]),
        draw.one(LEVELS[level]),
        draw.one(HOSTS[host]),
        draw.one(REGIONS[region]),
        draw.said(first, sectors, ["、", "，", " "]),
        draw.said(SERVICES, topics, ["；", "、"]),
        draw.one([str(places), f"{places}家", str(places).translate(FULL_WIDTH)]),
        draw.one([f"{year}年{month}月", f"{year}.{month:02d}", f"{year}-{month:02d}"]),
        f"{person(number)} {phone(number)}",
    ]
    return cells, {
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
