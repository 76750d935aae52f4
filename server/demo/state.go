package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is what a later start on the same data cannot read from the database:
// secrets are kept there as hashes only. The file is its owner's alone.
type state struct {
	Password string            `json:"password"` // of the accounts that log in by password
	Notes    map[string]string `json:"notes"`
	Tokens   []*token          `json:"tokens"`
}

type token struct {
	Tenant    string    `json:"tenant"`
	Login     string    `json:"login"`
	Secret    string    `json:"secret"`
	ExpiresAt time.Time `json:"expires_at"`
}

const (
	tokenLife  = 7 * 24 * time.Hour
	tokenSpare = 12 * time.Hour // a token with less than this left is replaced
)

// load reads the state of a data directory; an empty one where there is none.
func load(dir string) (*state, error) {
	raw, err := os.ReadFile(filepath.Join(dir, stateName))
	if errors.Is(err, fs.ErrNotExist) {
		return &state{Notes: map[string]string{}}, nil
	}
	if err != nil {
		return nil, err
	}
	var st state
	return &st, json.Unmarshal(raw, &st)
}

// save writes the state whole or not at all.
func (st *state) save(dir string) error {
	raw, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, stateName)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// actor returns somebody with a token that holds for hours to come. One is
// issued only where there is none that does, so that a second start issues
// nothing, even though somebody may have logged out with one.
func (st *state) actor(ctx context.Context, in *instance, tenant, login string) (*Actor, error) {
	a, _ := find(tenant, login)
	a.url = in.endpoint()
	var kept *token
	for _, t := range st.Tokens {
		if t.Tenant == tenant && t.Login == login {
			kept = t
		}
	}
	if kept == nil {
		kept = &token{Tenant: tenant, Login: login}
		st.Tokens = append(st.Tokens, kept)
	}
	now := in.app.Services().Clock.Now()
	a.token = kept.Secret
	if kept.ExpiresAt.Sub(now) >= tokenSpare && a.do(ctx, `query Holds { viewer { roles } }`, nil, nil) == nil {
		return a, nil
	}
	secret, err := in.issue(ctx, tenant, login, tokenLife)
	if err != nil {
		return nil, err
	}
	kept.Secret, kept.ExpiresAt, a.token = secret, now.Add(tokenLife), secret
	return a, nil
}
