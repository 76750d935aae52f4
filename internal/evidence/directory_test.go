package evidence

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// files are the regular files of a store, by their paths.
func files(t *testing.T, d *Directory) (out []string) {
	t.Helper()
	err := fs.WalkDir(d.root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return ignoreMissing(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDirectory_PutOpenRemove(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	if err := d.Put(t.Context(), someKey, strings.NewReader("bytes")); err != nil {
		t.Fatal(err)
	}
	const want = "01000000-0000-0000-0000-000000000000/ab/00000000-0000-0000-0000-0000000000ab"
	if got := files(t, d); len(got) != 1 || got[0] != want {
		t.Errorf("got %q", got)
	}
	f, size, err := d.Open(t.Context(), someKey)
	if err != nil || size != 5 {
		t.Fatal(size, err)
	}
	if _, err := f.Seek(2, io.SeekStart); err != nil {
		t.Error(err)
	}
	if got, err := io.ReadAll(f); string(got) != "tes" || f.Close() != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if err := d.Remove(t.Context(), someKey); err != nil {
		t.Error(err)
	}
	_, _, err = d.Open(t.Context(), someKey)
	if !errors.Is(err, fs.ErrNotExist) || !errors.Is(d.Remove(t.Context(), someKey), fs.ErrNotExist) {
		t.Errorf("what is removed is not missing: %v", err)
	}
}

func TestDirectory_OnlyTheOwnerMayRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "store")
	d, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Put(t.Context(), someKey, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDirectory_TenantsDoNotMeet(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	other := Key{Tenant: [16]byte{2}, Attachment: someKey.Attachment}
	if err := d.Put(t.Context(), someKey, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Open(t.Context(), other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestDirectory_HalfAFile_IsNeverThere(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	errCut := errors.New("cut off")
	err := d.Put(t.Context(), someKey, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errCut)))
	if left := files(t, d); !errors.Is(err, errCut) || len(left) != 0 {
		t.Errorf("got %v, left %q", err, left)
	}
}

func TestDirectory_ZeroKey_IsRefused(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	for _, k := range []Key{{}, {Tenant: [16]byte{1}}, {Attachment: [16]byte{1}}} {
		_, _, err := d.Open(t.Context(), k)
		for _, err := range []error{err, d.Put(t.Context(), k, strings.NewReader("")), d.Remove(t.Context(), k)} {
			if !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("got %v", err)
			}
		}
	}
}

func TestDirectory_LinksOutOfIt_AreNotFollowed(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	d, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := os.Symlink(outside, filepath.Join(dir, someKey.Tenant.String())); err != nil {
		t.Fatal(err)
	}
	if err := d.Put(t.Context(), someKey, strings.NewReader("x")); err == nil {
		t.Error("a link was followed")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestSweep_RemovesWhatACrashLeft_AndNothingElse(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	if err := d.Put(t.Context(), someKey, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	crash := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, at := range []time.Time{crash, crash.Add(time.Hour)} {
		f, name, err := d.create()
		if err != nil {
			t.Fatal(err)
		}
		must(f.Close())
		must(d.root.Chtimes(name, at, at))
	}
	if n, err := d.Sweep(crash.Add(time.Minute)); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if left := files(t, d); len(left) != 2 {
		t.Errorf("left %q", left)
	}
}

func TestSpool_HasNoName(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	f, err := d.Spool()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if left := files(t, d); len(left) != 0 {
		t.Errorf("left %q", left)
	}
}
