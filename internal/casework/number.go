package casework

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/store"
)

// numbers takes the next numbers of new cases, reported at these instants: of
// each one's year in the tenant's own zone, in the order of the list.
func (d *desk) numbers(ctx context.Context, reported ...time.Time) ([]string, error) {
	zone, err := d.zone()
	if err != nil {
		return nil, err
	}
	years := map[int][]int{} // the places in the list
	for i, at := range reported {
		year := at.In(zone).Year()
		years[year] = append(years[year], i)
	}
	numbers := make([]string, len(reported))
	for _, year := range slices.Sorted(maps.Keys(years)) { // one order, or two imports could wait for each other
		of := d.numberIn(year)
		first, err := d.tx.Next(ctx, of.Tenant, of.Counter, len(years[year]))
		if err != nil {
			return nil, err
		}
		for n, i := range years[year] {
			numbers[i] = of.Of(first + int64(n))
		}
	}
	return numbers, nil
}

// numberIn is the number of a case that is reported in a year.
func (d *desk) numberIn(year int) store.Number {
	return store.Number{Tenant: d.tenant.ID, Counter: fmt.Sprintf("case-%d", year), Prefix: fmt.Sprintf("%d-", year), Column: casefile.FieldNumber}
}

// numbered writes a new case with its number, which is there before the method
// returns; for the notice to its agent, if it has one, at once.
func (d *desk) numbered(ctx context.Context, f *filing) error {
	zone, err := d.zone()
	if err != nil {
		return err
	}
	of := d.numberIn(d.now.In(zone).Year())
	f.create.SetNumber(of.Prefix)
	err = d.tx.Numbered(ctx, of, func(number string) {
		f.c.Number = number
		f.create.SetNumber(number)
	}, f.create.Exec)
	if err != nil || f.worker == nil {
		return err
	}
	return d.tx.Send(ctx)
}

// codeAlphabet leaves out I, L, O and U: a code is read over the telephone.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// newTrackingCode is 80 random bits in four groups of four.
func newTrackingCode() string {
	var raw [10]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand never fails on a sound system
	}
	s := crockford.EncodeToString(raw[:])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
