package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/directory"
)

// cast are the accounts of a tenant: one for each role, at the places and in
// the department given by code, and those that its stories need besides. A
// tenant without streets has no street officer.
type cast struct {
	root, district, street, community, grid, department string

	names    map[string]string // of some logins, in place of the role's
	password string            // login that gets a password, too
	more     []post
}

// post is an account with one membership.
type post struct {
	login, name, role                 string
	region, grid, department          string
	residentPhone, residentID, liveAt string // of the person behind the account: a resident, the head of a unit
	lives                             string // region where the party lives or sits
}

var casts = map[string]cast{
	"wanzhou": {
		root: "500101", district: "500101", street: "500101029", community: "500101029200",
		grid: "500101029200001", department: "WATER", password: "street_officer",
		names: map[string]string{"grid_worker": "桐花村网格员", "street_officer": "九池街道副主任", "district_officer": "区指挥中心", "department_officer": "区水务局"},
		more: []post{
			{login: "xiachang", name: "下场社区干部", role: "community_officer", region: "500101029001"},
			{login: "deputy_head", name: "分管副区长", role: "department_officer", department: "LEADERS"},
			{login: "other_street", name: "高笋塘街道干部", role: "street_officer", region: "500101001"},
		},
	},
	"chongqing": {
		root: "50", district: "500113", street: "500113004", community: "500113004001",
		grid: "500113004001001", department: "CIVIL_AFFAIRS",
		names: map[string]string{
			"community_officer": "化龙路社区书记", "street_officer": "鱼洞公共服务中心",
			"district_officer": "巴南行政服务中心", "department_officer": "民政局联络员",
		},
	},
	"zhoushan": {
		root: "3309", district: "330903", street: "330903104", community: "330903104202",
		grid: "330903104202001", department: "CIVIL_AFFAIRS",
	},
	"wuhan": {
		root: "4201", district: "420102", street: "420102017", community: "420102017020",
		grid: "420102017020001", department: "HOUHU_BRIGADE",
		names: map[string]string{"grid_worker": "汉广社区网格员", "community_officer": "汉广社区干部", "resident": "2栋721居民", "street_officer": "后湖街道干部"},
		more: []post{
			{login: "wuchang", name: "武昌区指挥中心", role: "district_officer", region: "420106"},
			{login: "nanhu_public", name: "南湖街公管办", role: "department_officer", department: "NANHU_PUBLIC"},
			{login: "nanhu_brigade", name: "南湖街综合执法大队", role: "department_officer", department: "NANHU_BRIGADE"},
			{login: "urban", name: "武昌区城管执法局", role: "department_officer", department: "WUCHANG_URBAN"},
			{login: "housing", name: "武昌区房管局", role: "department_officer", department: "WUCHANG_HOUSING"},
			{login: "environment", name: "武昌区生态环境分局", role: "department_officer", department: "WUCHANG_ENVIRONMENT"},
			{login: "traffic", name: "武昌区交通大队", role: "department_officer", department: "WUCHANG_TRAFFIC"},
			{login: "police", name: "武昌区公安分局", role: "department_officer", department: "WUCHANG_POLICE"},
			{login: "mall_firm", name: "商场", role: "resident", residentPhone: "13907100001", lives: "420102017020"},
			{login: "manager_firm", name: "物业公司", role: "resident", residentPhone: "13907100002", lives: "420102017020"},
			{login: "centre_chief", name: "江岸区指挥中心主任", role: "district_officer", region: "420102", residentPhone: "13871000001"},
			{login: "centre_deputy", name: "江岸区指挥中心副主任", role: "district_officer", region: "420102", residentPhone: "13871000002"},
			{login: "nanhu", name: "南湖街道办事处", role: "street_officer", region: "420106015"},
			{login: "market", name: "武昌区市场监督管理局", role: "department_officer", department: "WUCHANG_MARKET"},
		},
	},
	"langfang": {
		root: "1310", district: "131024", street: "131024106", community: "131024106203",
		grid: "131024106203001", department: "TOWN_TRAFFIC",
		names: map[string]string{"street_officer": "五百户镇综治中心", "department_officer": "五百户镇交警", "grid_worker": "五百户村网格员"},
		more: []post{
			{login: "guangyang", name: "广阳区综治中心", role: "district_officer", region: "131003"},
			{login: "police", name: "广阳区公安分局", role: "department_officer", department: "POLICE"},
			{login: "transport", name: "广阳区交通运输局", role: "department_officer", department: "TRANSPORT"},
			{login: "health", name: "广阳区卫生健康局", role: "department_officer", department: "HEALTH"},
		},
	},
	"boston": {
		root: "2507000", district: "03", community: "0306", grid: "0306-1", department: "INFO",
		names: map[string]string{"department_officer": "Mayor's hotline"},
	},
	"ke":     twin,
	"kerala": twin,
}

