"""Words of the field: kept whole when Chinese is segmented, or left out as boilerplate."""

_DOMAIN_WORDS = """
三七 三七皂苷 皂苷 天麻 石斛 重楼 灵芝 傣药 彝药 民族药
中药材 中药饮片 中成药 植物提取 功能食品 保健食品 大健康 普洱茶 普洱 滇红 古树茶 小粒咖啡
精品咖啡 杯测 烘焙 鲜切花 食用菌 松露 牛肝菌 夏威夷果 澳洲坚果 核桃 种质资源 植物新品种 智慧农业
冷链 冷链物流 跨境电商 跨境物流 保税 清关 海外仓 众创空间 孵化器 加速器 科技特派员
国际科技特派员 创业导师 科技型中小企业 高新技术企业 揭榜挂帅 科技创新券 天使投资 创业投资
风险投资 路演 商业计划书 股权融资 产业基金 引导基金 中试 小试 样机 打样 工艺优化 联合研发
委托研发 成果转化 技术转移 技术经纪 专利布局 专利导航 软件著作权 检验检测 注册检验 计量校准
临床试验 体外诊断 医疗器械 生物制品 疫苗 基因测序 动力电池 锂电池 储能 光伏 风电 水电 氢能
充电桩 新能源汽车 微电网 生物质能 稀贵金属 液态金属 石墨烯 铝材 磷化工 复合材料 电子材料
增材制造 数控机床 无人机 通用航空 山地农机 人工智能 大模型 机器学习 计算机视觉 语音识别 机器翻译
小语种 老挝语 缅甸语 泰语 越南语 物联网 区块链 云计算 大数据 集成电路 光电子 工业互联网 地理信息
遥感 北斗 水污染 高原湖泊 总磷 土壤修复 固废 危废 尾矿 环境监测 生态修复 生物多样性 文创 文旅
康养 会展 东盟 南亚 南亚东南亚 澜湄 种子轮 天使轮
野生菌 鲜花饼 磷石膏 磷酸铁 药食同源 软籽石榴 云岭牛 玄武岩纤维 预制菜 黄精 专精特新 首台套
"""
_PHRASES = """
创意期 种子期 初创期 成长期 扩张期 线上线下 线上 线下 均可 即可 可带 可领投 领投 跟投 卡在 找到
"""
_STOP_WORDS = """
的 了 和 与 及 或 在 是 为 对 从 到 向 把 被 等 中
上 下 也 都 就 还 并 而 其 这 那 该 之 于 以 可 可以 能 能够 会 要 将 我 我们 你 你们 他们 本
本人 自己 一 一个 一位 一名 一家 一些 两 多 每 每月 每周 次 家 名 位 个 年 月 日 天 小时 左右
希望 想 想要 需要 需 求 寻找 找 寻求 寻 急需 正在 目前 现在 已 已经 计划 打算 拟 欢迎 请 帮助
协助 支持 提供 开放 擅长 专长 精通 熟悉 懂 从事 具有 拥有 有 做 进行 开展 相关 方面 方向 领域
行业 经验 丰富 指导 辅导 咨询 服务 导师 团队 企业 公司 项目 创业 初创 产品 业务 合作 对接 沟通
线上 线下 均可 以内 最好 预算 资源 专家 老师 人员 关注
您好 你好 谢谢 感谢 联系 急 急求 求助 帮帮忙 交流 普通话 阶段 本轮 单笔 出让 用于 投过 万 万元
元 拿到 前 按 约 须 仅限 提前 预约 缺 当地 认识 合作方 全职 兼职 工作地 地 可远程 均 人
a an the and or of to in on for from by with at as is are was be been being this that these those
it its we our us you your they their i my he she his her who which what can could will would may
do does did have has had not no need needs needed want wants seek seeks seeking look looking find
offer offers offering provide provides providing help helps helping support supports service
services startup startups company companies team teams mentor mentors experience experienced
expert expertise project projects please year years month months per about more some any one two
get make also than then so if but into over under via hello hi thanks thank urgent urgently
working stuck session sessions budget up cny rmb
"""

DOMAIN_WORDS = (*_DOMAIN_WORDS.split(), *_PHRASES.split())
"""Terms of Yunnan's sectors and of innovation services that a general dictionary splits.

Phrases of the forms people fill in are among them, so that no word of a topic is cut out of them:
种子期 is a stage, 种子 a product.
"""

STOP_WORDS = frozenset((*_STOP_WORDS.split(), *_PHRASES.split()))
"""Words that say that something is asked or offered, not what: left out of comparisons."""
