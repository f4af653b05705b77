"""Families of technology: two texts that share no word may still speak of one thing, say 机器视觉 and 疵点检测."""

from __future__ import annotations

from collections.abc import Iterable

MARK = "#"
"""Begins the name of a family among words, where no word of a text can begin."""

_FAMILIES = """
vision 图像 影像 视觉 视频 相机 摄像头 成像 拍照 画质 图片 照片 像素 分辨率 分辨 高光 外观 疵点 机器视觉
recognition 识别 检出 目标识别 物品识别 检测 分类 判别 卷积神经网络 卷积 物品 标志 缺陷 疵点
imagegen 超分辨率 超分 增强 去除 生成对抗网络 生成式 画质 修复 高光 图案 配色
language 文本 文字 语料 语料库 分词 关键词 新闻 实体 语义 公文 公告 检索 短文 词典 古文 标注 报告 问答 文章 文档
knowledge 知识图谱 图谱 知识库 知识 推理 本体 链接 异构 多源
speech 语音 声音 客服 播报 麦克风 助听 声源 音频
remote 遥感 卫星 高光谱 光谱 植被 成像光谱仪 地块 影像 长势 估产 无人机影像 航天
crop 作物 小麦 水稻 农作物 玉米 大豆 长势 估产 产量 秧苗 病虫害 农业 大田 种植 农田 育种 叶绿素
drone 无人机 飞行器 直升机 巡检 航拍 航线
fault 故障 故障诊断 故障检测 预警 失效 缺陷 探伤 无损检测 诊断 脱落 损伤 隐患 运维 健康管理 电弧
rotor 转子 旋转 轴承 磁轴承 叶片 汽轮机 压气机 活塞 振动 位移
process 工艺 工艺参数 间歇过程 收率 参数 工序 生产线 优化 批次 反应 流程
forecast 预测 预估 估产 预报 估测 短时 时间序列 序列
missing 缺失 非完整 补全 缺测 数据治理 清洗 关联 异构 统计分析
bigdata 大数据 数据挖掘 挖掘 数据库 数据处理 多源 云计算 超级计算 汇集
scheduling 调度 负载 部署 放置 资源 集群 路径规划 排程 计划 任务 云计算 计算环境
agents 多智能体 智能体 协同 编队 多机 集群 避障 机器人
sea 海域 水下 水下航行器 海洋 海上 无人艇 auv 船舶
security 攻击 攻防 安全 防护 漏洞 污染攻击 入侵 隐私
medical 医学影像 影像诊断 读片 ct 结节 胸部 诊断 病灶 临床 肺部
drug 药物 原料药 药 蛋白 抗体 偶联 制剂 治疗 抗原 疫苗
photovoltaic 光伏 太阳能 最大功率 发电功率 逆变 mppt
wind 风电 风机 风力发电 风场 风速 风电机组 海上风电
battery 电池 锂离子 正极 电解质 分容 储能 热失控 电芯
grid 电力系统 电网 电能表 谐波 低频振荡 碳排放 计量 供电
traffic 交通 高速 高速公路 车位 驾驶 驾驶员 车辆 自动驾驶 道路 停车 收费 服务区 车载 疲劳
city 城市 园区 人员聚集 客流 客流量 聚集 民生 治理 跌倒 居民 空气 大气
safety 安全生产 隐患 人员聚集 监控 巡检 电弧 钢丝绳 预警 风险
coal 煤 煤矿 煤质 煤矸石 洗选 矿山 燃煤 尾矿
textile 纺织 面料 布匹 纤维 织物 聚酯 款式
media 媒体 新闻 传播 广播 电视 内容 分发 审核
weather 气象 降水 干旱 雷达 降雨 灾害 天气 大气 暴雨
quake 地震 余震 震相 波形
antenna 天线 阵列 射电 雷达 微波 波束 副瓣 频谱 电磁
water 水体 水质 尾水 污水 湿地 湖泊 地下水 养殖
soil 土壤 土传 有机质 含水量 沙漠 盐湖
waste 垃圾 废旧 回收 固废 再利用 循环 可回收
restoration 生态修复 修复 尾矿库 治理 排土场
learning 深度学习 神经网络 机器学习 大模型 迁移学习 联邦学习 支持向量机 随机森林 算法 模型 轻量级 网络结构
embedded 轻量级 低复杂度 移动端 端侧 嵌入式 算力 便携式 终端 实时
vehicle 车辆 汽车 制动 底盘 航空 发动机 飞机 航班 民航
composite 复合材料 泡沫 环氧 高分子 树脂 塑料 纤维
alloy 合金 钢 热处理 堆焊 金属 高温合金 渗氮
coating 薄膜 涂层 镀膜 喷涂 电镀 疏水
ceramics 陶瓷 玻璃 氧化物 发光材料 光致变色
chip 芯片 封装 半导体 晶片 集成电路 集成
nuclear 核燃料 核反应堆 中子 辐射 堆芯
food 农药 饲料 毒素 食品 动物源 营养 黄曲霉
rehabilitation 康复 卒中 瘫痪 助残 训练 假肢
brain 脑机接口 脑电 脑电信号 诱发电位 运动想象 意念 脑控 eeg p300 ssvep
robot 机器人 机械臂 机械手 服务机器人 抓取 导航
quantum 量子 量子计算 超级计算
finance 信贷 信用 评分 资产 现金 回款 风控
commerce 电商 商品 广告 购买 用户 点击 商家 营销 客户
"""
FAMILIES: dict[str, frozenset[str]] = {line.split()[0]: frozenset(line.split()[1:]) for line in _FAMILIES.strip().splitlines()}
_OF_WORD: dict[str, tuple[str, ...]] = {
    word: tuple(f"{MARK}{name}" for name, words in FAMILIES.items() if word in words) for word in sorted(set().union(*FAMILIES.values()))
}


def topics(words: Iterable[str]) -> dict[str, float]:
    """Return how often each family is spoken of."""
    found: dict[str, float] = {}
    for word in words:
        for name in _OF_WORD.get(word, ()):
            found[name] = found.get(name, 0.0) + 1.0
    return found
