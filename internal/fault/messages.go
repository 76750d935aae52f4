package fault

import "github.com/huying/huying/internal/settings"

// Key names a message.
type Key string

// The messages. A verb in a text stands for an argument, in the same order in
// both languages.
const (
	LoginRefused      Key = "login_refused"
	LoginNeeded       Key = "login_needed"
	NotAllowed        Key = "not_allowed"
	NoSuchTenant      Key = "no_such_tenant"
	TenantNeeded      Key = "tenant_needed"
	TenantMismatch    Key = "tenant_mismatch"
	NoSuchThing       Key = "no_such_thing"
	Required          Key = "required"
	TooLong           Key = "too_long"
	TooShort          Key = "too_short"
	WordTooShort      Key = "word_too_short"
	SearchedByTime    Key = "searched_by_time"
	OutOfRange        Key = "out_of_range"
	OnlyOne           Key = "only_one"
	NotAPhone         Key = "not_a_phone"
	UnknownRole       Key = "unknown_role"
	UnknownCode       Key = "unknown_code"
	UnknownGrade      Key = "unknown_grade"
	NotOnScale        Key = "not_on_scale"
	LevelFixed        Key = "level_fixed"
	SecondRoot        Key = "second_root"
	GivenTwice        Key = "given_twice"
	NoParent          Key = "no_parent"
	ParentNotAbove    Key = "parent_not_above"
	RootFixed         Key = "root_fixed"
	KeyUsed           Key = "key_used"
	MovedMeanwhile    Key = "moved_meanwhile"
	NotPossible       Key = "not_possible"
	UnitTooHigh       Key = "unit_too_high"
	UnitElsewhere     Key = "unit_elsewhere"
	TopOfLadder       Key = "top_of_ladder"
	NoOfficeThere     Key = "no_office_there"
	ReasonForChange   Key = "reason_for_change"
	ReferenceUsed     Key = "reference_used"
	LoginToReport     Key = "login_to_report"
	NoAnonymous       Key = "no_anonymous"
	ForYourself       Key = "for_yourself"
	RatingClosed      Key = "rating_closed"
	RatedAlready      Key = "rated_already"
	BadCursor         Key = "bad_cursor"
	BadPage           Key = "bad_page"
	TooMany           Key = "too_many"
	ExactlyOne        Key = "exactly_one"
	GridSize          Key = "grid_size"
	NotText           Key = "not_text"
	NotADateTime      Key = "not_a_date_time"
	NotADate          Key = "not_a_date"
	TooComplex        Key = "too_complex"
	Broken            Key = "broken"
	TimedOut          Key = "timed_out"
	NotForResidents   Key = "not_for_residents"
	NotForYourself    Key = "not_for_yourself"
	BeyondRights      Key = "beyond_rights"
	BadPolicy         Key = "bad_policy"
	PolicyMoved       Key = "policy_moved"
	RoleHeld          Key = "role_held"
	LoginTaken        Key = "login_taken"
	OnePlace          Key = "one_place"
	EndsBefore        Key = "ends_before"
	NobodyToTell      Key = "nobody_to_tell"
	EndedAlready      Key = "ended_already"
	PolicyObject      Key = "policy_object"
	PolicyAction      Key = "policy_action"
	PolicyScope       Key = "policy_scope"
	PolicyEmptyScope  Key = "policy_empty_scope"
	PolicyRoleWord    Key = "policy_role_word"
	PolicyNoRole      Key = "policy_no_role"
	PolicyRoleKnown   Key = "policy_role_known"
	PolicyNoHeir      Key = "policy_no_heir"
	PolicyReserved    Key = "policy_reserved"
	PolicyCircle      Key = "policy_circle"
	PolicyLongChain   Key = "policy_long_chain"
	PolicySilent      Key = "policy_silent"
	PolicyAudited     Key = "policy_audited"
	NobodyLeft        Key = "nobody_left"
	ProofNeeded       Key = "proof_needed"
	FileTooLarge      Key = "file_too_large"
	FileEmpty         Key = "file_empty"
	FileUnknown       Key = "file_unknown"
	FileContradicts   Key = "file_contradicts"
	FileDamaged       Key = "file_damaged"
	FileUncleanable   Key = "file_uncleanable"
	FileMacros        Key = "file_macros"
	UnitHasIt         Key = "unit_has_it"
	NotOfUnit         Key = "not_of_unit"
	BadLimit          Key = "bad_limit"
	TooManyParts      Key = "too_many_parts"
	TooDeep           Key = "too_deep"
	ClosedWithWhole   Key = "closed_with_whole"
	NobodyToHide      Key = "nobody_to_hide"
	NobodyHidden      Key = "nobody_hidden"
	NobodyToAsk       Key = "nobody_to_ask"
	QuestionAnswered  Key = "question_answered"
	RemedyDone        Key = "remedy_done"
	NoAgent           Key = "no_agent"
	InFuture          Key = "in_future"
	NoClockRuns       Key = "no_clock_runs"
	ClockPaused       Key = "clock_paused"
	ClockNotPaused    Key = "clock_not_paused"
	NoExtensions      Key = "no_extensions"
	ExtensionUsed     Key = "extension_used"
	ExtensionOpen     Key = "extension_open"
	ExtensionLate     Key = "extension_late"
	ExtensionDecided  Key = "extension_decided"
	UntilNotAfter     Key = "until_not_after"
	UntilTooFar       Key = "until_too_far"
	UntilPassed       Key = "until_passed"
	CommitmentSettled Key = "commitment_settled"
	YearMissing       Key = "year_missing"
	BadCalendar       Key = "bad_calendar"
	NotALimit         Key = "not_a_limit"
	RungOverdue       Key = "rung_overdue"
	ReturnsUsed       Key = "returns_used"
	BoundByRuling     Key = "bound_by_ruling"
	RulingSaysOther   Key = "ruling_says_other"
	UnitClosed        Key = "unit_closed"
	UnitOffPlace      Key = "unit_off_place"
	UnitOffCase       Key = "unit_off_case"
	AnsweredAlready   Key = "answered_already"
	NothingToAnswer   Key = "nothing_to_answer"
	NotRed            Key = "not_red"
	RedOfOther        Key = "red_of_other"
	NotASuccessor     Key = "not_a_successor"
	MergeSelf         Key = "merge_self"
	PartsStay         Key = "parts_stay"
	JoinedAlready     Key = "joined_already"
	ReopenClosed      Key = "reopen_closed"
)

