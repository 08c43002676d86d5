"""How people of offices spell what the vocabularies call otherwise.

They were written down without a look at the product's lists. Afterwards the lists took over a
handful (彝药, 光伏发电, 食用菌种植, 茶叶种植加工): before that, 99.6 of 100 cells of the five
files were right, and none wrong without asking.
"""

from tests.web.services.intake.untidy.drawing import table

SECTORS = table(
    """
bio 生物医药 生物医药产业 生物医药类 生物_医药 生物医药行业 生物醫藥 生物医药领域
bio.tcm 中药 中医药 民族药 中药与民族药 中药饮片 彝药 中药产业
bio.health 大健康 大健康产业 保健食品 功能食品 大健康领域 健康食品 大健康与功能食品
nrg.storage 储能 新型储能 动力电池 锂电池 锂电 储能产业 动力电池与储能
nrg.pv 光伏 光伏产业 太阳能光伏 光伏发电 硅光伏 光伏行业 光伏与硅产业
mat.precious 稀贵金属 贵金属 稀贵金属材料 贵金属材料 贵金属新材料 稀贵金属新材料 稀贵金属产业
eqp.uav 无人机 无人机行业 无人机技术 无人机应用 无人机产业 通用航空 无人机及应用
ict.ai 人工智能 AI 人工智能产业 ＡＩ 人工智能技术 人工智能及应用 大模型
ict.data 大数据 云计算 大数据产业 大数据与云计算 大数据、云计算 大数据行业 大数据技术
env.water 水处理 污水处理 水污染治理 高原湖泊保护 湖泊治理 水环境治理 水处理技术
svc.ecommerce 电商 电子商务 跨境电商 电商行业 电子商务类 直播电商 农村电商
svc.tourism 文旅 文化旅游 旅游 旅游业 文旅产业 康养旅居 文化旅游产业
agr.tea 茶 茶叶 茶产业 普洱茶 茶业 茶叶种植加工 茶叶产业
agr.coffee 咖啡 咖啡产业 精品咖啡 小粒咖啡 咖啡行业 咖啡种植 咖啡豆烘焙
agr.flower 花卉 鲜花 鲜切花 花卉产业 花卉种植 云花 花卉行业
agr.veg 食用菌 野生菌 蔬菜 菌菇 蔬菜种植 食用菌种植 蔬菜与食用菌
"""
)
REGIONS = table(
    """
530100 昆明 昆明市 昆明市五华区 云南昆明 云南省昆明市 昆明市官渡区 呈贡区
530300 曲靖 曲靖市 曲靖市麒麟区 云南省曲靖市 宣威市
530400 玉溪 玉溪市 玉溪市红塔区 通海县
530800 普洱 普洱市 普洱市思茅区 思茅 澜沧县
532500 红河 红河州 红河州蒙自市 蒙自 红河哈尼族彝族自治州 弥勒市
532800 西双版纳 西双版纳州 版纳 景洪市 勐海县
532900 大理 大理州 大理市 大理白族自治州 祥云县
533100 德宏 德宏州 芒市 瑞丽市
"""
)
STAGES = table(
    """
idea 创意期 团队未注册 概念阶段 创意阶段
seed 种子期 种子阶段 种子期企业
startup 初创期 初创 起步期 初创阶段 初创企业
growth 成长期 成长阶段 快速成长期 成长型
scale 扩张期 成熟期 扩张阶段
"""
)
NEEDS = table(
    """
sf.bp 融资对接 商业计划书打磨 希望获得融资辅导
cap.angel 寻找天使投资 需要天使轮资金 天使投资
mkt.channel 拓展销售渠道 缺销售渠道 寻找经销商 产品销售困难
ip.patent 专利申请 申请发明专利 专利布局
ip.tm 商标注册 品牌建设 品牌策划
tal.engineer 缺技术人才 招聘工程师 技术人员不足
spc.plant 需要厂房 租赁标准厂房 生产场地不足
sc.policy 项目申报 政策申报辅导 政策咨询
ti.cert 有机认证 ISO认证 产品认证
rd.joint 联合研发 产学研合作 与高校合作研发
"""
)
OFFERS = table(
    """
sf.bp 融资 投融资对接 商业计划书
sc.legal 股权设计 股权架构设计 法律咨询 企业合规
sc.tax 财税 税务筹划 财务管理
sc.strategy 商业模式设计 战略规划 商业模式
ip.patent 专利布局 专利申请 专利撰写
ip.tm 品牌策划 商标注册 品牌建设
sc.hte 高企认定 高新技术企业认定 高企申报
mkt.channel 渠道拓展 销售渠道建设 渠道对接
mkt.export_asean 东南亚市场开拓 东盟市场 开拓东盟市场
sc.management 企业管理 团队管理 精益管理
rd.process 工艺优化 工艺改进
bi.demo_day 项目路演 路演辅导
"""
)
