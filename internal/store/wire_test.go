package store_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// glanced are the tenants that a glance sees.
func glanced(ctx context.Context, s *store.Store) (ids []string, err error) {
	err = s.Glance().Rows(ctx, "SELECT CAST(id AS text) FROM tenants WHERE id <> $1", []any{uuid.Nil.String()}, func(row []any) error {
		ids = append(ids, row[0].(string))
		return nil
	})
	return ids, err
}

func TestGlance_SeesItsTenant_AndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	own := raw.Seed(t)["tenants"]
	raw.Seed(t)
	ctx := authz.System(t.Context(), own, "a request")
	for range 5 { // prepared from the second on
		if ids, err := glanced(ctx, s); err != nil || len(ids) != 1 || ids[0] != own.String() {
			t.Fatalf("saw %v: %v", ids, err)
		}
		if ids, err := glanced(t.Context(), s); err != nil || len(ids) != 0 {
			t.Fatalf("without a viewer it saw %v: %v", ids, err)
		}
		for _, text := range []string{"SELECT 1 / (length($1) - 1)", "SELECT $1 FROM nowhere", "UPDATE tenants SET code = $1"} {
			if err := s.Glance().Rows(ctx, text, []any{"x"}, func([]any) error { return nil }); err == nil {
				t.Fatalf("%s: no error", text)
			}
		}
		if err := s.Glance().Rows(ctx, "SELECT $1::text, generate_series(1, 100000)", []any{"x"}, func([]any) error { return errGivenUp }); !errors.Is(err, errGivenUp) {
			t.Fatal(err)
		}
	}
	checkIdle(t, s, raw)
	if n := s.Pools()["huying_reader"].Stats().OpenConnections; n != 1 {
		t.Errorf("%d connections where one was enough", n)
	}
}

func TestGlance_ReadsTheFileOfSQLite(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, "sqlite")
	n := int64(0)
	if err := s.Glance().Rows(t.Context(), "SELECT $1 + 1", []any{int64(1)}, func(row []any) error { n = row[0].(int64); return nil }); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	if err := s.Glance().Rows(t.Context(), "DELETE FROM tenants WHERE id = $1", []any{""}, func([]any) error { return nil }); err == nil {
		t.Error("a glance may write")
	}
}

// A connection that died idle is found out by the first statement. A glance fails, and
// whoever looked opens a view, which finds another; a request that takes something for
// granted is run again.
func TestPool_WhatBeginsWithItsFirstStatement_SaysWhenItsConnectionHasDied(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	own := raw.Seed(t)["tenants"]
	ctx := authz.System(t.Context(), own, "a request")
	var code string
	if err := raw.QueryRow("SELECT code FROM tenants WHERE id = $1", own).Scan(&code); err != nil {
		t.Fatal(err)
	}
	head, err := s.TenantHead(ctx, code)
	if err != nil {
		t.Fatal(err)
	}
	write := func() (*store.Presumption, error) {
		p := s.Presume(code, head)
		return p, s.InTx(store.Presuming(ctx, p), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Tenant.Query().Only(ctx)
			return err
		})
	}
	for range 5 {
		if _, err := glanced(ctx, s); err != nil {
			t.Fatal(err)
		}
		if p, err := write(); err != nil {
			t.Fatal(err)
		} else if holds, err := p.Holds(ctx, s); !holds || err != nil {
			t.Fatal(holds, err)
		}
		raw.EndConnections(t)
		if _, err := glanced(ctx, s); err == nil {
			t.Error("a glance on a dead connection is answered")
		}
		if err := onlyOne(s.Reader().Tenant.Query().All(ctx)); err != nil {
			t.Error(err)
		}
		p, err := write()
		if err == nil {
			t.Error("a transaction on a dead connection succeeds")
		}
		if holds, err := p.Holds(ctx, s); holds || err != nil {
			t.Errorf("the request is not run again: %t, %v", holds, err)
		}
	}
	checkIdle(t, s, raw)
}

