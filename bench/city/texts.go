package city

import "fmt"

// What reports are about. Each says the first few words of a kind with many others,
// and what is behind them with fewer and fewer: the first of a list is in every
// tenth case or so, the last in one of a thousand.
var (
	descriptions = []string{"楼道堆满垃圾，有火灾隐患，请尽快派人清理，老人小孩进出都不方便", "路灯不亮，晚上看不清路，已经有人摔倒", "下水道堵塞，污水外溢，气味很大",
		"邻居装修噪声扰民，午休和夜里都在施工", "电梯坏了一周没人修，高层住户出行困难", "占道经营，道路堵死，消防车无法通行", "自来水发黄，有异味，不敢饮用"}
	titles    = []string{"楼道垃圾", "路灯不亮", "污水外溢", "噪声扰民", "电梯故障", "占道经营", "自来水发黄"}
	names     = []string{"王芳", "李强", "张敏", "刘洋", "陈静", "杨伟", "赵丽", "黄勇", "周杰", "吴倩", "徐磊"}
	addresses = []string{"解放路", "人民大道", "中山路", "建设街", "和平里"}

	spots = []string{"小区门口", "菜市场旁", "公交站台", "学校对面", "地铁出口", "幼儿园外", "医院后门", "广场东侧", "停车场内", "河堤步道", "社区食堂", "超市入口",
		"健身器材处", "立交桥下", "派出所隔壁", "老年活动室", "快递驿站", "银行网点", "铁路道口", "苗圃花坛", "图书馆侧门", "加油站附近", "码头栈桥", "消防站旁",
		"文化宫前", "粮油店门前", "殡仪馆路口", "气象台山坡", "轮渡售票厅", "盐仓旧址"}
	facts = []string{"已经多次反映", "物业一直推诿", "希望尽快处理", "请部门回电", "雨天更加严重", "居民意见很大", "存在安全隐患", "夜间尤其明显", "影响老人出行", "此前承诺未兑现",
		"井盖破损翘起", "树枝压住电线", "护栏被车撞断", "墙皮大块脱落", "宠物随地便溺", "共享单车堆放", "暖气片漏水", "燃气有泄漏味", "门禁系统失灵", "监控探头损坏",
		"化粪池满溢", "外墙渗水发霉", "马蜂筑巢伤人", "广告牌摇晃", "充电桩跳闸", "白蚁蛀蚀梁柱", "航标灯熄灭", "蝙蝠飞入楼道", "锅炉房冒黑烟", "雕像基座开裂"}
)

// rarely chooses a text by a number, the first ones much more often than the last.
// The divisor, a prime, tells one choice from another.
func (e engine) rarely(list []string, number string, divisor int) string {
	u := fmt.Sprintf("(CAST((%s) * 7919 %% %d AS double precision) / %d)", number, divisor, divisor)
	return pick(list, e.rounded(fmt.Sprintf("%d * %s * %s * %s", len(list), u, u, u)))
}

// description is what the case of a number says.
func (e engine) description(number string) string {
	return pick(descriptions, number) + " || '。' || " + e.rarely(spots, number, 9973) + " || '，' || " + e.rarely(facts, number, 9949) + " || '。'"
}
