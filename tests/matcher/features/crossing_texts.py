"""Judged needs and offers in Chinese, English and Thai: each need has one offer that answers it.

Written by hand; the offers of one language are the pool in which every need has to find its own.
Neighbours are near on purpose: tea beside coffee, one herb beside another, one permit beside
another, so that a match by the sentence alone does not do.
"""

from typing import NamedTuple


class Subject(NamedTuple):
    """What is asked for and what answers it, in both languages."""

    need_zh: str
    need_en: str
    offer_zh: str
    offer_en: str


SUBJECTS = (
    Subject(
        "三七皂苷提取工艺放大，收率上不去",
        "Scale-up of saponin extraction from Panax notoginseng, low yield",
        "三七等中药有效成分提取纯化与中试",
        "Pilot-scale extraction and purification of notoginseng saponins",
    ),
    Subject(
        "天麻仿野生种植，菌材老是感染",
        "Growing gastrodia in the forest, our fungus logs keep getting infected",
        "天麻种植与蜜环菌培育技术指导",
        "Gastrodia cultivation and Armillaria fungus breeding",
    ),
    Subject(
        "重楼种苗繁育周期太长",
        "Propagating Paris polyphylla seedlings takes too long",
        "重楼种子催芽与种苗组培",
        "Paris polyphylla (chonglou) germination and tissue culture of seedlings",
    ),
    Subject(
        "石斛深加工，想做即饮饮料",
        "Deep processing of dendrobium into a ready-to-drink beverage",
        "铁皮石斛功能饮料配方研发",
        "Formulation of functional drinks from dendrobium",
    ),
    Subject(
        "普洱茶渥堆发酵菌群检测",
        "Testing the microbes of pu'er tea pile fermentation",
        "普洱茶发酵微生物分析与品质评价",
        "Pu-erh tea fermentation microbiology and quality grading",
    ),
    Subject(
        "小粒咖啡豆烘焙与杯测，想提升评分",
        "Roasting and cupping arabica coffee to raise our score",
        "精品咖啡烘焙培训、杯测评分",
        "Specialty coffee roasting courses and cupping",
    ),
    Subject(
        "鲜切花采后保鲜与冷链运输",
        "Keeping cut flowers fresh after harvest, refrigerated transport",
        "花卉采后处理与冷链物流服务",
        "Post-harvest treatment and cold chain for fresh flowers",
    ),
    Subject(
        "松露和牛肝菌人工促繁",
        "Cultivating truffles and porcini mushrooms",
        "野生食用菌保育促繁技术",
        "Propagation technology for wild edible mushrooms",
    ),
    Subject(
        "澳洲坚果去壳分选设备",
        "Machine to shell and sort macadamia nuts",
        "坚果加工设备：脱壳、分级、烘干",
        "Nut processing equipment: shelling, grading, drying",
    ),
    Subject(
        "高原湖泊总磷超标怎么治理",
        "Too much phosphorus in a plateau lake: how to treat it",
        "湖泊富营养化治理与除磷工程",
        "Lake eutrophication control and phosphorus removal",
    ),
    Subject(
        "退役动力电池梯次利用",
        "Second life for retired traction batteries",
        "动力电池回收、检测与梯次利用产线",
        "Recycling and reuse line for electric vehicle batteries",
    ),
    Subject(
        "山地光伏电站运维用无人机巡检",
        "Drone inspection of solar farms in the mountains",
        "无人机光伏巡检服务，山地经验丰富",
        "UAV inspection of photovoltaic plants",
    ),
    Subject(
        "老挝语语音识别数据太少",
        "Not enough data for speech recognition in Lao",
        "低资源小语种语音识别算法",
        "Speech recognition for low-resource languages",
    ),
    Subject(
        "体外诊断试剂注册申报，第一次做",
        "First registration of an in-vitro diagnostic reagent",
        "医疗器械与诊断试剂注册代理",
        "Regulatory affairs for medical devices and diagnostics",
    ),
    Subject(
        "产品想进泰国商超，找渠道",
        "Looking for a channel into Thai supermarkets",
        "泰国零售渠道与经销商网络",
        "Retail distribution network in Thailand",
    ),
    Subject(
        "越南海关清关老被退单",
        "Our shipments keep being rejected by Vietnamese customs",
        "越南进出口报关与清关代理",
        "Customs clearance agent for Vietnam",
    ),
    Subject(
        "核心算法要申请专利，还想防别人绕开",
        "File patents on our core algorithm so that nobody designs around it",
        "专利挖掘、布局与撰写",
        "Patent drafting and portfolio strategy",
    ),
    Subject(
        "天使轮融资，缺商业计划书",
        "Raising an angel round, need a business plan",
        "天使投资，辅导商业计划书与路演",
        "Angel investor, helps with pitch decks and business plans",
    ),
    Subject(
        "股权怎么分、期权池怎么设",
        "How to split equity and set up an option pool",
        "股权架构设计与股权激励法律服务",
        "Legal advice on equity structure and stock options",
    ),
    Subject(
        "招一名会嵌入式的工程师",
        "Hiring an embedded systems engineer",
        "为科技企业猎聘软硬件工程师",
        "Recruiting hardware and software engineers",
    ),
    Subject(
        "想租扫描电镜看样品表面",
        "Rent a scanning electron microscope to look at surfaces",
        "开放电子显微镜，提供形貌表征",
        "Electron microscopy open to outside users",
    ),
    Subject(
        "五轴加工一批铝合金样件",
        "Five-axis machining of aluminium prototypes",
        "数控加工与手板打样",
        "CNC machining and prototyping",
    ),
    Subject(
        "农药残留检测，要有资质的报告",
        "Accredited report on pesticide residues",
        "具备资质的食品农残、重金属检测实验室",
        "Accredited laboratory for pesticide and heavy-metal testing of food",
    ),
    Subject(
        "傣药方剂想做成中成药",
        "Turn a Dai ethnic medicine recipe into a licensed patent medicine",
        "民族药新药开发与院内制剂转化",
        "Developing new drugs from ethnic medicine recipes",
    ),
    Subject(
        "县里民宿客房没人订，想学线上推广",
        "Nobody books our guesthouse, want to learn online promotion",
        "文旅民宿运营与新媒体营销",
        "Homestay operation and social media marketing for tourism",
    ),
    Subject(
        "种牛冻精和肉牛育肥饲料配方",
        "Feed formula for fattening beef cattle",
        "肉牛养殖与饲料营养",
        "Beef cattle nutrition and husbandry",
    ),
)

