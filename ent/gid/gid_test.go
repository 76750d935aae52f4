package gid

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var kinds = []Kind{
	Tenant, Region, Grid, Department, Party, Account, Membership, AccessToken, Category, Channel,
	WorkingCalendar, CaseFile, WorkOrder, Clock, CaseEvent, Rating, IdempotencyKey, Counter,
}

func TestParse_RoundTrip(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, kind := range kinds {
		for _, u := range []uuid.UUID{uuid.Must(uuid.NewV7()), {}, uuid.Max} {
			id := ID{kind, u}
			text := id.String()
			if seen[text] {
				t.Errorf("%s names two things", text)
			}
			seen[text] = true
			if got := Parse(text); got != id {
				t.Errorf("%s was read as %v", text, got)
			}
			if id.Of(kind) != u || id.Of("zzz") != uuid.Nil {
				t.Errorf("%s: of its kind %v, of another %v", text, id.Of(kind), id.Of("zzz"))
			}
		}
	}
}

func TestParse_AnyOtherSpelling_IsTheZeroID(t *testing.T) {
	t.Parallel()
	good := ID{CaseFile, uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")}.String()
	body := strings.TrimPrefix(good, "cas_")
	for _, wrong := range []string{
		"", "_", "cas", "cas_", good + " ", good + "0", good[:len(good)-1], strings.ToUpper(good),
		"cas_" + strings.ToUpper(body), "cas-" + body, body, "cas_" + body[:25] + "=", "cas_" + body[:25] + "w",
		good[:len(good)-1] + "v", "cas_" + strings.Repeat("9", 26), "cas_" + strings.Repeat("é", 13),
		"01890a5d-ac96-774b-bcce-b302099a8057", good + "\n", "cas_" + body[:13] + "\n" + body[14:],
		"cas_" + body[:13] + "\r" + body[13:25],
	} {
		if got := Parse(wrong); got != (ID{}) {
			t.Errorf("%q was read as %v", wrong, got)
		}
	}
}

func TestParse_AKindThatDoesNotExist_NamesNothing(t *testing.T) {
	t.Parallel()
	body := strings.TrimPrefix(ID{CaseFile, uuid.Max}.String(), "cas")
	for _, kind := range []string{"", "zzz", " cas", "CAS"} {
		for _, known := range kinds {
			if got := Parse(kind + body).Of(known); got != uuid.Nil {
				t.Errorf("%q names the %s %s", kind+body, known, got)
			}
		}
	}
}

func TestString_SortsLikeTheUUID(t *testing.T) {
	t.Parallel()
	var ids, texts []string
	for range 200 {
		u := uuid.New()
		ids = append(ids, u.String())
	}
	slices.Sort(ids)
	for _, s := range ids {
		texts = append(texts, ID{CaseFile, uuid.MustParse(s)}.String())
	}
	if !slices.IsSorted(texts) {
		t.Error("the outside form sorts otherwise")
	}
}

func TestGraphQL_AStringIsAnID_AnythingElseAnError(t *testing.T) {
	t.Parallel()
	id, out := ID{Region, uuid.New()}, bytes.Buffer{}
	id.MarshalGQL(&out)
	text, err := strconv.Unquote(out.String())
	var back ID
	if err != nil || back.UnmarshalGQL(text) != nil || back != id {
		t.Errorf("%s was read as %v, %v", out.String(), back, err)
	}
	if err := back.UnmarshalGQL("nothing of ours"); err != nil || back != (ID{}) {
		t.Errorf("a strange string: %v, %v", back, err)
	}
	for _, wrong := range []any{1, nil, true, []string{text}} {
		if back.UnmarshalGQL(wrong) == nil {
			t.Errorf("%#v was taken for an id", wrong)
		}
	}
}

// FuzzParse: whatever comes in, the answer is the zero ID or an ID that is
// spelled exactly as it came in.
func FuzzParse(f *testing.F) {
	f.Add(ID{CaseFile, uuid.Max}.String())
	f.Add("cas_" + strings.Repeat("0", 26))
	f.Add("cas_" + strings.Repeat("0", 25) + "1")
	f.Add("_" + strings.Repeat("v", 26))
	f.Fuzz(func(t *testing.T, s string) {
		if id := Parse(s); id != (ID{}) && id.String() != s {
			t.Errorf("%q was read as %v, which is spelled %q", s, id, id.String())
		}
	})
}