// A statement whose context ends is broken off, long before it would end; no other is.
func TestPool_AStatementWhoseContextEnds_IsBrokenOff_AndNoOther(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	seed := mrand.Uint64()
	t.Logf("seed %d", seed)
	ctx := authz.System(t.Context(), raw.Seed(t)["tenants"], "a request")
	sleep := func(ctx context.Context, seconds float64, how int) error {
		const text = "SELECT 1 FROM pg_sleep($1)"
		none := func([]any) error { return nil }
		switch how {
		case 0:
			return s.Glance().Rows(ctx, text, []any{seconds}, none)
		case 1:
			v, err := s.View(ctx)
			if err != nil {
				return err
			}
			defer v.Release()
			return v.Rows(ctx, text, []any{seconds}, none)
		default:
			return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.Rows(ctx, text, []any{seconds}, none) })
		}
	}
	var all sync.WaitGroup
	for g := range 12 {
		all.Go(func() {
			r := mrand.New(mrand.NewPCG(seed, uint64(g)))
			for range 25 {
				how := r.IntN(3)
				hurried, stop := context.WithTimeout(ctx, time.Duration(r.IntN(8000))*time.Microsecond)
				if err := sleep(hurried, 60, how); err == nil {
					t.Error("it slept for a minute")
				}
				stop()
				nearly, stop := context.WithTimeout(ctx, time.Duration(2000+r.IntN(500))*time.Microsecond)
				_ = sleep(nearly, 0.001, how) // ends about when its context does
				stop()
				patient, stop := context.WithCancel(ctx)
				if err := sleep(patient, 0.001, how); err != nil {
					t.Errorf("broken off without a reason: %v", err)
				}
				stop()
			}
		})
	}
	all.Wait()
	checkIdle(t, s, raw)
}

// Through TLS nothing can be seen of the messages, and everything goes as lib/pq does it.
func TestPool_ThroughTLS_EverythingGoesOn(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t)
	giveCertificate(t, filepath.Join(filepath.Dir(cluster.Log()), "data"))
	dsn := storetest.URL(t, "postgres")
	raw := authztest.Raw(t, dsn)
	for _, text := range []string{"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"} {
		if _, err := raw.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	sealed := strings.Replace(dsn, "sslmode=disable", "sslmode=require", 1)
	if sealed == dsn {
		t.Fatalf("%s has no sslmode", dsn)
	}
	var s *store.Store
	err := errors.New("not tried")
	for limit := time.Now().Add(15 * time.Second); err != nil && time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		s, err = store.Open(t.Context(), sealed) // until the server has read its settings
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	own := raw.Seed(t)["tenants"]
	ctx := authz.System(t.Context(), own, "a request")
	var encrypted, clear int
	const ask = `SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
		WHERE datname = current_database() AND application_name = 'huying'`
	if err := raw.QueryRow(ask).Scan(&encrypted, &clear); err != nil || encrypted == 0 || clear > 0 {
		t.Fatalf("%d connections through TLS, %d not: %v", encrypted, clear, err)
	}
	for range 3 {
		if ids, err := glanced(ctx, s); err != nil || len(ids) != 1 || ids[0] != own.String() {
			t.Fatalf("saw %v: %v", ids, err)
		}
		hurried, stop := context.WithTimeout(ctx, 5*time.Millisecond)
		if err := s.Glance().Rows(hurried, "SELECT 1 FROM pg_sleep($1)", []any{60.0}, func([]any) error { return nil }); err == nil {
			t.Error("it slept for a minute")
		}
		stop()
		if err := s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return onlyOne(tx.Tenant.Query().All(ctx)) }); err != nil {
			t.Error(err)
		}
	}
	w := worldtest.New(t, s, "ke", nil)
	if committed, err := (conclusion{}).run(w.System(), w, "SEALED"); committed || err != nil || !hasChannel(t, w, "SEALED") {
		t.Errorf("committed with its outcome %t, %v", committed, err)
	}
}

func onlyOne(rows []*db.Tenant, err error) error {
	if err == nil && len(rows) != 1 {
		err = errors.New("not one")
	}
	return err
}

// giveCertificate puts a certificate where a server looks for it.
func giveCertificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, of, of, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"server.crt": {Type: "CERTIFICATE", Bytes: certificate}, "server.key": {Type: "EC PRIVATE KEY", Bytes: secret}} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if who, ok := owner.Sys().(*syscall.Stat_t); ok {
			if err := os.Chown(file, int(who.Uid), int(who.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}
}