THAI = (
    ("ต้องการผู้เชี่ยวชาญด้านการคั่วกาแฟ", 5),
    ("หาห้องปฏิบัติการตรวจสารพิษตกค้างในอาหาร", 22),
    ("ต้องการช่องทางจำหน่ายในซูเปอร์มาร์เก็ตของไทย", 14),
    ("ต้องการขนส่งดอกไม้สดแบบควบคุมอุณหภูมิ", 6),
    ("ระดมทุนจากนักลงทุนรายย่อย ต้องการเขียนแผนธุรกิจ", 17),
    ("ต้องการจดสิทธิบัตรอัลกอริทึม", 16),
    ("รีไซเคิลแบตเตอรี่รถยนต์ไฟฟ้า", 10),
    ("ตรวจสอบโรงไฟฟ้าพลังงานแสงอาทิตย์ด้วยโดรน", 11),
    ("ต้องการวิศวกรระบบฝังตัว", 19),
    ("บำบัดฟอสฟอรัสในทะเลสาบ", 9),
    ("ขึ้นทะเบียนเครื่องมือแพทย์และชุดตรวจวินิจฉัย", 13),
    ("การตลาดออนไลน์สำหรับโฮมสเตย์", 24),
)
"""A need in Thai, and the subject whose offer answers it."""

NOISY = (
    ("三七皂甙提取工藝放大，收率上不去", 0),
    ("🌿🌿天麻 倣野生種植！！菌材老是感染", 1),
    ("重樓種苗繁育週期太長", 2),
    ("石斛深加工，想做【即飲飲料】", 3),
    ("普洱茶渥堆發酵菌群檢測", 4),
    ("小粒咖啡豆烘焙與杯測，想提升評分☕", 5),
    ("鮮切花採後保鮮與冷鏈運輸", 6),
    ("高原湖泊總磷超標怎麼治理", 9),
    ("退役動力電池梯次利用", 10),
    ("体外诊断试剂（ＩＶＤ）注册申报，第一次做", 13),
    ("産品想進泰國商超，找渠道", 14),
    ("【急】天使輪融資　缺商業計劃書", 17),
    ("想租掃描電鏡看樣品表面", 20),
    ("農藥殘留檢測，要有資質的報告", 22),
)
"""A need of another spelling: traditional, full width, emoji, brackets; and its subject."""