var messages = map[Key]settings.Text{
	LoginRefused:      {En: "the login or token is not valid", Zh: "登录信息或令牌无效"},
	LoginNeeded:       {En: "log in first", Zh: "请先登录"},
	NotAllowed:        {En: "you may not do this here", Zh: "您无权在此执行该操作"},
	NoSuchTenant:      {En: "there is no such tenant", Zh: "没有这个租户"},
	TenantNeeded:      {En: "name the tenant in the header Huying-Tenant, or send a token", Zh: "请在请求头 Huying-Tenant 中指明租户，或发送令牌"},
	TenantMismatch:    {En: "the token belongs to another tenant than the header Huying-Tenant names", Zh: "令牌所属租户与请求头 Huying-Tenant 不一致"},
	NoSuchThing:       {En: "there is no such thing, or you may not see it", Zh: "不存在，或您无权查看"},
	Required:          {En: "must not be empty", Zh: "不能为空"},
	TooLong:           {En: "is longer than %d characters", Zh: "超过 %d 个字符"},
	TooShort:          {En: "is shorter than %d characters", Zh: "少于 %d 个字符"},
	SearchedByTime:    {En: "must be REPORTED_AT where words are searched for", Zh: "按词检索时只能为 REPORTED_AT"},
	WordTooShort:      {En: "has a word that is too short: two characters with a Chinese one among them, or three others", Zh: "有过短的词：含汉字的词至少两个字，其他文字至少三个字符"},
	OutOfRange:        {En: "must lie between %d and %d", Zh: "必须在 %d 与 %d 之间"},
	OnlyOne:           {En: "name the reporter once: by id, by description, or as anonymous", Zh: "反映人只能以一种方式给出：编号、资料或匿名"},
	NotAPhone:         {En: "is not a telephone number", Zh: "不是有效的电话号码"},
	UnknownRole:       {En: "there is no role %q; there are %s", Zh: "没有角色 %q；可用角色：%s"},
	UnknownCode:       {En: "there is no %q here", Zh: "没有 %q"},
	UnknownGrade:      {En: "is not a grade from A to D", Zh: "不是 A 至 D 级"},
	NotOnScale:        {En: "is not on the rating scale of this tenant", Zh: "不在本地评价等级之内"},
	LevelFixed:        {En: "region %s is a %s already; a level never changes", Zh: "区域 %s 的层级已是 %s，层级不可更改"},
	SecondRoot:        {En: "region %s has no parent, and there is a root already", Zh: "区域 %s 没有上级，而根区域已存在"},
	GivenTwice:        {En: "region %s is given twice", Zh: "区域 %s 重复"},
	NoParent:          {En: "region %s names the parent %s, which does not exist", Zh: "区域 %s 的上级 %s 不存在"},
	ParentNotAbove:    {En: "region %s is not of a level above %s", Zh: "区域 %s 的层级不高于 %s"},
	RootFixed:         {En: "the root of the tree cannot be moved", Zh: "根区域不可移动"},
	KeyUsed:           {En: "this idempotency key was used for another request", Zh: "该幂等键已用于另一请求"},
	MovedMeanwhile:    {En: "somebody else has moved the case; it is at version %d now", Zh: "该事项已被他人处理，当前版本为 %d"},
	NotPossible:       {En: "%s is not possible in state %s; possible now: %v", Zh: "不能执行 %s：当前状态为 %s，可执行：%v"},
	UnitTooHigh:       {En: "the department stands on rung %d, the case on %d; a case is dispatched at most one rung up", Zh: "该部门在第 %d 级，事项在第 %d 级；派遣最多上越一级"},
	UnitElsewhere:     {En: "the department does not belong to the area of the case's holder", Zh: "该部门不属于当前承办层级的辖区"},
	TopOfLadder:       {En: "the case is at the top of the ladder already", Zh: "事项已在最高层级"},
	NoOfficeThere:     {En: "there is no office on rung %d for the place of the case", Zh: "事项所在地在第 %d 级没有承办机构"},
	ReasonForChange:   {En: "give a reason when grade or category change", Zh: "更改等级或类别须说明理由"},
	ReferenceUsed:     {En: "another case of this channel has this number", Zh: "该渠道的另一事项已使用此编号"},
	LoginToReport:     {En: "this tenant takes no report without a login", Zh: "本地不接受未登录的反映"},
	NoAnonymous:       {En: "this tenant takes no anonymous report", Zh: "本地不接受匿名反映"},
	ForYourself:       {En: "you may report for yourself only", Zh: "只能为本人反映"},
	RatingClosed:      {En: "a case can be rated for %d days after it was closed", Zh: "报结后 %d 天内可以评价"},
	RatedAlready:      {En: "the case has been rated", Zh: "该事项已评价"},
	BadCursor:         {En: "is not a cursor of this list", Zh: "不是本列表的游标"},
	BadPage:           {En: "give either first or last, from 1 to %d", Zh: "first 与 last 只能给一个，取值 1 至 %d"},
	TooMany:           {En: "at most %d", Zh: "最多 %d 个"},
	ExactlyOne:        {En: "name exactly one", Zh: "只能给出其中一个"},
	GridSize:          {En: "%d households; the rule is %d to %d", Zh: "共 %d 户，规定为 %d 至 %d 户"},
	NotText:           {En: "holds characters that are no text", Zh: "含有无法保存的字符"},
	NotADateTime:      {En: "want a time with offset such as 2026-01-31T08:30:00+08:00", Zh: "应为带时区的时间，例如 2026-01-31T08:30:00+08:00"},
	NotADate:          {En: "want a date such as 2026-01-31", Zh: "应为日期，例如 2026-01-31"},
	TooComplex:        {En: "the operation is too complex: %s is limited to %d, found at least %d", Zh: "操作过于复杂：%s 上限为 %d，实际至少 %d"},
	Broken:            {En: "something went wrong; the log knows it by request %s", Zh: "系统出错，请凭请求号 %s 查询日志"},
	NotForResidents:   {En: "is for joined platforms and officials", Zh: "仅供接入平台和工作人员填写"},
	NotForYourself:    {En: "nobody changes his own rights; ask another administrator", Zh: "不能更改本人的权限，请由其他管理员办理"},
	BeyondRights:      {En: "this gives rights that you neither have nor may delegate: %v", Zh: "所授权限超出您拥有或可转授的范围：%v"},
	BadPolicy:         {En: "the policy stays as it was: %s", Zh: "权限策略未变更：%s"},
	PolicyMoved:       {En: "somebody else has changed the policy; it is at version %d now", Zh: "权限策略已被他人更改，当前版本为 %d"},
	RoleHeld:          {En: "somebody has the role %s; end it first", Zh: "仍有人担任角色 %s，请先解除"},
	LoginTaken:        {En: "the login %q is taken", Zh: "登录名 %q 已被使用"},
	OnePlace:          {En: "name at most one of region, grid and department", Zh: "区域、网格、部门最多只能指定一个"},
	EndsBefore:        {En: "the end must come after the beginning", Zh: "结束时间必须晚于开始时间"},
	NobodyToTell:      {En: "the tenant has no administrator who could be told", Zh: "该租户没有可告知的管理员"},
	EndedAlready:      {En: "it has ended already", Zh: "已经结束"},
	PolicyObject:      {En: "there is no object %s", Zh: "没有对象 %s"},
	PolicyAction:      {En: "there is no action %s of %s", Zh: "没有操作 %s（对象 %s）"},
	PolicyScope:       {En: "there is no scope %s", Zh: "没有范围 %s"},
	PolicyEmptyScope:  {En: "the scope %s holds no %s to %s", Zh: "范围 %s 内没有可供此规则作用的 %s（操作 %s）"},
	PolicyRoleWord:    {En: "the role %s is not written in small letters, digits and underscores", Zh: "角色 %s 只能由小写字母、数字和下划线组成"},
	PolicyNoRole:      {En: "%s is no role", Zh: "没有角色 %s"},
	PolicyRoleKnown:   {En: "the role %s is one of the default matrix", Zh: "角色 %s 属于默认权限矩阵"},
	PolicyNoHeir:      {En: "the role %s inherits no role", Zh: "角色 %s 未继承任何角色"},
	PolicyReserved:    {En: "the role %s inherits a role that nobody is given", Zh: "角色 %s 继承了不可授予的角色"},
	PolicyCircle:      {En: "the role %s inherits itself", Zh: "角色 %s 循环继承了自身"},
	PolicyLongChain:   {En: "the role %s inherits along more than %s roles", Zh: "角色 %s 的继承链超过 %s 级"},
	PolicySilent:      {En: "nothing would be said of the role %s any more", Zh: "策略中将不再包含角色 %s"},
	PolicyAudited:     {En: "who is audited stays audited", Zh: "受审计的会话不得取消审计"},
	NobodyLeft:        {En: "nobody would have %s any more", Zh: "将不再有人拥有 %s"},
	ProofNeeded:       {En: "this category needs proof: attach a picture or document of what was done first", Zh: "该类别须附办理凭证：请先上传图片或文件"},
	FileTooLarge:      {En: "is larger than %d bytes", Zh: "文件超过 %d 字节"},
	FileEmpty:         {En: "is empty", Zh: "文件为空"},
	FileUnknown:       {En: "is no picture, sound, video or document of a kind that is taken", Zh: "不是可接受的图片、音频、视频或文档"},
	FileContradicts:   {En: "is something else than its name or type says", Zh: "文件内容与其名称或类型不符"},
	FileDamaged:       {En: "is damaged", Zh: "文件已损坏"},
	FileUncleanable:   {En: "may hold the place where it was made, which cannot be taken out of this format; send it as JPEG", Zh: "该格式可能含有拍摄位置且无法清除，请改用 JPEG"},
	FileMacros:        {En: "carries a program", Zh: "文档含有宏程序"},
	NobodyToHide:      {En: "there is nobody to hide: name the reporter", Zh: "没有可隐去的反映人，请给出反映人"},
	NobodyHidden:      {En: "the case hides nobody", Zh: "该事项没有隐名反映人"},
	NobodyToAsk:       {En: "the case has no known reporter who could be asked", Zh: "该事项没有可询问的反映人"},
	QuestionAnswered:  {En: "the question has been answered", Zh: "该询问已答复"},
	RemedyDone:        {En: "the measure is done already", Zh: "该措施已完成"},
	NoAgent:           {En: "an agent is an official whose account is in use", Zh: "代办人须为账号有效的工作人员"},
	InFuture:          {En: "lies in the future", Zh: "不能晚于当前时间"},
	TimedOut:          {En: "the request took too long", Zh: "请求超时"},
	UnitHasIt:         {En: "this department has an open work order of the case already", Zh: "该部门已有此事项未办结的工单"},
	NotOfUnit:         {En: "this person does not work for the department", Zh: "该人员不属于此部门"},
	BadLimit:          {En: "is no limit that can run", Zh: "不是有效的时限"},
	TooManyParts:      {En: "are more than %d parts in one call", Zh: "一次拆分超过 %d 个子诉求"},
	TooDeep:           {En: "a part %d levels deep is not divided again", Zh: "第 %d 层子诉求不可再拆分"},
	ClosedWithWhole:   {En: "a part is closed with the case it belongs to", Zh: "子诉求随其所属事项一并报结"},
	NoClockRuns:       {En: "no limit runs that this could change", Zh: "没有可调整的在办时限"},
	ClockPaused:       {En: "the clock stands; let it run on first", Zh: "计时已暂停，请先恢复计时"},
	ClockNotPaused:    {En: "the clock is not paused", Zh: "计时未暂停"},
	NoExtensions:      {En: "no more time is given here", Zh: "本地不办理延期"},
	ExtensionUsed:     {En: "more time has been given already; the limit is %d times a case", Zh: "已获延期，每件事项限 %d 次"},
	ExtensionOpen:     {En: "a request for more time is waiting to be decided", Zh: "已有延期申请待审批"},
	ExtensionLate:     {En: "the limit has passed; more time must be asked for before", Zh: "时限已过，延期须在到期前申请"},
	ExtensionDecided:  {En: "the request has been decided", Zh: "该延期申请已审批"},
	UntilNotAfter:     {En: "must lie after the present limit, %s", Zh: "必须晚于现时限 %s"},
	UntilTooFar:       {En: "lies more than %d days ahead", Zh: "距今不得超过 %d 天"},
	UntilPassed:       {En: "the date that was asked for has passed", Zh: "所申请的日期已过"},
	CommitmentSettled: {En: "the promise has been settled", Zh: "该承诺已办结"},
	YearMissing:       {En: "the working calendar %s does not know the days off of %s", Zh: "工作日历 %s 尚未录入 %s 年的节假日"},
	BadCalendar:       {En: "the calendar stays as it was: %s", Zh: "工作日历未变更：%s"},
	NotALimit:         {En: "is not a limit: %s", Zh: "不是有效的时限：%s"},
	RungOverdue:       {En: "not settled by %s within %d %s", Zh: "%s未在%d%s内办结"},
	ReturnsUsed:       {En: "the case has been returned %d times, as often as is allowed; the hub must rule who owns it", Zh: "该事项已退单 %d 次，达到上限，须由派单中心作出责任认定"},
	BoundByRuling:     {En: "the work order was sent under ruling %s and cannot be returned", Zh: "该工单依据责任认定 %s 派发，不可退单"},
	RulingSaysOther:   {En: "ruling %s names another owner; give a reason for sending it elsewhere", Zh: "责任认定 %s 已明确承办单位，派往其他单位须说明理由"},
	UnitClosed:        {En: "the department has been closed; %q took over", Zh: "该部门已撤销，由 %q 承接"},
	UnitOffPlace:      {En: "the department does not work where the case lies", Zh: "该部门的辖区与事项所在地无关"},
	UnitOffCase:       {En: "the department neither holds the case nor has a work order on it", Zh: "该部门既不承办该事项，也没有其工单"},
	AnsweredAlready:   {En: "it has been answered already", Zh: "已经答复"},
	NothingToAnswer:   {En: "it asks for no answer", Zh: "无须答复"},
	NotRed:            {En: "is not a red light", Zh: "不是红灯记录"},
	RedOfOther:        {En: "the red light is another unit's or person's", Zh: "该红灯属于其他单位或人员"},
	NotASuccessor:     {En: "cannot take over from itself", Zh: "不能由本部门自行承接"},
	MergeSelf:         {En: "a case cannot be merged into itself", Zh: "事项不能并入自身"},
	PartsStay:         {En: "a part of a case, or a case with parts, is not merged", Zh: "子诉求或已拆分的事项不能并案"},
	JoinedAlready:     {En: "has this part in the case already", Zh: "已在该事项中"},
	ReopenClosed:      {En: "a case can be reopened for %d days after it was closed", Zh: "报结后 %d 天内可以申请重新办理"},
}
