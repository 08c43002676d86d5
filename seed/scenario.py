"""What the demo's people have said to each other by the first day: fictional, in Chinese.

Who says it is chosen when the demo is filled (`web.cli.scenario`); only the words stand here.
"""

ASK_ABROAD = "我们做精品咖啡挂耳，想了解出口东盟的检验检疫和渠道，每月可以线上聊一次。（示例）"
ASK_INSTRUMENT = "需要按次使用烘焙机和色值仪，本月内即可，费用按贵方标准。（示例）"
ASK_DESK = "八人团队，想找有同行的工位，下个月可以入驻。（示例）"
ASK_MENTOR = "团队三人，刚完成样品，想请您每两周指导一次工艺。（示例）"
ASK_PAIRED = "产品已小批量销售，希望请您帮助稳定工艺和质量。（示例）"
ASK_IN_VAIN = "想请教融资前的股权安排，时间都可以配合。（示例）"
ASK_IN_LINE = "知道您名额已满，我们愿意等候。（示例）"
ASK_CAPITAL = "看了贵团队的融资摘要，想约半小时线上交流。（示例）"
ASK_CAPITAL_AGREED = "基金关注本省特色产业，希望进一步了解贵团队的里程碑。（示例）"
SUGGESTION = "双方领域一致、距离较近，建议先见一面。（示例）"
REFUSAL = "近期项目较多，实在抽不出时间。（示例）"

THREAD_ABROAD = (
    "您好，我先发一份产品介绍，主要想问出口泰国和越南的差别。（示例）",
    "收到。两国在标签和备案上差别较大，首次交流我带一份清单。（示例）",
    "太好了，我们周内把成分表和检测报告准备好。（示例）",
)
THREAD_SHIPPING = (
    "发货清单已经对了一半，原产地证还差一份材料。（示例）",
    "好，证书样本发我看一下，见面时一起过一遍。（示例）",
)
THREAD_PAIRED = (
    "老师好，这一批样品的检测结果比上一批差一些，想请您帮忙看看原因。（示例）",
    "先把每一步的时间和温度记录补齐，下次见面我们一起对照着看。（示例）",
)
MEETING_NOTE = "对照上次的待办看进展，定下一步。（示例）"
MEETING_PLACE = "众创空间一楼会议室（示例）"
MEETING_URL = "https://meet.example.com/demo"

PROGRAMME_ZH = "秋季创业导师双选（示例）"
PROGRAMME_EN = "Autumn mentor programme (Demo)"
EARLIER_PROGRAMME_ZH = "夏季创业导师双选（示例）"
EARLIER_PROGRAMME_EN = "Summer mentor programme (Demo)"
PROGRAMME_TEXT_ZH = "每家企业配一位导师，为期六个月，每月至少交流一次。请在截止前提交志愿。（示例）"
PROGRAMME_TEXT_EN = (
    "Each startup is given one mentor for six months, with a meeting a month at least. "
    "Please hand in your wishes by the deadline. (Demo)"
)

POOL_EMPLOYER = "云南某研究院（示例）"
POOL_POST = "研究员（示例）"
POOL_EXPERIENCE = "从业十五年，近三年辅导过六家初创企业，擅长工艺与质量。（示例）"
