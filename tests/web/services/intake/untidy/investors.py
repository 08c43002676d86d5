"""An English list on the second sheet, with hidden rows, a cover sheet and typing mistakes."""

from openpyxl import Workbook

from tests.web.services.intake.untidy.drawing import Draw, Truth, Untidy, table, workbook_bytes

FOCUS = table(
    """
bio Biomedicine biotech Healthcare
ict.ai AI Artificial_Intelligence machine_learning
nrg New_energy Clean_energy renewables
mat New_materials Advanced_materials
agr Modern_agriculture Agriculture agritech
agr.coffee Coffee coffee_industry
ict.software Software SaaS enterprise_software
env Environmental_protection cleantech
svc.ecommerce E-commerce cross-border_e-commerce
eqp.robot Robotics robots
"""
)
TYPES = table(
    """
vc_fund VC Venture_capital_fund venture_capital
angel_individual Angel_investor individual_angel Business_angel
gov_guided Government-guided_fund government_fund
cvc Corporate_venture CVC
"""
)
STAGES = table(
    """
seed Seed seed_stage
startup Start-up startup
early Early_growth early_stage
growth Growth growth_stage
"""
)
CITIES = table(
    """
530100 Kunming
530300 Qujing
530400 Yuxi
530800 Pu'er
532500 Honghe
532800 Xishuangbanna
532900 Dali
533100 Dehong
"""
)
HEADER = ["Fund / Investor", "Type", "Focus", "Preferred stage", "Ticket size", "City"]
HEADER += ["Contact person", "E-mail", "Tel.", "About"]
FIRST = ("Liyuan", "Yunshan", "Cangshan", "Erhai", "Lancang", "Jinsha")
SECOND = ("Bridge", "Harvest", "Spring", "Ridge", "River", "Stone")
LONG_ENOUGH_TO_MISSPELL = 8


def investors_in_english(n_rows: int = 160) -> Untidy:
    """Return the list."""
    draw, book = Draw(37), Workbook()
    cover = book.worksheets[0]
    cover.title = "README"
    cover.append(["Investor list (Demo). See sheet Investors."])
    sheet = book.create_sheet("Investors")
    sheet.append(HEADER)
    truth: dict[int, Truth] = {}
    for number in range(n_rows):
        line = number + 2
        cells, truth[line] = row_of(draw, number)
        sheet.append(cells)
        sheet.row_dimensions[line].hidden = draw.chance(0.05)
    return Untidy("investors.xlsx", "investor", workbook_bytes(book), truth)


def row_of(draw: Draw, number: int) -> tuple[list[str], Truth]:
    """Return a row and what it means."""
    kind, region, least = draw.key(TYPES), draw.key(CITIES), draw.number(1, 8)
    sectors, stages, most = draw.some(FOCUS, 1, 3), draw.some(STAGES, 1, 2), draw.number(9, 40)
    name = f"{draw.one(FIRST)} {draw.one(SECOND)} {number} (Demo)"
    focus = [draw.one(FOCUS[code]) for code in sectors]
    if draw.chance(0.1) and len(focus[0]) > LONG_ENOUGH_TO_MISSPELL:
        focus[0] = focus[0][:3] + focus[0][4:]
    city = CITIES[region][0]
    cells = [
        name,
        draw.one(TYPES[kind]),
        draw.one([", ", "; ", " / "]).join(focus),
        draw.said(STAGES, stages, [", "]),
        ticket(draw, least, most),
        draw.one([city, f"{city}, Yunnan", city.upper()]),
        "Li Ming (Demo)",
        f"fund{number}@example.com",
        "",
        "Invests early; call +86 120 0000 0000 for details.",
    ]
    return cells, {
        "name": name,
        "subtype": kind,
        "sectors": frozenset(sectors),
        "stages_served": frozenset(stages),
        "ticket": (least * 1_000_000, most * 1_000_000),
        "region": region,
        "email": f"fund{number}@example.com",
    }


def ticket(draw: Draw, least: int, most: int) -> str:
    """Write an amount from so many to so many millions."""
    forms = (
        f"{least}-{most} million CNY",
        f"CNY {least}m - {most}m",
        f"{least * 100}万-{most * 100}万",
        f"RMB {least},000,000 - {most},000,000",
    )
    return str(draw.one(forms))
