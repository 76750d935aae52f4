package main

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections keep the server busy: each sends its next request when the last
// one is answered.
const connections = 8

// run is what one server did in one run of an operation.
type run struct {
	requests         int
	rps              float64
	p50, p99         float64 // milliseconds
	server, database float64 // microseconds of CPU a request
	statements       float64 // a request; 0 where they cannot be counted
	blocks           float64
}

// shot is a request ready to be sent.
type shot struct {
	path, token string
	body        []byte
}

// pace is how a run is driven: for how long, by how many connections, and
// whether a shot can be sent once only.
type pace struct {
	length      time.Duration
	connections int
	once        bool
}

// drive sends shots in turn for a while, from the given one on, and returns
// how long each request took. It stops at the first that fails, and where no
// shot is left that may be sent.
func drive(t *target, shots []shot, next *atomic.Int64, how pace) ([]time.Duration, error) {
	var (
		mu     sync.Mutex
		all    []time.Duration
		failed error
		stop   atomic.Bool
		crowd  sync.WaitGroup
	)
	until := time.Now().Add(how.length)
	for range how.connections {
		crowd.Go(func() {
			took := make([]time.Duration, 0, 4096)
			var err error
			for began := time.Now(); err == nil && began.Before(until) && !stop.Load(); {
				i := int(next.Add(1)) - 1
				if how.once && i >= len(shots) {
					break
				}
				s := shots[i%len(shots)]
				_, err = t.post(s.path, s.token, s.body)
				now := time.Now()
				took = append(took, now.Sub(began))
				began = now
			}
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, took...); err != nil {
				failed = err
				stop.Store(true)
			}
		})
	}
	crowd.Wait()
	return all, failed
}

// measure drives a server for a while and reads the meters before and after.
func measure(s *side, shots []shot, next *atomic.Int64, how pace) (run, error) {
	before, err := s.meters()
	if err != nil {
		return run{}, err
	}
	began := time.Now()
	took, err := drive(s.target, shots, next, how)
	if err != nil {
		return run{}, err
	}
	elapsed := time.Since(began)
	if len(took) == 0 {
		return run{}, errors.New("there is nothing left to ask")
	}
	after, err := s.meters()
	if err != nil {
		return run{}, err
	}
	slices.Sort(took)
	n := float64(len(took))
	at := func(share float64) float64 { return float64(took[int(share*(n-1))].Microseconds()) / 1000 }
	return run{
		requests: len(took), rps: n / elapsed.Seconds(), p50: at(0.5), p99: at(0.99),
		server: (after.server - before.server) / n, database: (after.database - before.database) / n,
		statements: (after.statements - before.statements) / n, blocks: (after.blocks - before.blocks) / n,
	}, nil
}

// median of each figure by itself: what else the machine did is not measured.
func median(runs []run) run {
	of := func(figure func(run) float64) float64 {
		values := make([]float64, len(runs))
		for i, r := range runs {
			values[i] = figure(r)
		}
		return middle(values)
	}
	return run{
		rps: of(func(r run) float64 { return r.rps }), p50: of(func(r run) float64 { return r.p50 }), p99: of(func(r run) float64 { return r.p99 }),
		server: of(func(r run) float64 { return r.server }), database: of(func(r run) float64 { return r.database }),
		statements: of(func(r run) float64 { return r.statements }), blocks: of(func(r run) float64 { return r.blocks }),
	}
}

func middle(values []float64) float64 {
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
