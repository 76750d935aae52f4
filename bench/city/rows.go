package city

import (
	"fmt"
	"strings"
)

// The tables, as the keys of their rows tell them apart.
const (
	tableGrids = iota + 1
	tableParties
	tableCases
	tableOrders
	tableEvents
	tableClocks
)

// span is over how many seconds the cases of a tenant were reported.
const span = 730 * 24 * 3600

// rows writes the statements that fill a tenant. s.i is the number of a case,
// the oldest first. SQLite takes a CROSS JOIN in the order in which it stands:
// for each case the one place, not for each place all cases.
type rows struct {
	engine
	tenant              *tenant
	now                 int64
	places, kinds, ways int
}

// pick chooses a text by a number.
func pick(list []string, number string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CASE (%s) %% %d", number, len(list))
	for i, text := range list {
		fmt.Fprintf(&b, " WHEN %d THEN '%s'", i, text)
	}
	return b.String() + " END"
}

// isOpen: most of the newest tenth, and few of the others; 10.7 % in all.
func (r rows) isOpen() string {
	return fmt.Sprintf("(CASE WHEN s.i > %d THEN s.i %% 10 <> 3 ELSE s.i %% 53 = 0 END)", r.tenant.cases*9/10)
}

// stage is how far a case has come: 0 accepted, 1 sent, 2 signed for, 3 closed.
func (r rows) stage() string {
	return fmt.Sprintf("(CASE WHEN NOT %s THEN 3 WHEN s.i %% 4 = 0 THEN 0 WHEN s.i %% 4 = 3 THEN 2 ELSE 1 END)", r.isOpen())
}

// events of a case: progress notes, and a rating where there are none.
func (r rows) version() string {
	return fmt.Sprintf("(CASE %s WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 6 + s.i %% 3 + CASE WHEN s.i %% 3 = 0 THEN 1 ELSE 0 END END)", r.stage())
}

// sent is how many work orders a case has.
func (r rows) sent() string {
	return fmt.Sprintf("(CASE %s WHEN 0 THEN 0 WHEN 3 THEN 2 + (s.i %% 5) / 2 ELSE 1 + s.i %% 2 END)", r.stage())
}

// reported is when, in seconds: evenly over the span, up to now.
func (r rows) reported() string {
	return fmt.Sprintf("(%d - %d * (%d - s.i) / %d)", r.now-600, int64(span), r.tenant.cases, r.tenant.cases)
}

// where is the number of the place: the first places have the most cases.
func (r rows) where(number string) string {
	u := fmt.Sprintf("(CAST((%s) * 7919 %% 10007 AS double precision) / 10007)", number)
	return r.rounded(fmt.Sprintf("%d * %s * %s", r.places, u, u))
}

// due and half are the limit of a case, in seconds.
func (r rows) due() string  { return "(" + r.reported() + " + 86400 * (1 + s.i % 5))" }
func (r rows) half() string { return "(" + r.reported() + " + 43200 * (1 + s.i % 5))" }
func (r rows) closed() string {
	return "(" + r.reported() + " + 3600 * (10 + s.i % 90))"
}

// insert writes columns with their values, in the order of the list.
func insert(table, from string, columns ...[2]string) string {
	names, values := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		names[i], values[i] = c[0], c[1]
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", table, strings.Join(names, ", "), strings.Join(values, ", "), from)
}

func (r rows) own() [2]string {
	if r.postgres {
		return [2]string{"tenant_id", "'" + r.tenant.id.String() + "'::uuid"}
	}
	return [2]string{"tenant_id", "'" + r.tenant.id.String() + "'"}
}

// parties: one for three cases, who lives where he reports.
func (r rows) parties() string {
	from := fmt.Sprintf("%s CROSS JOIN bench_places p WHERE p.n = %s", r.numbers((r.tenant.cases+2)/3), r.where("3 * s.i"))
	return insert("parties", from, [2]string{"id", r.id(tableParties, r.tenant.no, "s.i")}, r.own(),
		[2]string{"name", pick(names, "s.i")}, [2]string{"phone", "'138' || " + r.padded("s.i", 8)},
		[2]string{"address", pick(addresses, "s.i") + " || s.i || '号'"}, [2]string{"created_at", r.at(fmt.Sprint(r.now - span))},
		[2]string{"district_id", "p.district_id"}, [2]string{"street_id", "p.street_id"},
		[2]string{"community_id", "p.community_id"}, [2]string{"grid_id", "p.grid_id"})
}

