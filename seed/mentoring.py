"""What the demo's pairs have set out to do and noted after each session: fictional, in Chinese.

Who they are is found when the demo is filled (`web.cli.scenario_mentoring`), which also marks every
text as fictional; only the words and the days stand here.
"""

from dataclasses import dataclass

RECEIVER, PROVIDER, OFFICE = "receiver", "provider", "office"
CERTIFIED_WHY = "企业两周未确认，已电话核实双方时间和内容"
SHEET_NAME = "签到登记（示例）.txt"
SHEET = "签到登记（示例）\n时间：当日下午\n到场：导师一人，企业三人\n经办：空间值班人员\n"
"""What stands on the sign-in sheet of a session that was entered from paper."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, and what it is measured by."""

    text: str
    measure: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a side is to do, some days after the session."""

    what: str
    owner: str = RECEIVER
    days: int = 14
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class Talk:
    """A session some days ago: what was said, who wrote it down, and who has not confirmed it.

    `silent` names the side that leaves it unconfirmed; `is_certified` lets the office settle it.
    """

    days: int
    hour: int
    minutes: int
    way: str
    place: str
    problem: str
    advice: str
    outcome: str = ""
    tasks: tuple[Task, ...] = ()
    topics: tuple[str, ...] = ()
    writer: str = PROVIDER
    silent: str = ""
    is_certified: bool = False
    is_shared: bool = False
    correction: str = ""
    corrected_minutes: int | None = None
    next_in: int = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What both sides say of each other at the end."""

    days: int
    words: str
    of_provider: tuple[int, str]
    of_receiver: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Course:
    """A mentoring: when it began, what about (the beginning of a topic), and what came of it."""

    topic: str
    days: int
    note: str
    sessions_a_year: int
    goals: tuple[Goal, ...]
    talks: tuple[Talk, ...]
    end: Opinion | None = None
    is_confidential: bool = True


ABROAD = Course(
    topic="mkt.export_asean",
    days=124,
    note="",
    sessions_a_year=12,
    goals=(
        Goal("一年内完成泰国、越南两国的产品备案", "取得备案回执"),
        Goal("签下首家境外经销商", "签订一份年度供货合同"),
    ),
    talks=(
        Talk(
            118,
            2,
            90,
            "onsite",
            "众创空间二楼洽谈室",
            "挂耳咖啡想出口东盟，不清楚泰国和越南在标签、备案上的差别",
            "先做泰国：标签须有泰文成分和进口商信息；越南放在第二步，等首批反馈再改包装",
            "定下先泰国、后越南的顺序，列出十二项备案材料",
            (
                Task("整理成分表和近半年检测报告"),
                Task("提供泰文标签样本", PROVIDER, 7),
            ),
            is_shared=True,
            next_in=28,
        ),
        Talk(
            88,
            7,
            60,
            "video",
            "",
            "检测报告缺两项重金属指标，原检测机构排期要六周",
            "改送有资质的第三方机构，先测铅和镉；同时让进口商预审标签，两件事并行",
            "已选定第三方机构，预计三周出报告",
            (Task("寄送三批次样品"), Task("联系两家进口商预审标签", PROVIDER, 21)),
            next_in=30,
        ),
        Talk(
            58,
            2,
            75,
            "video",
            "",
            "两家进口商报价差距大，不知道怎么比较",
            "按到岸成本拆开算：运费、关税、备案费分列；优先选愿意承担首批备案费的一家",
            "测算后选定一家进入商务谈判",
            (Task("做一份到岸成本表", RECEIVER, 10),),
            ("mkt.channel",),
            RECEIVER,
            next_in=28,
        ),
        Talk(
            30,
            3,
            60,
            "phone",
            "",
            "对方要求独家代理三年，担心被绑住",
            "独家可以给，但要写明年度最低采购量，达不到自动转为非独家",
            "形成合同修改意见六条",
            (Task("请律师看一遍独家条款", RECEIVER, 32, is_done=False),),
            ("mkt.channel", "sc.legal"),
            correction="实际通话约八十分钟，记录时少写了最后讨论付款方式的部分",
            corrected_minutes=80,
            next_in=26,
        ),
        Talk(
            5,
            2,
            60,
            "video",
            "",
            "首批发货时间定在下月，包装和单证还没有核对",
            "先核对原产地证和植检要求，再印包装；小批量试走一次全流程",
            "列出发货前核对清单",
            (
                Task("按清单核对单证和包装", RECEIVER, 12, is_done=False),
                Task("联系口岸报关行", PROVIDER, 10, is_done=False),
            ),
            silent=RECEIVER,
            next_in=8,
        ),
    ),
)

