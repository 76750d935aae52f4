package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
)

// units are departments with who leads them.
type units struct {
	byID   map[uuid.UUID]*db.Department
	byCode map[string]*db.Department
	heads  map[uuid.UUID]map[string]uuid.UUID // account by department and post
	phones map[uuid.UUID]string               // of accounts that may log in
}

// unitsOf reads departments by id and by code, their heads, and how to reach
// those. A head who may not log in any more is none.
func (d *desk) unitsOf(ctx context.Context, ids []uuid.UUID, codes []string) (*units, error) {
	u := &units{map[uuid.UUID]*db.Department{}, map[string]*db.Department{}, map[uuid.UUID]map[string]uuid.UUID{}, map[uuid.UUID]string{}}
	ids, codes = each(ids), each(codes)
	rows, err := d.tx.Department.Query().Where(department.Or(department.IDIn(ids...), department.CodeIn(codes...))).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		u.byID[r.ID], u.byCode[r.Code], all[i] = r, r, r.ID
		u.heads[r.ID] = map[string]uuid.UUID{}
	}
	heads, err := d.tx.DepartmentHead.Query().Where(departmenthead.DepartmentIDIn(all...)).All(ctx)
	if err != nil {
		return nil, err
	}
	people := make([]uuid.UUID, len(heads))
	for i, h := range heads {
		people[i] = h.AccountID
	}
	if err := d.phonesOf(ctx, u, people); err != nil {
		return nil, err
	}
	for _, h := range heads {
		if _, active := u.phones[h.AccountID]; active {
			u.heads[h.DepartmentID][string(h.Post)] = h.AccountID
		}
	}
	return u, nil
}

// phonesOf notes the telephone numbers of accounts that may log in: those of
// the parties behind them, "" where there is none.
func (d *desk) phonesOf(ctx context.Context, u *units, people []uuid.UUID) error {
	if len(people) == 0 {
		return nil
	}
	accounts, err := d.tx.Account.Query().Where(account.IDIn(people...), account.DisabledAtIsNil()).All(ctx)
	if err != nil {
		return err
	}
	var parties []uuid.UUID
	for _, a := range accounts {
		u.phones[a.ID] = ""
		if a.PartyID != nil {
			parties = append(parties, *a.PartyID)
		}
	}
	if len(parties) == 0 {
		return nil
	}
	rows, err := d.tx.Party.Query().Where(party.IDIn(parties...)).All(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		for _, p := range rows {
			if a.PartyID != nil && *a.PartyID == p.ID {
				u.phones[a.ID] = p.Phone
			}
		}
	}
	return nil
}

// recipient is somebody who is told: an account, or a department by the
// telephone number of its contact.
type recipient struct {
	account    *uuid.UUID
	department uuid.UUID
	address    string // telephone number; "": nobody has given one
}

// told are those whom a post of a unit stands for: its deputy or its chief,
// the other where there is none, else the unit's contact (CQ14); any other word
// is the code of a department whose chief is told.
func (u *units) told(unit uuid.UUID, posts []string) (out []recipient) {
	seen := map[uuid.UUID]bool{}
	for _, post := range posts {
		at, order := u.byID[unit], []string{settings.Chief, settings.Deputy}
		switch post {
		case settings.Chief:
		case settings.Deputy:
			order = []string{settings.Deputy, settings.Chief}
		default:
			at = u.byCode[post]
		}
		if at == nil { // the department of a code that is gone
			continue
		}
		r := u.head(at, order)
		who := r.department
		if r.account != nil {
			who = *r.account
		}
		if !seen[who] {
			seen[who] = true
			out = append(out, r)
		}
	}
	return out
}

func (u *units) head(at *db.Department, order []string) recipient {
	for _, post := range order {
		if id, ok := u.heads[at.ID][post]; ok {
			r := recipient{&id, at.ID, u.phones[id]}
			if r.address == "" {
				r.address = at.ContactPhone
			}
			return r
		}
	}
	return recipient{department: at.ID, address: at.ContactPhone}
}

// postsOf turns the levels among posts into the offices that watch over a case
// there: the county grid office (ZS16) is another one in each county.
func (d *desk) postsOf(ctx context.Context, c *db.CaseFile, posts []string) (out []string, err error) {
	for _, post := range posts {
		level := settings.Level(post)
		if !slices.Contains(settings.Levels, level) {
			out = append(out, post)
			continue
		}
		root, err := d.root(ctx)
		if err != nil {
			return nil, err
		}
		place := territory.Place{District: c.DistrictID, Street: c.StreetID, Community: c.CommunityID}
		at := place.At(level, root)
		if at == nil {
			continue
		}
		office, err := ofSetup(d, "office to be told", *at, func() (*db.Department, error) { return territory.Office(ctx, d.tx.Client, *at) })
		if err != nil {
			return nil, err
		}
		if office != nil {
			out = append(out, office.Code)
		}
	}
	return out, nil
}
