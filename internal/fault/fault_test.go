package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestExpected_OutcomesThatTravelAsData(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]bool{
		Invalid: true, Conflict: true, WrongState: true, Late: true, KeyMismatch: true,
		NotFound: false, Forbidden: false, Unauthenticated: false, RateLimited: false, "": false, "INTERNAL": false,
	} {
		if kind.Expected() != want {
			t.Errorf("%q: expected is %v", kind, !want)
		}
	}
}

func TestList_CollectsInOrder_AndIsNilWhenEmpty(t *testing.T) {
	t.Parallel()
	var l List
	l.Add(true, "input.a", Required)
	if err := l.Err(); err != nil {
		t.Fatalf("an empty list is the error %v", err)
	}
	l.Add(false, "input.a.b", Required)
	l.Add(false, "input.c", TooLong, 5)
	got := All(fmt.Errorf("while reporting: %w", l.Err()))
	if len(got) != 2 || !slices.Equal(got[0].Path, []string{"input", "a", "b"}) || got[1].Key != TooLong || got[1].Kind != Invalid {
		t.Errorf("got %+v", got)
	}
	if want := "input.a.b: must not be empty; input.c: is longer than 5 characters"; l.Error() != want {
		t.Errorf("got %q, want %q", l.Error(), want)
	}
	if !Is(l.Err(), Invalid) || Is(l.Err(), Conflict) || Is(nil, Invalid) || Is(errors.New("x"), Invalid) {
		t.Error("Is does not tell kinds apart")
	}
}

func TestAll_OneFaultOrNone(t *testing.T) {
	t.Parallel()
	one := fmt.Errorf("wrapped: %w", Missing("input", "caseId"))
	if got := All(one); len(got) != 1 || got[0].Kind != NotFound || got[0].Key != NoSuchThing {
		t.Errorf("got %+v", got)
	}
	if All(nil) != nil || All(errors.New("x")) != nil {
		t.Error("a strange error has faults")
	}
}

func TestAt_LeavesTheFaultAsItWas(t *testing.T) {
	t.Parallel()
	f := New(Conflict, MovedMeanwhile, 3)
	f.Version = 3
	at := f.At("input", "caseId")
	if len(f.Path) != 0 || !slices.Equal(at.Path, []string{"input", "caseId"}) || at.Version != 3 {
		t.Errorf("first %+v, second %+v", f, at)
	}
	if f.Error() != "somebody else has moved the case; it is at version 3 now" {
		t.Errorf("got %q", f.Error())
	}
	if !strings.HasPrefix(at.Error(), "input.caseId: ") {
		t.Errorf("got %q", at.Error())
	}
}

func TestMessage_UnknownKey_IsTheKey(t *testing.T) {
	t.Parallel()
	if got := New(Invalid, "strange").Message("zh"); got != "strange" {
		t.Errorf("got %q", got)
	}
}

func TestLang_IsEnglishUntilSaid(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	if Lang(ctx) != "en" || Lang(WithLang(ctx, "")) != "en" || Lang(WithLang(ctx, "zh")) != "zh" {
		t.Error("the reader's language is lost")
	}
}
