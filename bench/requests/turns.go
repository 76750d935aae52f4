package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// compared is for how many inputs the answers are held against each other
// before anything is measured.
const compared = 100

// turns measures an operation at the server and at the ceiling, by turns.
func (b *bench) turns(engine string, cases int, o operation, server, top *side) error {
	left, right, err := o.shots()
	if err != nil {
		return err
	}
	var at, atTop atomic.Int64
	queue := &atTop
	atTop.Store(int64(len(right) / 2)) // or it would find in memory what was fetched for the server
	if o.once {                        // both take from one, behind what is compared
		left, right, queue = left[compared:], right[compared:], &at
		o.inputs = o.inputs[:compared]
	}
	if o.path != "" {
		if err := alike(server.target, top.target, o, o.few()); err != nil {
			return err
		}
	}
	var ours, theirs []run
	for round := range b.rounds + 1 {
		how := pace{b.length, b.connections, o.once}
		if round == 0 {
			how.length = time.Second // to be warm
		}
		if o.alone {
			how.connections = 1
		}
		a, err := measure(server, left, &at, how)
		if err != nil {
			return err
		}
		var c run
		if o.path != "" {
			if c, err = measure(top, right, queue, how); err != nil {
				return fmt.Errorf("ceiling: %w", err)
			}
		}
		if round > 0 {
			ours, theirs = append(ours, a), append(theirs, c)
		}
	}
	b.print(engine, cases, o, median(ours), median(theirs), ratio(ours, theirs))
	return nil
}

// ratio is how many times the CPU of one run another takes, the median of runs
// that came one right after the other: the speed of a machine changes from one
// second to the next. 0 where there is nothing to compare.
func ratio(ours, theirs []run) float64 {
	each := make([]float64, len(ours))
	for i, one := range ours {
		other := theirs[i].server + theirs[i].database
		if other == 0 {
			return 0
		}
		each[i] = (one.server + one.database) / other
	}
	return middle(each)
}

// few is how many inputs are compared: of a queue, half of what is set aside.
func (o operation) few() int {
	if o.once {
		return len(o.inputs) / 2
	}
	return compared
}

// shots are the requests of an operation at the server and at the ceiling.
func (o operation) shots() (left, right []shot, err error) {
	for _, in := range o.inputs {
		graphql, plain, err := o.bodies(in)
		if err != nil {
			return nil, nil, err
		}
		left = append(left, shot{"/graphql", in.officer.Token, graphql})
		right = append(right, shot{o.path, in.officer.Token, plain})
	}
	return left, right, nil
}

// line is what JSON=1 prints for an operation.
type line struct {
	Op         string  `json:"op"`
	Engine     string  `json:"engine"`
	Cases      int     `json:"cases"`
	RPS        float64 `json:"rps"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	Server     float64 `json:"server_us"`
	Database   float64 `json:"db_us"`
	Ceiling    float64 `json:"ceiling_us,omitempty"`
	Ratio      float64 `json:"ratio,omitempty"`
	Statements float64 `json:"statements,omitempty"`
	Blocks     float64 `json:"blocks,omitempty"`
}

func (b *bench) head(engine string, cases int) {
	if b.json {
		return
	}
	fmt.Printf("%s, %d cases, %d connections, medians of %d runs of %s; CPU in microseconds a request\n", engine, cases, b.connections, b.rounds, b.length)
	fmt.Printf("%-4s %8s %8s %8s %8s %8s | %8s %8s %7s | %6s %6s %8s %8s\n",
		"", "rps", "p50 ms", "p99 ms", "server", "database", "ceiling", "of it db", "ratio", "stmts", "its", "blocks", "its")
}

func (b *bench) print(engine string, cases int, o operation, ours, top run, ratio float64) {
	l := line{Op: o.name, Engine: engine, Cases: cases, RPS: ours.rps, P50: ours.p50, P99: ours.p99, Server: ours.server, Database: ours.database,
		Ceiling: top.server + top.database, Ratio: ratio, Statements: ours.statements, Blocks: ours.blocks}
	if b.json {
		exitOn(json.NewEncoder(os.Stdout).Encode(l))
		return
	}
	fmt.Printf("%-4s %8.0f %8.2f %8.2f %8.0f %8.0f | ", l.Op, l.RPS, l.P50, l.P99, l.Server, l.Database)
	if l.Ratio == 0 {
		fmt.Printf("%8s %8s %7s | %6.1f %6s %8.1f %8s\n", "", "", "", l.Statements, "", l.Blocks, "")
		return
	}
	fmt.Printf("%8.0f %8.0f %7.2f | %6.1f %6.1f %8.1f %8.1f\n", l.Ceiling, top.database, l.Ratio, l.Statements, top.statements, l.Blocks, top.blocks)
}
