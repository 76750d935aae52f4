package server

import (
	"context"
	"database/sql"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/huying/huying/internal/store"
)

// metrics are one App's figures. No label names a tenant, a person or anything
// else that a client can choose: their number is fixed by the code.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	operations *prometheus.CounterVec
	roads      *prometheus.CounterVec // root fields of queries
	chores     *prometheus.CounterVec // what was done by the clock
	failures   *prometheus.CounterVec // and what failed of it
}

func newMetrics(st *store.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "huying_http_request_duration_seconds", Help: "Duration of HTTP requests.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "status"}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huying_graphql_operations_total", Help: "GraphQL operations by type and outcome.",
		}, []string{"type", "outcome"}),
		roads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huying_graphql_fields_total", Help: "Root fields of queries by the road that answered them: compiled, one statement; plain, object after object.",
		}, []string{"road"}),
		chores: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huying_sweep_done_total", Help: "What was done by the clock: handovers, lights, escalations, inspections, deliveries.",
		}, []string{"chore"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huying_sweep_failures_total", Help: "Looks at what is due in a tenant that ended with an error.",
		}, []string{"chore"}),
	}
	version := Version()
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "huying_build_info", Help: "The version that runs; always 1.",
		ConstLabels: prometheus.Labels{"version": version.Version, "revision": version.Revision, "go": runtime.Version()},
	}, func() float64 { return 1 })
	m.registry.MustRegister(m.requests, m.operations, m.roads, m.chores, m.failures, build, poolCollector{st},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// road counts how a root field of a query was answered.
func (m *metrics) road(compiled bool) {
	road := "plain"
	if compiled {
		road = "compiled"
	}
	m.roads.WithLabelValues(road).Inc()
}

// swept counts what a chore did in a tenant.
func (m *metrics) swept(chore string, done int, err error) {
	m.chores.WithLabelValues(chore).Add(float64(done))
	if err != nil {
		m.failures.WithLabelValues(chore).Inc()
	}
}

// request counts a request under the pattern that served it.
func (m *metrics) request(pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	m.requests.WithLabelValues(pattern, strconv.Itoa(status)).Observe(took.Seconds())
}

// operation counts what became of an operation: ok, errors beside data,
// refused before it ran, or cancelled.
func (m *metrics) operation(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	resp := next(ctx)
	kind, outcome := "none", "ok"
	if graphql.HasOperationContext(ctx) {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil {
			kind = string(op.Operation)
		}
	}
	switch {
	case resp == nil:
		outcome = "cancelled"
	case len(resp.Data) == 0:
		outcome = "refused"
	case len(resp.Errors) > 0:
		outcome = "errors"
	}
	m.operations.WithLabelValues(kind, outcome).Inc()
	return resp
}

// poolCollector tells of the connections to the database.
type poolCollector struct{ store *store.Store }

var poolFigures = []struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(sql.DBStats) float64
}{
	{poolDesc("open_connections", "Connections that are open."), prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.OpenConnections) }},
	{poolDesc("in_use_connections", "Connections that are in use."), prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.InUse) }},
	{poolDesc("max_connections", "Connections that may be open."), prometheus.GaugeValue,
		func(s sql.DBStats) float64 { return float64(s.MaxOpenConnections) }},
	{poolDesc("waits_total", "Times that a connection was waited for."), prometheus.CounterValue,
		func(s sql.DBStats) float64 { return float64(s.WaitCount) }},
	{poolDesc("wait_seconds_total", "Time that connections were waited for."), prometheus.CounterValue,
		func(s sql.DBStats) float64 { return s.WaitDuration.Seconds() }},
}

func poolDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("huying_database_"+name, help, []string{"pool"}, nil)
}

// Describe implements prometheus.Collector.
func (poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, f := range poolFigures {
		out <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (c poolCollector) Collect(out chan<- prometheus.Metric) {
	for pool, stats := range c.store.Stats() {
		for _, f := range poolFigures {
			out <- prometheus.MustNewConstMetric(f.desc, f.kind, f.value(stats), pool)
		}
	}
}
