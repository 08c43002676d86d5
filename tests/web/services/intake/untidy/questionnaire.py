"""A sixth file with other habits: answers to a questionnaire, as people talk.

It was written when the five were understood. Read for the first time, most of its questions were
no headers that anybody knew: 40 of 100 cells were right, and the other columns were asked about.
It taught how to read questions, addresses and the sign ┋, and a dozen words (缺钱, 直播带货,
刚起步 …): its floor is that of a file the product has seen.
"""

import datetime as dt

from openpyxl import Workbook

from tests.web.services.intake.untidy.drawing import (
    TRADES,
    Draw,
    Truth,
    Untidy,
    head,
    phone,
    table,
    workbook_bytes,
)

SECTORS = table(
    """
bio 生物医药 做生物制药的 医药这块
bio.health 大健康 做保健食品 健康食品
bio.extract 植物提取 天然化妆品 做植物精油和化妆品
nrg.storage 储能 锂电池相关 电池
mat 新材料 新型材料研发 材料类
ict.ai 人工智能 AI应用 做大模型应用
ict.software 软件 软件开发 做小程序和软件
ict.iot 物联网 智能硬件 物联网设备
env.waste 固废处理 废物回收利用 再生资源回收
svc.ecommerce 电商 直播带货 跨境电商
svc.tourism 文旅 民宿 旅游和康养
svc.hr 教育培训 职业培训 人力资源服务
agr.tea 茶叶 普洱茶 做茶的
agr.coffee 咖啡 精品咖啡 我们做咖啡深加工
agr.herb 中药材种植 种中药材 林下种植重楼
agr.process 农产品加工 食品加工 做预制菜
"""
)
REGIONS = table(
    """
530100 昆明 昆明盘龙区 昆明市呈贡区大学城 安宁
530500 保山 腾冲 保山市隆阳区
530600 昭通 镇雄县 昭通昭阳区
530700 丽江 丽江古城区 玉龙县
530900 临沧 凤庆县 临沧市临翔区
532300 楚雄 楚雄州元谋县 禄丰市
532600 文山 文山州砚山县 丘北县
533400 迪庆 香格里拉市 迪庆州香格里拉
"""
)
STAGES = table(
    """
idea 还在想法阶段 没注册公司，先有个团队 创意期
seed 种子期 产品研发中（种子期）
startup 初创期 刚起步 初创，刚有收入
growth 成长期 发展期 快速成长中
scale 成熟期 规模扩张
"""
)
NEEDS = table(
    """
cap 资金 缺资金 缺钱
mkt.channel 销售渠道 渠道 卖不出去，缺销路
ip.patent 专利 想申请专利 专利怎么布局
sc.policy 政策申报 不知道怎么申报项目 政策咨询
tal.cofounder 找合伙人 合伙人
bi.space 办公场地 场地 想入驻孵化器
sc.tax 财税 财务不规范 代账和税务
ti.test 产品检测 检测报告
bi.mentor 创业导师 导师指导 想找个导师带一带
"""
)
QUESTIONS = (
    "提交答卷时间",
    "1、您的企业（团队）名称是？",
    "2、您主要从事哪个行业？（可多选）",
    "3、您在哪个州（市）、县（区）？",
    "4、您的企业目前处于什么阶段？",
    "5、企业注册时间（未注册可不填）",
    "6、本轮计划融资多少？",
    "7、您现在最需要哪些帮助？（可多选）",
    "8、您的联系方式（手机/微信）",
    "9、还有什么想说的？",
)


def answers_of_a_questionnaire(n_rows: int = 240) -> Untidy:
    """Return the answers: choices joined by ┋, everything else in whole sentences."""
    draw, book = Draw(97), Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(QUESTIONS))
    truth: dict[int, Truth] = {}
    for number in range(n_rows):
        cells, truth[number + 2] = row_of(draw, number)
        sheet.append(cells)
    return Untidy("答卷数据.xlsx", "startup", workbook_bytes(book), truth)


def row_of(draw: Draw, number: int) -> tuple[list[object], Truth]:
    """Return an answer and what it means."""
    sectors, topics = draw.some(SECTORS, 1, 2), draw.some(NEEDS, 1, 3)
    region, stage, amount = draw.key(REGIONS), draw.key(STAGES), draw.number(1, 20) * 50
    day = dt.date(draw.number(2014, 2024), draw.number(1, 12), 1)
    form = draw.one(["团队", "工作室", "有限公司", "项目组"])
    name = f"{head(number)}{TRADES[number // 40 % len(TRADES)]}{form}（示例）"
    founded = draw.one([f"{day:%Y年%m月}", f"{day.year}-{day.month}", day])
    is_idea = stage == "idea"
    cells = [
        f"2025/3/{draw.number(1, 28)} {draw.number(9, 18)}:{draw.number(10, 59)}:07",
        name,
        draw.said(SECTORS, sectors, ["┋"]),
        draw.one(REGIONS[region]),
        draw.one(STAGES[stage]),
        "" if is_idea else founded,
        draw.one([f"{amount}万", f"{amount}万左右", f"大概{amount}万元", f"{amount}0000"]),
        draw.said(NEEDS, topics, ["┋"]),
        draw.one(["{}", "微信同号{}", "手机：{}"]).format(phone(number)),
        draw.one(["", "无", "希望多组织活动", "谢谢"]),
    ]
    return cells, {
        "name": name,
        "sectors": frozenset(sectors),
        "region": region,
        "stage": stage,
        "founded_on": "" if is_idea else day.isoformat(),
        "ticket": (amount * 10_000, amount * 10_000),
        "needs": frozenset(topics),
        "phone": phone(number),
    }
