package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/settings"
)

// telling is something that the heads of a unit must hear about a case.
type telling struct {
	kind  notice.Kind
	key   string // of what happened, so that nobody hears it twice
	c     *db.CaseFile
	unit  uuid.UUID
	posts []string  // see units.told
	due   time.Time // the zero time: nothing is said of it
}

// toldKinds are the clocks whose lights are told (WH20); a promise, a
// supervision and an instruction have their own ways.
var toldKinds = []clock.Kind{clock.KindREPLY, clock.KindWORK_ORDER, clock.KindFORWARD, clock.KindANSWER}

// tellLights tells the heads of the units who had the work that its light has
// changed: yellow the deputy chief, red the chief, where the tenant says
// nothing else (WH20).
func (d *desk) tellLights(ctx context.Context, all []turned, had map[uuid.UUID]owner, of moments) error {
	var out []telling
	for _, t := range all {
		unit := had[t.clock.ID].unit
		if unit == nil || !slices.Contains(toldKinds, t.clock.Kind) {
			continue
		}
		say := telling{
			kind: notice.KindLIGHT_YELLOW, posts: orPost(d.tenant.Settings.Light.YellowTo, settings.Deputy),
			key: fmt.Sprintf("light:%s:%s:%d", t.clock.ID, t.color, t.at.Unix()),
			c:   of[t.clock.CaseID].is, unit: *unit, due: t.clock.DueAt,
		}
		if t.color == deadline.Red {
			say.kind, say.posts = notice.KindLIGHT_RED, orPost(d.tenant.Settings.Light.RedTo, settings.Chief)
		}
		out = append(out, say)
	}
	return d.tell(ctx, out)
}

func orPost(posts []string, usual string) []string {
	if len(posts) == 0 {
		return []string{usual}
	}
	return posts
}

// tell puts each telling into the inboxes of those whom it concerns, and on its
// way to their telephones, in the transaction of what it tells. Who has no
// number gets a delivery that has failed already, for the administrators to see.
func (d *desk) tell(ctx context.Context, all []telling) error {
	if len(all) == 0 || d.silent {
		return nil
	}
	if d.lot != nil {
		d.lot.tellings = append(d.lot.tellings, all...)
		return nil
	}
	ctx = d.asSystem(ctx, "tell who must know")
	var ids []uuid.UUID
	var codes []string
	for i, t := range all {
		posts, err := d.postsOf(ctx, t.c, t.posts)
		if err != nil {
			return err
		}
		all[i].posts, ids, codes = posts, append(ids, t.unit), append(codes, posts...)
	}
	at, err := d.unitsOf(ctx, ids, codes)
	if err != nil {
		return err
	}
	zone, err := d.zone()
	if err != nil {
		return err
	}
	var notices []*db.NoticeCreate
	var deliveries []*db.DeliveryCreate
	for _, t := range all {
		unit := at.byID[t.unit]
		text, detail, err := d.words(t, unit, zone)
		if err != nil {
			return err
		}
		for _, r := range at.told(t.unit, t.posts) {
			if r.account != nil {
				notices = append(notices, d.tx.Notice.Create().SetAccountID(*r.account).SetKind(t.kind).
					SetSubject(caseName(t.c)).SetDetail(detail).SetCreatedAt(d.now))
			}
			deliveries = append(deliveries, d.delivery(t, r, text))
		}
	}
	err = inChunks(ctx, d, notices, func(ctx context.Context, some []*db.NoticeCreate) error {
		return d.tx.Notice.CreateBulk(some...).Exec(ctx)
	})
	if err != nil {
		return err
	}
	return inChunks(ctx, d, deliveries, func(ctx context.Context, some []*db.DeliveryCreate) error {
		return d.tx.Delivery.CreateBulk(some...).Exec(ctx)
	})
}

func caseName(c *db.CaseFile) string { return gid.ID{Kind: gid.CaseFile, UUID: c.ID}.String() }

// words are a telling's text in the tenant's language, and its facts.
func (d *desk) words(t telling, unit *db.Department, zone *time.Location) (text string, detail json.RawMessage, err error) {
	lang, light := d.lang(), d.tenant.Settings.Light
	about := notify.About{
		Number: t.c.Number, Title: t.c.Title, Unit: unit.Name.In(lang), Due: t.due.In(zone),
		Share: fmt.Sprintf("%d/%d", light.YellowNum, light.YellowDen),
	}
	facts := map[string]any{"number": t.c.Number, "department": unit.Code}
	if !t.due.IsZero() {
		facts["dueAt"] = t.due
	}
	detail, err = json.Marshal(facts)
	return about.Text(t.kind, lang), detail, err
}

// noNumber is why a message cannot be sent.
const noNumber = "nobody has given a telephone number"

// delivery is a message on its way to somebody.
func (d *desk) delivery(t telling, r recipient, text string) *db.DeliveryCreate {
	who := r.department
	if r.account != nil {
		who = *r.account
	}
	create := d.tx.Delivery.Create().SetKey(t.key + ":" + who.String()).SetKind(string(t.kind)).SetGateway(delivery.GatewaySMS).
		SetSubject(caseName(t.c)).SetCaseID(t.c.ID).SetNillableAccountID(r.account).SetDepartmentID(r.department).
		SetAddress(r.address).SetText(text).SetCreatedAt(d.now).SetNextAt(d.now)
	if r.address == "" {
		create.SetState(delivery.StateFAILED).SetLastError(noNumber)
	}
	return create
}
