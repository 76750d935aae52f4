package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSweep_OnlyFoldersThatNobodyHolds(t *testing.T) {
	temp := t.TempDir()
	folder := func(name string, age time.Duration) string {
		dir := filepath.Join(temp, name)
		if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(dir, then, then); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	stale, fresh := folder("huying-pg-stale", 2*freshDir), folder("huying-pg-fresh", 0)
	held, foreign := folder("huying-pg-held", 2*freshDir), folder("other", 2*freshDir)
	if err := lockDir(held); err != nil {
		t.Fatal(err)
	}
	sweep(temp)
	for dir, want := range map[string]bool{stale: false, fresh: true, held: true, foreign: true} {
		_, err := os.Stat(dir)
		if there := !errors.Is(err, os.ErrNotExist); there != want {
			t.Errorf("%s there: %v, want %v", filepath.Base(dir), there, want)
		}
	}
}