PROCESS = Course(
    topic="rd.process",
    days=142,
    note="",
    sessions_a_year=12,
    goals=(
        Goal("成品合格率由八成提高到九成五", "连续三批抽检记录"),
        Goal("形成可交接的工艺规程", "规程文本经试用两周"),
        Goal("建立批次留样制度", "留样台账"),
    ),
    talks=(
        Talk(
            136,
            6,
            120,
            "onsite",
            "企业车间",
            "同一工艺不同批次香气差异明显，找不到原因",
            "先不调配方，把萎凋和干燥两段的温湿度连续记两周，找出波动最大的一段",
            "在车间加装两个温湿度记录点",
            (Task("每两小时记一次温湿度"), Task("带一台水分仪到现场比对", PROVIDER, 20)),
            next_in=30,
        ),
        Talk(
            104,
            2,
            90,
            "onsite",
            "众创空间一楼会议室",
            "记录显示夜班干燥温度偏低，夜班人员凭经验调节",
            "干燥段改为两段定温，换班时由两人签字交接；三批后再看数据",
            "确定两段温度和交接表",
            (Task("试行交接表三批", RECEIVER, 21),),
            next_in=28,
        ),
        Talk(
            73,
            7,
            60,
            "video",
            "",
            "三批合格率到八成九，但单批时间长了四十分钟",
            "瓶颈在摊晾：增加一层摊晾架，比改设备便宜",
            "以两千元改造摊晾架，下批验证",
            (Task("完成摊晾架改造", RECEIVER, 15),),
            ("rd.process", "ti.quality"),
            RECEIVER,
            next_in=30,
        ),
        Talk(
            41,
            2,
            90,
            "onsite",
            "企业车间",
            "改造后时间恢复正常，想把做法固定下来",
            "写成一页纸规程，只写可测的数；新员工照着做一批，做不出来就改规程",
            "规程第一稿完成，合格率九成三",
            (
                Task("新员工按规程独立做一批", RECEIVER, 20),
                Task("复核规程第一稿", PROVIDER, 10),
            ),
            ("rd.process", "ti.quality"),
            next_in=30,
        ),
        Talk(
            11,
            6,
            75,
            "onsite",
            "众创空间一楼会议室",
            "最近一批检测结果比上一批差，怀疑是原料含水率变化",
            "入库先测含水率，超过标准的单独成批；把每一步时间和温度补齐再对照",
            "约定下次带原始记录当面比对",
            (
                Task("补齐最近一批的时间和温度记录", RECEIVER, 14, is_done=False),
                Task("准备含水率分级标准", PROVIDER, 13, is_done=False),
            ),
            ("rd.process",),
            next_in=16,
        ),
    ),
)

PATENT = Course(
    topic="ip.patent",
    days=96,
    note="样机已完成，想请您指导专利布局和申请节奏。",
    is_confidential=False,
    sessions_a_year=10,
    goals=(Goal("完成两件发明专利申请", "取得受理通知书"),),
    talks=(
        Talk(
            90,
            2,
            60,
            "onsite",
            "众创空间洽谈室",
            "样机有三处改进，不清楚哪些值得申请发明",
            "控制方法那一处最有价值，先检索再写；外壳结构用实用新型",
            "确定一件发明、一件实用新型",
            (Task("做一次检索并标出最接近的三件"), Task("推荐两位代理师", PROVIDER, 7)),
            ("ip.patent",),
            next_in=30,
        ),
        Talk(
            59,
            7,
            60,
            "video",
            "",
            "检索到一件很接近的在先专利",
            "把权利要求收到参数的自适应调整上，避开对方的固定参数",
            "重写独立权利要求",
            (Task("补充三组对比试验数据", RECEIVER, 25),),
            ("ip.patent", "ip.navigation"),
            RECEIVER,
            next_in=30,
        ),
        Talk(
            24,
            2,
            45,
            "phone",
            "",
            "展会在即，能否先公开样机",
            "先提交申请再参展；展板不写控制方法",
            "定在展会前一周提交",
            (Task("提交申请并留存回执", RECEIVER, 20, is_done=False),),
            ("ip.patent",),
            silent=RECEIVER,
            next_in=30,
        ),
    ),
)

