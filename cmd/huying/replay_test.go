package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/huying/huying/internal/store/storetest"
)

func TestReplay_PrintsATableOrOneObject(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("../../internal/replay/testdata/boston_sample.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(string(whole), "\n")
	flag := "--database=" + storetest.URL(t, "sqlite")
	bad := mustWrite(t, "bad.csv", strings.Join(rows[:20], "")+"no request\n")
	got := huying("replay", "boston311", flag, bad)
	if got.code != 1 || got.out != "" || !strings.Contains(got.err, bad+" line 21: 1 fields, want 19") || !strings.Contains(got.err, "nothing was imported: 1 bad lines") {
		t.Errorf("%+v", got)
	}
	table := mustHuying(t, "replay", "boston311", flag, "--skip-bad", "--batch", "8", bad)
	if !strings.Contains(table.out, "targets computed  ") || !strings.Contains(table.err, "19 of 19 requests") {
		t.Errorf("%+v", table)
	}
	var answer map[string]any
	again := mustHuying(t, "replay", "boston311", flag, "--json", mustWrite(t, "good.csv", strings.Join(rows[:20], "")))
	if err := json.Unmarshal([]byte(again.out), &answer); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"targets", "within_150s", "uniform_targets", "uniform_within_150s", "flag_total", "flag_agree", "cases", "seconds", "peak_mb"} {
		if _, ok := answer[key].(float64); !ok {
			t.Errorf("%s is %v", key, answer[key])
		}
	}
	if answer["cases"] != 19.0 || answer["imported"] != 0.0 {
		t.Errorf("%v", answer)
	}
	for _, n := range []string{"0", "501"} {
		if got := huying("replay", "boston311", flag, "--batch", n, bad); got.code != 2 {
			t.Errorf("--batch %s: %+v", n, got)
		}
	}
}
