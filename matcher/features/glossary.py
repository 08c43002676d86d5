"""What the field's things are called in each language: words that mean the same.

A sentence encoder knows neither that 三七 is *Panax notoginseng* nor that 重楼 is a herb and no
building. Here such names stand beside each other, so that texts in two languages share what they
are about.
"""

import functools
import re

from matcher.features.text import normalise

_LINES = """
三七 | 田七 | notoginseng | sanqi
天麻 | gastrodia | tianma
重楼 | paris polyphylla | chonglou
石斛 | dendrobium | shihu
灵芝 | ganoderma | lingzhi | reishi | เห็ดหลินจือ
黄精 | polygonatum | huangjing
滇红 | dianhong
普洱茶 | 普洱 | 普洱熟茶 | 普洱生茶 | pu'er | pu-er | pu'erh | pu-erh | puer tea | puerh | ผู่เอ๋อร์
渥堆 | pile fermentation | wet piling
古树茶 | ancient tree tea | old-tree tea
咖啡 | coffee | arabica | กาแฟ | cà phê
烘焙 | roasting | roaster | roast | คั่ว
杯测 | cupping
鲜花 | 鲜切花 | 切花 | 花卉 | cut flower | fresh flower | floriculture | ดอกไม้
松露 | 块菌 | truffle
牛肝菌 | 野生菌 | 野生食用菌 | porcini | boletus | wild mushroom | wild edible mushroom | เห็ดป่า
食用菌 | 香菇 | mushroom | edible fungi | เห็ด
坚果 | 澳洲坚果 | 夏威夷果 | 核桃 | macadamia | walnut | nut processing | แมคคาเดเมีย
橡胶 | rubber | ยางพารา
肉牛 | 黄牛 | 云岭牛 | beef cattle | cattle | โคเนื้อ
傣药 | 彝药 | 藏药 | 民族药 | ethnic medicine | dai medicine
中药 | 中药材 | 中成药 | 饮片 | herbal medicine | chinese medicine | patent medicine | สมุนไพรจีน
植物提取 | 提取物 | plant extract | plant extraction
农药残留 | 农残 | pesticide residue | pesticide | สารพิษตกค้าง | ยาฆ่าแมลง
重金属 | heavy metal | heavy-metal | โลหะหนัก
冷链 | 冷藏运输 | cold chain | refrigerated | cold-chain | ควบคุมอุณหภูมิ | ห้องเย็น
清关 | 报关 | customs | ศุลกากร
海外仓 | overseas warehouse
跨境电商 | cross-border e-commerce
经销商 | 渠道 | 零售 | distributor | distribution | retail | ช่องทางจำหน่าย | ตัวแทนจำหน่าย
商超 | 超市 | supermarket | ซูเปอร์มาร์เก็ต
泰国 | thailand | thai | ไทย
老挝 | laos | lao | ลาว | ລາວ
越南 | vietnam | vietnamese | เวียดนาม | việt nam
缅甸 | myanmar | burmese | เมียนมา
语音识别 | speech recognition | รู้จำเสียง
翻译 | 口译 | 笔译 | translation | translator | interpreter | interpreting | ล่าม | แปลภาษา
专利 | patent | สิทธิบัตร
商标 | trademark | เครื่องหมายการค้า
商业计划书 | business plan | pitch deck | แผนธุรกิจ
天使轮 | 天使投资 | angel investor | angel round | นักลงทุนรายย่อย | นักลงทุนเทวดา
融资 | 投资人 | fundraising | raising | investor | funding | ระดมทุน | นักลงทุน
股权 | 期权 | equity | stock option | option pool
动力电池 | 锂电池 | 电池 | battery | batteries | แบตเตอรี่
回收 | 梯次利用 | recycling | second life | reuse | รีไซเคิล
光伏 | 太阳能 | photovoltaic | solar | พลังงานแสงอาทิตย์ | โซลาร์
无人机 | drone | uav | โดรน
巡检 | inspection | ตรวจสอบ
总磷 | 除磷 | phosphorus | ฟอสฟอรัส
湖泊 | 高原湖泊 | lake | ทะเลสาบ
医疗器械 | medical device | เครื่องมือแพทย์
体外诊断 | 诊断试剂 | 试剂 | in-vitro diagnostic | diagnostics | diagnostic | ivd | ชุดตรวจ
注册 | 备案 | registration | regulatory affairs | ขึ้นทะเบียน
工程师 | engineer | วิศวกร
招聘 | 猎聘 | 招一名 | hiring | recruiting | recruitment | สรรหา
嵌入式 | 软硬件 | embedded | firmware | ระบบฝังตัว
电镜 | 电子显微镜 | electron microscope | electron microscopy | กล้องจุลทรรศน์อิเล็กตรอน
数控 | 五轴 | cnc | machining | five-axis
打样 | 样件 | 手板 | prototype | prototyping | ต้นแบบ
检测 | 化验 | testing | analysis | laboratory | ห้องปฏิบัติการ | ตรวจ
民宿 | 客栈 | guesthouse | homestay | โฮมสเตย์
新媒体 | 线上推广 | 营销 | online promotion | social media | online marketing | การตลาดออนไลน์
组培 | tissue culture
种苗 | 育苗 | seedling | propagation
皂苷 | 皂甙 | saponin
发酵 | fermentation | ferment | การหมัก
"""
_LATIN = re.compile(r"[a-z]")


@functools.cache
def _phrases() -> tuple[tuple[str, re.Pattern[str] | None, str], ...]:
    """Return each phrase, how it is found as a whole word, and the concept it stands for."""
    lines = [[normalise(word) for word in line.split("|")] for line in _LINES.split("\n") if line]
    return tuple((phrase, _whole(phrase), words[0]) for words in lines for phrase in words)


def _whole(phrase: str) -> re.Pattern[str] | None:
    if not _LATIN.match(phrase):
        return None
    return re.compile(rf"(?<![a-z]){re.escape(phrase)}(?:s|es)?(?![a-z])")


def concepts(text: str) -> set[str]:
    """Return the things of the field that a text names, in whatever language.

    Parameters
    ----------
    text : str
        Any text; it is normalised first.

    Returns
    -------
    concepts : set of str
        Each by its first name in the glossary.

    Examples
    --------
    >>> sorted(concepts("Panax notoginseng 提取")) == sorted(concepts("extracting 三七"))
    True
    """
    spoken = normalise(text)
    return {
        concept
        for phrase, whole, concept in _phrases()
        if phrase in spoken and (whole is None or whole.search(spoken))
    }
