package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version with CREATE DATABASE ... STRATEGY and with
// a public schema that belongs to the owner of the database.
const oldest = 15

// debian is where Debian's packages keep the servers, one folder a version.
const debian = "/usr/lib/postgresql/*/bin"

var errMissing = fmt.Errorf("pgtest: no PostgreSQL %d or newer here: "+
	"run `apt-get install postgresql`, or put its initdb on PATH", oldest)

// findBinaries returns the folder that holds initdb and postgres: the one on
// PATH, else the newest that matches glob, else the one that pg_config names.
func findBinaries(glob string) (string, error) {
	var candidates []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		candidates = append(candidates, filepath.Dir(initdb))
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			candidates = append(candidates, filepath.Dir(real))
		}
	}
	installed, err := filepath.Glob(glob)
	if err != nil {
		return "", err
	}
	slices.SortFunc(installed, func(a, b string) int { return folderVersion(b) - folderVersion(a) })
	candidates = append(candidates, installed...)
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(out)))
	}
	for _, dir := range candidates {
		if usable(dir) {
			return dir, nil
		}
	}
	return "", errMissing
}

// folderVersion reads 15 from /usr/lib/postgresql/15/bin, and 0 from others.
func folderVersion(bin string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return version
}

// usable says whether the folder has both programs, new enough.
func usable(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return false
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return false
	}
	major, err := majorVersion(string(out))
	return err == nil && major >= oldest
}

// majorVersion reads 15 from "postgres (PostgreSQL) 15.18 (Debian ...)".
func majorVersion(line string) (int, error) {
	_, rest, found := strings.Cut(line, "(PostgreSQL) ")
	if !found {
		return 0, errors.New("not a version line: " + line)
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	return strconv.Atoi(rest[:end])
}