func (r rows) cases() string {
	from := fmt.Sprintf("%s CROSS JOIN bench_places p CROSS JOIN bench_kinds k CROSS JOIN bench_ways w WHERE p.n = %s AND k.n = (s.i / 7) %% %d AND w.n = (s.i / 3) %% %d",
		r.numbers(r.tenant.cases), r.where("s.i"), r.kinds, r.ways)
	level := func(first, second, third string) string {
		return fmt.Sprintf("CASE WHEN s.i %% 20 = 0 THEN %s WHEN s.i %% 5 = 0 THEN %s ELSE %s END", third, second, first)
	}
	far := func(instant string) string {
		return fmt.Sprintf("CASE WHEN %s = 0 THEN %s ELSE %s END", r.stage(), r.never(), r.at(instant))
	}
	done := func(value string) string { return fmt.Sprintf("CASE WHEN %s THEN NULL ELSE %s END", r.isOpen(), value) }
	orders := func(open bool) string {
		return fmt.Sprintf("CASE WHEN %s = %t THEN %s ELSE 0 END", r.isOpen(), open, r.sent())
	}
	lon, lat := "(114.0 + (s.i % 997) / 3000.0)", "(30.0 + (s.i % 991) / 3000.0)"
	cell := fmt.Sprintf("%s * 180000 + %s + 1", r.rounded("("+lat+" + 90) / 0.002"), r.rounded("("+lon+" + 180) / 0.002"))
	return insert("cases", from, [2]string{"id", r.id(tableCases, r.tenant.no, "s.i")}, r.own(),
		[2]string{"number", "'B' || " + r.padded("s.i", 8)}, [2]string{"tracking_code", "'B' || " + r.padded("s.i", 11)},
		[2]string{"title", pick(titles, "s.i")}, [2]string{"description", r.description("s.i")},
		[2]string{"address", pick(addresses, "s.i") + " || (s.i % 200) || '号'"},
		[2]string{"longitude", lon}, [2]string{"latitude", lat}, [2]string{"grade", "k.grade"},
		[2]string{"rung", level("1", "2", "3")}, [2]string{"state", "CASE " + r.stage() + " WHEN 0 THEN 'ACCEPTED' WHEN 1 THEN 'ASSIGNED' WHEN 2 THEN 'HANDLING' ELSE 'CLOSED' END"},
		[2]string{"anonymous", "s.i % 29 = 0"}, [2]string{"reported_at", r.at(r.reported())},
		[2]string{"yellow_at", far(r.half())}, [2]string{"due_at", far(r.due())},
		[2]string{"clock_stopped_at", done(r.at(r.closed()))}, [2]string{"closed_at", done(r.at(r.closed()))},
		[2]string{"updated_at", "CASE WHEN " + r.isOpen() + " THEN " + r.at(r.reported()+" + 300") + " ELSE " + r.at(r.closed()) + " END"},
		[2]string{"version", r.version()}, [2]string{"channel_id", "w.id"}, [2]string{"category_id", "k.id"}, [2]string{"region_id", "p.community_id"},
		[2]string{"holder_department_id", level("p.office1", "p.office2", "p.office3")},
		[2]string{"holder_region_id", level("p.community_id", "p.street_id", "p.district_id")},
		[2]string{"reporter_id", "CASE WHEN s.i % 29 = 0 THEN NULL ELSE " + r.id(tableParties, r.tenant.no, "(s.i + 2) / 3") + " END"},
		[2]string{"district_id", "p.district_id"}, [2]string{"street_id", "p.street_id"}, [2]string{"community_id", "p.community_id"},
		[2]string{"grid_id", "p.grid_id"}, [2]string{"open_orders", orders(true)}, [2]string{"done_orders", orders(false)},
		[2]string{"cell", "CASE WHEN " + r.isOpen() + " THEN " + cell + " ELSE 0 END"})
}

// cross is every case with the numbers 1 to n, as j.i.
func (r rows) cross(n int) string {
	return r.numbers(r.tenant.cases) + " CROSS JOIN " + strings.Replace(r.numbers(n), "AS s", "AS j", 1)
}

func (r rows) orders() string {
	from := fmt.Sprintf("%s CROSS JOIN bench_places p WHERE p.n = %s AND j.i <= %s", r.cross(4), r.where("s.i"), r.sent())
	over := func(value string) string { return fmt.Sprintf("CASE WHEN %s THEN NULL ELSE %s END", r.isOpen(), value) }
	return insert("work_orders", from, [2]string{"id", r.id(tableOrders, r.tenant.no, "s.i * 4 + j.i - 1")}, r.own(),
		[2]string{"seq", "j.i"}, [2]string{"lead", "j.i = 1"},
		[2]string{"state", "CASE " + r.stage() + " WHEN 1 THEN 'SENT' WHEN 2 THEN 'ACCEPTED' ELSE 'FED_BACK' END"},
		[2]string{"instruction", "CASE WHEN j.i = 1 THEN '请尽快处理并反馈' ELSE '' END"},
		[2]string{"feedback", "CASE WHEN " + r.isOpen() + " THEN '' ELSE '已安排人员现场处理完毕' END"},
		[2]string{"sent_at", r.at(r.reported() + " + 60 * j.i")},
		[2]string{"accepted_at", "CASE WHEN " + r.stage() + " = 1 THEN NULL ELSE " + r.at(r.reported()+" + 120 * j.i") + " END"},
		[2]string{"fed_back_at", over(r.at(r.closed()))}, [2]string{"ended_at", over(r.at(r.closed()))},
		[2]string{"case_id", r.id(tableCases, r.tenant.no, "s.i")},
		[2]string{"department_id", "CASE j.i WHEN 1 THEN p.office1 WHEN 2 THEN p.office2 ELSE p.office3 END"})
}

