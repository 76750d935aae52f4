package search

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCommon_IsWhatAllListsHave(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	met := 0
	for range 5_000 {
		s := span(r.IntN(400))
		lists, in := make([][]byte, 1+r.IntN(4)), map[int64]int{}
		among := int64(1 + r.IntN(4000)) // the fewer, the more meet
		for i := range lists {
			var seconds []int64
			for range r.IntN(300) {
				seconds = append(seconds, s.begin()+r.Int64N(among)-among/8) // a list may begin before its span
			}
			seconds = sorted(seconds)
			for _, second := range seconds {
				in[second]++
			}
			lists[i] = s.pack(seconds)
		}
		var want []int64
		for second, n := range in {
			if n == len(lists) {
				want = append(want, second)
			}
		}
		slices.Sort(want)
		got, err := s.common(lists)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v of %d lists, not %v: %v", got, len(lists), want, err)
		}
		if len(lists) > 1 {
			met += len(got)
		}
	}
	if met < 5_000 {
		t.Errorf("only %d seconds were in all of several lists", met)
	}
}

// FuzzList: what is stored may be broken, and what is read of it is told or refused.
func FuzzList(f *testing.F) {
	s := span(300)
	f.Add(s.pack([]int64{s.begin() - 3, s.begin(), s.begin() + 500}), s.pack([]int64{s.begin()}))
	f.Add([]byte{0x80}, []byte{})
	f.Add(bytes.Repeat([]byte{0xff}, 11), []byte{0})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		seconds, err := s.unpack(a)
		if err != nil {
			if !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
			return
		}
		if !slices.IsSorted(seconds) { // distances so long that they go round
			return
		}
		if seconds = slices.Compact(seconds); len(seconds) > 0 {
			if again, err := s.unpack(s.pack(seconds)); err != nil || !slices.Equal(again, seconds) {
				t.Errorf("%v became %v: %v", seconds, again, err)
			}
		}
		all, err := s.common([][]byte{a, b})
		for _, second := range all {
			if err == nil && !slices.Contains(seconds, second) {
				t.Errorf("%d is in %v and not in %v", second, all, seconds)
			}
		}
	})
}