// twin is the cast of the two cities of scenario 17, which are alike in all
// but their code.
var twin = cast{
	root: "1", district: "1.2", street: "1.2.1", community: "1.2.1.1", grid: "1.2.1.1-G1", department: "ROADS",
	more: []post{
		{login: "community_12", name: "Community two-one-two", role: "community_officer", region: "1.2.1.2"},
		{login: "street_22", name: "Street two-two", role: "street_officer", region: "1.2.2"},
		{login: "street_20", name: "Street twenty-one", role: "street_officer", region: "1.20.1"},
		{login: "district_20", name: "District twenty", role: "district_officer", region: "1.20"},
		{login: "worker_20", name: "Grid worker of twenty-one-one", role: "grid_worker", grid: "1.20.1.1-G1"},
		{login: "water", name: "Water bureau", role: "department_officer", department: "WATER"},
	},
}

// posts are the accounts of the cast: the login of a role's own is the role.
func (c cast) posts() []post {
	out := []post{
		{login: "grid_worker", name: "网格员 Grid worker", grid: c.grid},
		{login: "community_officer", name: "社区干部 Community officer", region: c.community},
		{login: "street_officer", name: "街道干部 Street officer", region: c.street},
		{login: "district_officer", name: "区县干部 District officer", region: c.district},
		{login: "city_officer", name: "市级干部 City officer", region: c.root},
		{login: "department_officer", name: "承办单位 Department officer", department: c.department},
		{login: "inspector", name: "督查 Inspector"},
		{login: "auditor", name: "审计 Auditor"},
		{login: "tenant_admin", name: "管理员 Administrator"},
		{login: "resident", name: "居民 Resident", residentPhone: "13800138001", residentID: "110101199003077710", liveAt: "Lane 8, house 3"},
		{login: "integration", name: "联网平台 Joined platform"},
		{login: "operator", name: "平台运维 Operator"},
	}
	for i := range out {
		out[i].role = out[i].login
		if name := c.names[out[i].login]; name != "" {
			out[i].name = name
		}
	}
	return append(out, c.more...)
}

// placed says whether the post has its place in this tenant.
func (p post) placed() bool {
	switch p.role {
	case "grid_worker":
		return p.grid != ""
	case "community_officer", "street_officer", "district_officer", "city_officer":
		return p.region != ""
	case "department_officer":
		return p.department != ""
	}
	return true
}

// beginning is when the accounts' roles begin: before every story.
var beginning = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

func (p post) account(password string) directory.AccountInput {
	in := directory.AccountInput{Login: p.login, Name: p.name, Password: password}
	if p.residentPhone != "" {
		in.LivesAt = p.lives
		in.Party = &directory.PartyInput{Name: p.name, Phone: p.residentPhone, IDNumber: p.residentID, Address: p.liveAt}
	}
	in.Memberships = []directory.MembershipInput{{
		Role: p.role, Region: p.region, Grid: p.grid, Department: p.department, From: beginning,
	}}
	return in
}

// hire makes the accounts of a tenant that has none yet, as an administrator's
// set-up does.
func (in *instance) hire(ctx context.Context, tenant, password string) error {
	id, err := in.app.Store().TenantID(ctx, tenant)
	if err != nil {
		return err
	}
	ctx = authz.System(ctx, id, "set up the accounts of the demo")
	c := casts[tenant]
	for _, p := range c.posts() {
		if !p.placed() {
			continue
		}
		secret := ""
		if p.login == c.password {
			secret = password
		}
		if _, err := in.app.Services().Directory.EnsureAccount(ctx, p.account(secret)); err != nil {
			return fmt.Errorf("account %s of %s: %w", p.login, tenant, err)
		}
	}
	return nil
}

// find returns the actor of a login, which may name its tenant before a slash.
func find(home, login string) (a *Actor, tenant string) {
	tenant = home
	if other, rest, ok := strings.Cut(login, "/"); ok {
		tenant, login = other, rest
	}
	for _, p := range casts[tenant].posts() {
		if p.login == login {
			return &Actor{Login: login, Name: p.name, Role: p.role}, tenant
		}
	}
	return &Actor{Login: login}, tenant
}
