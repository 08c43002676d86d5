"""What the demo's startups raise, won and made: fictional, chosen the same way every time."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.enums import ParticipantKind, ParticipantStatus
from models.financing import FinancingRequest, FinancingState, Instrument
from models.participant import Award, AwardLevel, Founder, Participant, Result
from models.taxonomy import Sector

Seal = Callable[[str], str]

FIRST_STARTUP = "SYN-V-0001"
N_REQUESTS = 14
ROUNDS = {
    "seed": ("seed", 50, 10),
    "startup": ("angel", 200, 50),
    "early": ("pre_a", 800, 200),
    "growth": ("a", 2000, 500),
}
"""By stage: the round, and in 万元 what is raised and the smallest part."""
TEASERS = (
    (
        "{sector}方向，产品已在三家客户处试用，复购稳定。本轮用于扩建中试线和组建销售团队。（示例）",
        (
            "{sector}: the product is in use at three customers who order again. The round pays "
            "for a pilot line and a sales team. (Demo)"
        ),
    ),
    (
        "{sector}方向，核心技术来自科研院所，已完成小试。本轮用于中试验证和产品注册。（示例）",
        (
            "{sector}: core technology from a research institute, proven in the laboratory. The "
            "round pays for piloting and registration. (Demo)"
        ),
    ),
    (
        "{sector}方向，面向南亚东南亚市场，已有首批出口订单。本轮用于备货和海外渠道。（示例）",
        (
            "{sector}: for markets in South and South-East Asia, with first export orders. The "
            "round pays for stock and channels abroad. (Demo)"
        ),
    ),
)
USE_OF_FUNDS = "中试设备 50%，团队 30%，市场与认证 20%。（示例）"
SUMMARY = (
    "产品：已定型并小批量交付。市场：省内为主，正在向周边拓展。团队：核心成员五人，技术背景。"
    "里程碑：十二个月内完成中试并取得首个百万元级订单。（示例）"
)
CONTESTS = (
    ("云南省创新创业大赛（示例）", "Yunnan innovation contest (Demo)", AwardLevel.PROVINCIAL),
    (
        "中国创新创业大赛行业赛（示例）",
        "China innovation contest, trade final (Demo)",
        AwardLevel.NATIONAL,
    ),
    ("州市创业之星（示例）", "Prefecture startup star (Demo)", AwardLevel.PREFECTURE),
)
RANKS = ("一等奖", "二等奖", "优胜奖")
RESULTS = (
    (
        "高海拔小粒咖啡厌氧发酵工艺（示例）",
        "Anaerobic fermentation of highland coffee (Demo)",
        "agr",
        6,
    ),
    (
        "三七茎叶皂苷提取中试技术（示例）",
        "Pilot extraction of notoginseng saponins (Demo)",
        "bio",
        5,
    ),
    ("锂电池正极材料回收工艺（示例）", "Recovery of battery cathode material (Demo)", "mat", 7),
    ("跨境冷链温控物联网终端（示例）", "Cold-chain sensor for border trade (Demo)", "ict", 8),
)


def create_demo_financing(session: Session, *, today: dt.date, seal: Seal) -> None:
    """Write requests, awards, results and leaves where the demo has none yet."""
    if session.scalar(select(FinancingRequest.id).limit(1)) is not None:
        return
    startups = list_raising(session)
    names = {row.code: (row.name_zh, row.name_en) for row in session.scalars(select(Sector))}
    session.add_all(requests_of(startups, names, today, seal))
    session.add_all(awards_of(startups, today))
    session.add_all(results_of(session))
    session.add_all(founders_of(today))
    session.flush()


def list_raising(session: Session) -> Sequence[Participant]:
    """Return the startups that raise: the demo account's own first, then others by id."""
    found = select(Participant).where(
        Participant.kind == ParticipantKind.STARTUP,
        Participant.status == ParticipantStatus.ACTIVE,
        Participant.stage.in_(ROUNDS),
    )
    order = (Participant.id != FIRST_STARTUP, Participant.id)
    loading = selectinload(Participant.sector_links)
    return session.scalars(found.order_by(*order).limit(N_REQUESTS).options(loading)).all()


def requests_of(
    startups: Sequence[Participant],
    names: dict[str, tuple[str, str]],
    today: dt.date,
    seal: Seal,
) -> Iterator[FinancingRequest]:
    """Yield an open request for each startup."""
    for number, row in enumerate(startups):
        round_code, amount, least = ROUNDS[row.stage or "startup"]
        zh, en = TEASERS[number % len(TEASERS)]
        sector_zh, sector_en = names[row.sectors[0]] if row.sectors else ("综合", "Mixed")
        opened = dt.datetime.combine(today - dt.timedelta(days=3 * number + 1), dt.time(2), dt.UTC)
        yield FinancingRequest(
            participant_id=row.id,
            state=FinancingState.OPEN.value,
            instrument=list(Instrument)[number % 3 if number else 0].value,
            round=round_code,
            amount_cny=Decimal(amount) * 10_000,
            least_cny=Decimal(least) * 10_000,
            last_day=today + dt.timedelta(days=90 + 10 * number),
            hides_name=number % 2 == 0,
            teaser_zh=zh.format(sector=sector_zh),
            teaser_en=en.format(sector=sector_en),
            use_of_funds=seal(USE_OF_FUNDS),
            summary=seal(SUMMARY),
            opened_at=opened,
        )


def awards_of(startups: Sequence[Participant], today: dt.date) -> Iterator[Award]:
    """Yield an award for every third of the startups; every other one is verified."""
    for number, row in enumerate(startups[::3]):
        contest_zh, contest_en, level = CONTESTS[number % len(CONTESTS)]
        verified = dt.datetime.combine(today, dt.time(1), dt.UTC) if number % 2 == 0 else None
        yield Award(
            participant_id=row.id,
            contest_zh=contest_zh,
            contest_en=contest_en,
            level=level.value,
            year=today.year - 1,
            rank=RANKS[number % len(RANKS)],
            verified_at=verified,
        )


def results_of(session: Session) -> Iterator[Result]:
    """Yield results that institutes list for transfer."""
    owners = session.scalars(
        select(Participant)
        .where(
            Participant.kind == ParticipantKind.INSTITUTION,
            Participant.subtype.in_(("university", "institute")),
            Participant.status == ParticipantStatus.ACTIVE,
        )
        .order_by(Participant.id)
        .limit(len(RESULTS))
    )
    for owner, (name_zh, name_en, sector, trl) in zip(owners, RESULTS, strict=False):
        yield Result(
            owner_id=owner.id,
            name_zh=name_zh,
            name_en=name_en,
            sector=sector if session.get(Sector, sector) else None,
            trl=trl,
            rights_holder=owner.name_zh or owner.name_en,
            disposal_delegated=True,
            licence_terms="普通许可或作价入股，可协商。（示例）",
            reward_share_percent=Decimal(70),
            is_for_transfer=True,
            text_zh="已完成验证，附工艺包与样品，欢迎企业合作转化。（示例）",
            text_en="Proven, with process package and samples; firms may carry it on. (Demo)",
        )


def founders_of(today: dt.date) -> Iterator[Founder]:
    """Yield a founder of the demo's startup whose leave ends in two months."""
    yield Founder(
        participant_id=FIRST_STARTUP,
        family_zh="龙",
        given_zh="示例",
        founder_kind="scientist",
        leave_unit="示例研究院",
        leave_approved_on=today - dt.timedelta(days=1030),
        leave_from=today - dt.timedelta(days=1020),
        leave_to=today + dt.timedelta(days=60),
    )
