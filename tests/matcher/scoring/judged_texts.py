"""Judged triples of texts: what is asked, an answer that fits, and one that fits less."""

from typing import NamedTuple


class Triple(NamedTuple):
    """A text, and two candidates of which the first fits better."""

    query: str
    better: str
    worse: str


CHINESE = (
    Triple("三七皂苷提取工艺", "中药有效成分分离纯化，熟悉三七", "咖啡烘焙曲线与杯测"),
    Triple(
        "寻找精通普洱茶发酵的导师，每月交流两次",
        "从事制茶二十年，擅长渥堆发酵",
        "从事咖啡二十年，擅长烘焙",
    ),
    Triple(
        "我们是昆明的初创团队，做无人机，目前卡在高海拔续航",
        "可为初创团队提供飞行器动力与电池续航辅导",
        "可为初创团队提供花卉保鲜与冷链辅导",
    ),
    Triple("急需老挝语翻译一名", "老挝语口笔译", "缅甸玉石鉴定"),
    Triple("产品想进入泰国市场，缺当地渠道", "在泰国有商超销售渠道", "在国内有政策申报经验"),
    Triple(
        "需要第三方实验室做农药残留检测", "检验检测机构，可做农残与重金属分析", "写字楼工位出租"
    ),
    Triple(
        "想租用扫描电镜约三天做表面形貌",
        "可开放电子显微镜，须提前预约",
        "可开放三轴数控机床，须提前预约",
    ),
    Triple("计划本轮融资用于锂电池产线", "关注动力电池与储能项目", "关注文化旅游与康养项目"),
    Triple("低浓度总磷去除", "高原湖泊水污染治理", "稀贵金属催化材料"),
    Triple("专利申请怎么布局", "知识产权代理，擅长专利撰写", "财务外包与税务筹划"),
    Triple("股权结构和融资协议审查", "律师，长期服务投资并购", "工业设计与外观打样"),
    Triple("小粒咖啡豆品质不稳定", "咖啡种植与初加工技术", "普洱茶仓储与陈化"),
    Triple("鲜切花采后保鲜", "花卉冷链与保鲜剂研究", "肉牛育肥与疫病防控"),
    Triple("语音识别方言数据不足", "机器学习与语音算法", "土壤重金属修复"),
    Triple("跨境电商出口合规", "外贸清关与国际物流合规", "医疗器械注册检验"),
    Triple("做大赛路演材料", "创业大赛评委，辅导商业计划书", "菌种选育与栽培"),
)
SAME_SENTENCE = (
    Triple(
        "我们需要一位精通天麻栽培的导师",
        "我是一位精通天麻栽培的专家",
        "我是一位精通电池回收的专家",
    ),
    Triple(
        "希望找到懂光伏行业的合作方",
        "我们是懂光伏行业的服务商",
        "我们是懂茶叶行业的服务商",
    ),
    Triple(
        "We need a mentor with experience in coffee roasting",
        "I am a mentor with experience in coffee processing",
        "I am a mentor with experience in battery testing",
    ),
    Triple(
        "Looking for a laboratory for water analysis",
        "We offer a laboratory for water quality",
        "We offer a laboratory for metal alloys",
    ),
    Triple(
        "需要越南语翻译，每周两次",
        "可提供越南语翻译服务，每周两次",
        "可提供泰语翻译服务，每周两次",
    ),
    Triple(
        "想租用中试反应釜约十天",
        "可开放中试反应釜，每周二十小时",
        "可开放环境试验箱，每周二十小时",
    ),
    Triple(
        "need help with patent filing for our product",
        "help startups with patents and trademarks",
        "help startups with bookkeeping and taxes",
    ),
)
ENGLISH = (
    Triple(
        "extraction of notoginseng saponins",
        "isolating active compounds from medicinal plants",
        "drone flight control",
    ),
    Triple("cold chain for cut flowers", "refrigerated logistics", "gene sequencing"),
    Triple("raising a seed round", "angel investor in early-stage ventures", "injection moulding"),
    Triple("lithium battery cycle life", "energy storage engineer", "tea tasting courses"),
    Triple("low-resource speech data", "natural language processing", "soil remediation"),
    Triple("market entry in Vietnam", "distributor network in Hanoi", "welding robots"),
    Triple(
        "certification of medical devices",
        "regulatory affairs for diagnostics",
        "hotel interior design",
    ),
    Triple("intellectual property strategy", "patent attorney", "event photography"),
    Triple("phosphorus in lakes", "waste-water treatment", "blockchain payments"),
    Triple("hiring a software engineer", "recruiting developers", "organic fertiliser"),
)
ACROSS = (
    Triple("三七皂苷提取工艺", "extraction of notoginseng saponins", "roasting of coffee beans"),
    Triple("三七皂苷提取工艺", "plant extraction and purification", "office space for rent"),
    Triple("普洱茶发酵", "pu'er tea fermentation", "coffee fermentation"),
    Triple("extraction of notoginseng saponins", "三七皂苷提取工艺", "咖啡豆烘焙工艺"),
    Triple("A轮融资财务规划", "financial planning for series A", "drone crop protection"),
    Triple("drone crop protection", "无人机植保", "财务规划"),
    Triple("鲜花冷链物流", "cold-chain logistics for fresh flowers", "gene sequencing service"),
    Triple("高原湖泊总磷治理", "phosphorus removal in plateau lakes", "lithium battery recycling"),
    Triple("market entry in Thailand", "协助企业开拓泰国市场", "协助企业申报国内补贴"),
    Triple("医疗器械注册", "medical device registration", "vehicle registration"),
    Triple("patent portfolio", "专利布局", "商铺布局"),
    Triple("mushroom cultivation", "食用菌栽培", "肉牛养殖"),
    Triple("用于老挝语的语音识别", "speech recognition for Lao", "translation of legal contracts"),
    Triple("industrial robot integration", "机器人产线集成", "民宿运营"),
    Triple("太阳能电站运维", "operating photovoltaic plants", "operating coffee shops"),
)
SCRIPTS = (
    Triple("我們需要鮮花冷鏈物流", "鲜花冷链物流", "鲜花种苗培育"),
    Triple("三七皂苷萃取", "三七皂苷萃取與純化", "咖啡萃取與沖煮"),
    Triple("醫療器械註冊檢驗", "医疗器械注册检验", "农业机械推广鉴定"),
    Triple("ＡＩ算法", "AI算法工程", "LED照明工程"),
    Triple("ＰＣＲ檢測", "PCR检测", "X射线检测"),
    Triple("🚀需要５Ｇ物联网模组", "5G物联网通信模组", "3D打印模型"),
    Triple("ＬＯＧＩＳＴＩＣＳ", "logistics and freight", "genomics and breeding"),
    Triple("語音辨識與機器翻譯", "语音识别和机器翻译", "语文培训和写作"),
)
TRIPLES = CHINESE + SAME_SENTENCE + ENGLISH + ACROSS + SCRIPTS
