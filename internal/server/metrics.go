package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metricsTimeout bounds the look into the catalogue when metrics are read.
const metricsTimeout = 2 * time.Second

// metrics are what an operator watches. They have a registry of their own, so
// that two servers in one process do not meet.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	searches prometheus.Histogram
	inFlight prometheus.Gauge
}

// newMetrics registers everything, the state of s included.
func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "nextsearch_http_requests_total",
			Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "nextsearch_http_request_duration_seconds",
			Help: "Time from the request to the end of the answer.", Buckets: prometheus.ExponentialBuckets(.0005, 2.5, 12)}, []string{"route"}),
		searches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "nextsearch_search_duration_seconds",
			Help: "Time that the index took for a search.", Buckets: prometheus.ExponentialBuckets(.0001, 2.5, 12)}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "nextsearch_http_requests_in_flight",
			Help: "Requests under way."}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.searches, m.inFlight, stateCollector{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe counts an answered request.
func (m *metrics) observe(info *requestInfo, took time.Duration) {
	m.requests.WithLabelValues(info.route, strconv.Itoa(info.status)).Inc()
	m.duration.WithLabelValues(info.route).Observe(took.Seconds())
}

// MetricsHandler serves the metrics in the Prometheus text format. It belongs
// on an address of its own that is not public.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{Registry: s.metrics.registry})
}

// stateCollector reads the state of catalogue and index when metrics are read.
type stateCollector struct{ s *Server }

// stateDesc describes the gauges of stateCollector.
func stateDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("nextsearch_"+name, help, nil, nil)
}

// Describe sends nothing: what is there depends on what can be read.
func (c stateCollector) Describe(chan<- *prometheus.Desc) {}

// Collect sends what can be read now; an error leaves its gauges out, which
// an alert on absence sees.
func (c stateCollector) Collect(ch chan<- prometheus.Metric) {
	gauge := func(name, help string, v float64) {
		ch <- prometheus.MustNewConstMetric(stateDesc(name, help), prometheus.GaugeValue, v)
	}
	ctx, cancel := context.WithTimeout(context.Background(), metricsTimeout)
	defer cancel()
	ready := 0.0
	if c.s.ready() == nil {
		ready = 1
	}
	gauge("ready", "1 if the service is ready to answer searches.", ready)
	status := c.s.search.Status()
	index := status.Position
	gauge("index_seq", "Seq of the change log that the index has reached.", float64(index.Seq))
	gauge("lexicon_learned_documents", "Documents from which the index has learned its lexicon.", float64(status.Drift.Learned))
	gauge("lexicon_unknown_share", "Share of unknown words in the documents added since, from 0 to 1.", status.Drift.Unknown)
	if n, err := c.s.search.Count(); err == nil {
		gauge("index_documents", "Documents in the index.", float64(n))
	}
	if pos, err := c.s.store.Position(ctx); err == nil {
		gauge("catalogue_seq", "Last seq of the change log.", float64(pos.Seq))
		gauge("index_lag", "Changes that the index has still to read.", max(0, float64(pos.Seq)-float64(index.Seq)))
	}
	if counts, err := c.s.store.Counts(ctx); err == nil {
		gauge("catalogue_records", "Live records in the catalogue.", float64(counts.Records))
		gauge("catalogue_duplicates", "Live records that another one is shown for, because it says the same.", float64(counts.Duplicates()))
	}
}
