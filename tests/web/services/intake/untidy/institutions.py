"""A seventh file, written when everything else was done: a ministry's form, in whole sentences.

Read for the first time, 62 of 100 cells were right, the others asked about or, for one column,
taken for an address; since then columns are recognised by what their cells name, too. Its words
are its own: none was taken into the product's lists.
"""

from openpyxl import Workbook

from tests.web.services.intake.untidy.drawing import (
    ASKED,
    HEADS,
    Draw,
    Truth,
    Untidy,
    head,
    phone,
    table,
    workbook_bytes,
)

NATURES = table(
    """
university 本科院校 高职院校 高校
institute 科研院所 省属科研院所 新型研发机构
enterprise 龙头企业 国有企业 高新技术企业
service 律师事务所 知识产权服务机构 检测机构
zone 国家级经开区 农业科技园区 开发区
"""
)
FIELDS = table(
    """
bio.device 医疗器械 高端医疗设备 体外诊断试剂
bio.vet 兽用疫苗 动物疫病防控 兽药
nrg.h2 氢能 氢燃料电池 绿氢制备
mat.rare 稀土 锗镓铟材料 稀散金属
mat.composite 碳纤维 复合材料 玄武岩纤维
eqp.agri 山地农机 丘陵山区农机装备 农业机械
eqp.mining 选矿设备 矿山机械 冶金装备
ict.security 网络安全 数据安全 信息安全
ict.geo 遥感 北斗导航 地理信息系统
env.soil 土壤修复 农田重金属治理 土壤污染修复
env.waste 磷石膏利用 固废资源化 工业固废
agr.fruit 核桃 特色水果 蓝莓种植
agr.seed 种质资源 育种 种业
agr.livestock 肉牛养殖 畜牧 生猪养殖
"""
)
SERVICES = table(
    """
rd.joint 联合攻关 产学研合作 共同研发
rd.pilot 中试放大 中试 小批量中试
ti.test 样品检测 产品检测 性能检测
ti.cert 体系认证 产品认证 认证辅导
ti.standard 标准制定 团体标准编制 标准化服务
ip.patent 专利代理 专利挖掘 专利申请
ip.navigation 专利导航 专利分析 专利预警分析
tt.license 技术转让 专利许可 技术许可
tt.evaluate 成果评价 科技成果鉴定 技术评估
sc.legal 合同审查 法律顾问 股权激励方案设计
spc.instrument 大型仪器共享 仪器设备开放 科研仪器开放共享
bi.training 创业培训 技术培训 企业内训
"""
)
PLACES = table(
    """
530100 昆明市 昆明呈贡大学城 昆明市高新区海源北路
530300 曲靖市 曲靖市经济技术开发区
530700 丽江市 丽江市古城区
530900 临沧市 临沧市凤庆县
532300 楚雄州 楚雄市
532500 红河州 红河州个旧市 蒙自市
533300 怒江州 泸水市
"""
)
SENTENCES = (
    "在{fields}领域有省级平台，可开展{services}",
    "长期从事{fields}研究，可提供{services}等服务",
    "{services}（{fields}）",
    "面向{fields}企业提供{services}",
)
HEADER = ["序号", "单位全称", "单位性质", "通讯地址所在地", "专业领域", "能为企业做什么"]
HEADER += ["联系处室及电话", "电子邮箱", "官网", "填报说明"]


def institutions_of_a_ministry(n_rows: int = 200) -> Untidy:
    """Return the list."""
    draw, book = Draw(131), Workbook()
    sheet = book.worksheets[0]
    sheet.title = "附件2"
    sheet.append(["附件2"])
    sheet.append(["科技服务资源单位信息表（示例）"])
    sheet.append(HEADER)
    truth: dict[int, Truth] = {}
    for number in range(n_rows):
        cells, truth[sheet.max_row + 1] = row_of(draw, number)
        sheet.append(cells)
        if number % 50 == 49:
            sheet.append(["小计", "50家"])
    content = workbook_bytes(book)
    return Untidy("附件2.xlsx", "institution", content, truth, {}, {"total": n_rows // 50})


def row_of(draw: Draw, number: int) -> tuple[list[object], Truth]:
    """Return a row and what it means."""
    nature, place = draw.key(NATURES), draw.key(PLACES)
    fields, services = draw.some(FIELDS, 1, 2), draw.some(SERVICES, 1, 3)
    second = HEADS[(number + number // len(HEADS) + 1) % len(HEADS)]
    name = f"{head(number)}{second}{draw.one(['学院', '研究院', '中心', '公司'])}（示例）"
    sentence = draw.one(SENTENCES).format(
        fields=draw.said(FIELDS, fields, ["、", "和"]),
        services=draw.said(SERVICES, services, ["、", "，", "及"]),
    )
    is_other = draw.chance(0.03)
    cells = [
        number + 1,
        name,
        "民办非企业单位" if is_other else draw.one(NATURES[nature]),
        draw.one(PLACES[place]),
        draw.said(FIELDS, fields, ["、", "；", "/"]),
        sentence,
        f"科研处 {phone(number)}",
        f"z{number}@example.com",
        "www.example.com",
        draw.one(["", "已核", "材料待补"]),
    ]
    return cells, {
        "name": name,
        "subtype": ASKED if is_other else nature,
        "region": place,
        "sectors": frozenset(fields),
        "offers": frozenset(services),
        "phone": phone(number),
        "email": f"z{number}@example.com",
    }