MARKET = Course(
    topic="mkt.channel",
    days=110,
    note="产品已定型，希望请您帮助打开本省渠道。",
    is_confidential=False,
    sessions_a_year=10,
    goals=(
        Goal("半年内签下五家首批客户", "合同或订单"),
        Goal("形成一套报价办法", "报价表和折扣规则"),
    ),
    talks=(
        Talk(
            103,
            3,
            90,
            "onsite",
            "企业会议室",
            "拜访二十家只有两家愿意试用，不知道问题在哪",
            "先只做一个行业；把试用期的成效写成一页纸，让客户自己算账",
            "选定一个行业，列出十五家名单",
            (Task("写出一页纸的成效说明"), Task("引荐两家行业协会会员", PROVIDER, 14)),
            next_in=30,
        ),
        Talk(
            70,
            7,
            60,
            "video",
            "",
            "试用客户要求先用后付，账期半年",
            "账期可以给，但按月确认验收；首单不超过流动资金的一成",
            "定下账期和验收单样式",
            (Task("起草验收单", RECEIVER, 10),),
            silent=RECEIVER,
            is_certified=True,
            next_in=30,
        ),
        Talk(
            44,
            2,
            120,
            "onsite",
            "客户现场",
            "首单交付超出预期，两人在客户处多待了三天",
            "能在厂内做完的准备先做完，客户处只做验收",
            "现场时间可压到一天半",
            (Task("做一份交付准备清单", RECEIVER, 14),),
            writer=OFFICE,
            next_in=30,
        ),
        Talk(
            13,
            3,
            60,
            "video",
            "",
            "第三家客户问能否按季度结算",
            "先算清资金占用成本，再定预付比例；不要同时给三种报价",
            "形成两档结算办法",
            (Task("核算资金占用成本", RECEIVER, 21, is_done=False),),
            next_in=30,
        ),
    ),
)

MONEY = Course(
    topic="cap.angel",
    days=168,
    note="准备首轮融资，希望请您指导材料和节奏。",
    sessions_a_year=8,
    goals=(
        Goal("完成融资材料一套", "商业计划书和财务模型"),
        Goal("见到五家以上投资机构", "会面记录"),
    ),
    talks=(
        Talk(
            160,
            6,
            90,
            "onsite",
            "众创空间路演厅",
            "商业计划书写了五十页，讲不清一年做多少",
            "压到十二页：客户、单价、毛利、团队各一页，其余放附录",
            "重写目录和前三页",
            (Task("完成十二页版本", RECEIVER, 20),),
            ("sf.bp",),
            next_in=30,
        ),
        Talk(
            128,
            2,
            60,
            "video",
            "",
            "收入预测被指太乐观",
            "按在谈客户逐个写概率，三种情形各算一遍",
            "模型改为逐客户测算",
            (Task("列出在谈客户和概率", RECEIVER, 14),),
            writer=RECEIVER,
            next_in=30,
        ),
        Talk(
            95,
            7,
            60,
            "video",
            "",
            "两家机构要求对赌条款",
            "首轮不签个人连带的回购；可以用里程碑分期到账代替",
            "谈成分两期到账",
            (Task("请律师审阅条款", RECEIVER, 20),),
            ("sc.legal",),
            next_in=30,
        ),
        Talk(
            62,
            3,
            45,
            "phone",
            "",
            "首期款到账，先补人还是先扩产",
            "先补质检和销售各一人，扩产等第二期里程碑",
            "排出半年用款计划",
            (Task("按月核对用款", RECEIVER, 30),),
        ),
    ),
    end=Opinion(
        33,
        "目标基本完成，首期资金已到账，后续按季度自行复盘",
        (5, "意见具体，每次都有可以马上做的事"),
        (4, "团队执行快，数据整理可以再早一些"),
    ),
)

TRAINING = Course(
    topic="bi.competition",
    days=119,
    note="准备参加创新创业大赛，想请您指导路演和管理。",
    is_confidential=False,
    sessions_a_year=10,
    goals=(Goal("进入大赛复赛", "入围通知"),),
    talks=(
        Talk(
            112,
            2,
            60,
            "onsite",
            "众创空间路演厅",
            "八分钟讲不完，评委总问同一个问题",
            "把评委必问的三个问题放进前三分钟；技术原理只留一页",
            "完成一次模拟路演",
            (Task("录一遍八分钟视频", RECEIVER, 10),),
            next_in=30,
        ),
        Talk(
            81,
            7,
            60,
            "video",
            "",
            "初赛通过，团队分工开始混乱",
            "每周一次例会只谈三件事：完成、卡住、下周；由一人记录",
            "例会制度试行",
            (Task("坚持四周例会并记录", RECEIVER, 30, is_done=False),),
        ),
        Talk(
            51,
            3,
            45,
            "phone",
            "",
            "复赛时间推迟，团队一人离开",
            "先把离开的人手上的客户交接清楚，再考虑补人",
            "列出交接清单",
            (Task("两周内完成交接", RECEIVER, 14, is_done=False),),
        ),
    ),
)

OWN_COURSES = (ABROAD, PROCESS)
"""Those of the demo's startup and of its mentor."""
COURSES = (PATENT, MARKET, MONEY, TRAINING)
"""Those of others, whoever has a need about the topic."""