// events: REPORT, DISPATCH, ACCEPT_WORK_ORDER, notes, FEED_BACK, REPLY, CLOSE,
// and RATE where there are no notes.
func (r rows) events() string {
	from := fmt.Sprintf("%s CROSS JOIN bench_places p WHERE p.n = %s AND j.i <= %s", r.cross(8), r.where("s.i"), r.version())
	note := "s.i % 3"
	by := func(report, dispatch, accept, progress, feedBack, reply, last, rate string) string {
		return fmt.Sprintf("CASE WHEN j.i = 1 THEN '%s' WHEN j.i = 2 THEN '%s' WHEN j.i = 3 THEN '%s' WHEN j.i <= 3 + %s THEN '%s' "+
			"WHEN j.i = 4 + %s THEN '%s' WHEN j.i = 5 + %s THEN '%s' WHEN j.i = 6 + %s THEN '%s' ELSE '%s' END",
			report, dispatch, accept, note, progress, note, feedBack, note, reply, note, last, rate)
	}
	return insert("case_events", from, [2]string{"id", r.id(tableEvents, r.tenant.no, "s.i * 8 + j.i - 1")}, r.own(), [2]string{"seq", "j.i"},
		[2]string{"kind", by("REPORT", "DISPATCH", "ACCEPT_WORK_ORDER", "RECORD_PROGRESS", "FEED_BACK", "REPLY", "CLOSE", "RATE")},
		[2]string{"from_state", by("", "ACCEPTED", "ASSIGNED", "HANDLING", "HANDLING", "FED_BACK", "REPLIED", "CLOSED")},
		[2]string{"to_state", by("ACCEPTED", "ASSIGNED", "HANDLING", "HANDLING", "FED_BACK", "REPLIED", "CLOSED", "CLOSED")},
		[2]string{"rung", "1"}, [2]string{"light", "CASE WHEN j.i = 1 THEN '' ELSE 'GREEN' END"},
		[2]string{"at", r.at(r.reported() + " + 60 * j.i * j.i")},
		[2]string{"text", by("", "请尽快处理并反馈", "", "已到现场查看，正在协调物业处理", "已安排人员现场处理完毕", "您好，您反映的问题已经处理完毕", "", "满意")},
		[2]string{"public", "j.i <> 4"}, [2]string{"case_id", r.id(tableCases, r.tenant.no, "s.i")},
		[2]string{"department_id", "p.office1"},
		[2]string{"work_order_id", "CASE WHEN j.i IN (2, 3) THEN " + r.id(tableOrders, r.tenant.no, "s.i * 4") + " ELSE NULL END"})
}

// clocks of the open cases whose limit runs. What its light did until now
// counts as recorded.
func (r rows) clocks() string {
	from := fmt.Sprintf("%s WHERE %s IN (1, 2)", r.numbers(r.tenant.cases), r.stage())
	next := fmt.Sprintf("CASE WHEN %s > %d THEN %s WHEN %s > %d THEN %s ELSE %s END",
		r.half(), r.now+3600, r.at(r.half()), r.due(), r.now+3600, r.at(r.due()), r.never())
	calendar := "'" + r.tenant.calendar.String() + "'"
	if r.postgres {
		calendar += "::uuid"
	}
	return insert("clocks", from, [2]string{"id", r.id(tableClocks, r.tenant.no, "s.i")}, r.own(),
		[2]string{"kind", "'REPLY'"}, [2]string{"amount", "1 + s.i % 5"}, [2]string{"unit", "'CALENDAR_DAY'"},
		[2]string{"from_at", r.at(r.reported())}, [2]string{"started_at", r.at(r.reported())},
		[2]string{"yellow_at", r.at(r.half())}, [2]string{"due_at", r.at(r.due())}, [2]string{"next_light_at", next},
		[2]string{"case_id", r.id(tableCases, r.tenant.no, "s.i")}, [2]string{"calendar_id", calendar})
}
