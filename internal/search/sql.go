package search

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
)

// rows is what reads a statement: a view, or a transaction.
type rows interface {
	Rows(ctx context.Context, text string, args []any, take func(row []any) error) error
}

// sqlOf is what the engines say differently.
type sqlOf struct{ postgres bool }

func of(engine string) sqlOf { return sqlOf{engine == dialect.Postgres} }

func (s sqlOf) choose(postgres, sqlite string) string {
	if s.postgres {
		return postgres
	}
	return sqlite
}

// among is the condition that an id is one of those in an argument. One array is
// one text, however many there are.
func (s sqlOf) among(column, arg string) string {
	return column + s.choose(" = ANY(CAST("+arg+" AS uuid[]))", " IN (SELECT value FROM json_each("+arg+"))")
}

// ids is the argument of among.
func (s sqlOf) ids(list []uuid.UUID) string {
	texts := make([]string, len(list))
	for i, id := range list {
		texts[i] = id.String()
	}
	if s.postgres {
		return "{" + strings.Join(texts, ",") + "}"
	}
	return marshal(texts)
}

// instant is a second as the engine compares it with a column of times.
func (s sqlOf) instant(second int64) any {
	at := time.Unix(second, 0).UTC()
	if s.postgres {
		return at
	}
	return at.Format(liteTime)
}

// liteTime is how SQLite keeps whole seconds. Parts of a second stand before the
// sign of the zone, and sort behind it.
const liteTime = "2006-01-02 15:04:05-07:00"

// seconds is the argument of atSeconds.
func (s sqlOf) seconds(list []int64) string {
	if s.postgres {
		return "{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]") + "}"
	}
	pairs := make([][2]any, len(list))
	for i, second := range list {
		pairs[i] = [2]any{s.instant(second), s.instant(second + 1)}
	}
	return marshal(pairs)
}

// atSeconds reads the ids of the cases of a tenant that were reported in seconds.
func (s sqlOf) atSeconds(tenant, seconds string) string {
	return fmt.Sprintf(s.choose(
		`SELECT k.id FROM unnest(CAST(%[2]s AS bigint[])) AS t (at) CROSS JOIN LATERAL (SELECT c.id FROM cases AS c WHERE c.tenant_id = %[1]s
			AND c.reported_at >= to_timestamp(t.at) AND c.reported_at < to_timestamp(t.at + 1) OFFSET 0) AS k`,
		`SELECT c.id FROM json_each(%[2]s) AS t CROSS JOIN cases AS c WHERE c.tenant_id = %[1]s
			AND c.reported_at >= json_extract(t.value, '$[0]') AND c.reported_at < json_extract(t.value, '$[1]')`), tenant, seconds)
}

// putLists writes lists whole. $1 is the tenant, $2 what the lists are.
func (s sqlOf) putLists() string {
	return s.choose(`INSERT INTO case_postings (id, tenant_id, seconds) SELECT CAST(l.list[1] AS uuid), $1, decode(l.list[2], 'hex')
			FROM (SELECT string_to_array(u.list, ' ') AS list FROM unnest(CAST($2 AS text[])) AS u (list)) AS l`,
		`INSERT INTO case_postings (id, tenant_id, seconds) SELECT json_extract(l.value, '$[0]'), $1, unhex(json_extract(l.value, '$[1]')) FROM json_each($2) AS l WHERE true`) +
		" ON CONFLICT (id) DO UPDATE SET seconds = EXCLUDED.seconds"
}

// lists is the argument of putLists.
func (s sqlOf) lists(of []posting) string {
	if !s.postgres {
		pairs := make([][2]string, len(of))
		for i, p := range of {
			pairs[i] = [2]string{p.id.String(), hex.EncodeToString(p.packed)}
		}
		return marshal(pairs)
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range of {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s %x"`, p.id, p.packed)
	}
	return b.String() + "}"
}

// posting is a list as it is stored.
type posting struct {
	id     uuid.UUID
	packed []byte
}

func marshal(v any) string {
	raw, _ := json.Marshal(v) // texts
	return string(raw)
}
