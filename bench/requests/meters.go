package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// reading is what the meters of a side show: sums since it began.
type reading struct {
	server, database   float64 // microseconds of CPU
	statements, blocks float64
}

// side is a server with the database behind it.
type side struct {
	*target
	pid     int
	cluster *clusterMeter // nil on SQLite, whose work is the server's own
}

func (s *side) meters() (r reading, err error) {
	if r.server, err = cpuOf(s.pid, false); err != nil || s.cluster == nil {
		return r, err
	}
	if r.database, err = s.cluster.cpu(); err != nil {
		return r, err
	}
	r.statements, r.blocks, err = s.cluster.counted()
	return r, err
}

// clusterMeter reads what the bench's own PostgreSQL has done.
type clusterMeter struct {
	admin      *sql.DB
	postmaster int
	statements bool // pg_stat_statements is there
}

func newClusterMeter(admin *sql.DB) (*clusterMeter, error) {
	m := &clusterMeter{admin: admin}
	admin.SetMaxOpenConns(1)
	var data string
	if err := admin.QueryRow("SHOW data_directory").Scan(&data); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	if m.postmaster, err = strconv.Atoi(first); err != nil {
		return nil, err
	}
	_, err = admin.Exec("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
	m.statements = err == nil
	return m, nil
}

// counted are the statements and the shared blocks that they touched so far.
// Without the extension blocks alone are known, of connections that are idle.
func (m *clusterMeter) counted() (statements, blocks float64, err error) {
	ask := `SELECT COALESCE(sum(calls), 0), COALESCE(sum(shared_blks_hit + shared_blks_read), 0) FROM pg_stat_statements
		WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND userid <> current_user::regrole`
	if !m.statements {
		ask = "SELECT 0, blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
	}
	err = m.admin.QueryRow(ask).Scan(&statements, &blocks)
	return statements, blocks, err
}

// cpu is what the postmaster, its children and those that have ended computed.
func (m *clusterMeter) cpu() (sum float64, err error) {
	if sum, err = cpuOf(m.postmaster, true); err != nil {
		return 0, err
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, path := range stats {
		fields, err := statOf(path)
		if err != nil || fields[parent] != strconv.Itoa(m.postmaster) {
			continue // it has ended meanwhile, or is somebody else's
		}
		sum += ticks(fields, user, system)
	}
	return sum, nil
}

// Fields of /proc/PID/stat, from the state on, and how long a tick is.
const (
	parent       = 1
	user         = 11
	system       = 12
	childUser    = 13
	childSystem  = 14
	microsOfTick = 10_000 // Linux tells ticks of 1/100 s on every machine
)

// cpuOf is the CPU of a process so far, in microseconds, with or without that
// of its children that have ended.
func cpuOf(pid int, ended bool) (float64, error) {
	fields, err := statOf(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	if ended {
		return ticks(fields, user, system, childUser, childSystem), nil
	}
	return ticks(fields, user, system), nil
}

// statOf reads what stands behind the name, which may hold anything.
func statOf(path string) ([]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := string(raw)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) <= childSystem {
		return nil, fmt.Errorf("%s: %d fields", path, len(fields))
	}
	return fields, nil
}

func ticks(fields []string, which ...int) (sum float64) {
	for _, i := range which {
		n, _ := strconv.ParseFloat(fields[i], 64) // a number of the kernel's
		sum += n
	}
	return sum * microsOfTick
}
