package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/server"
)

type tokenCmd struct {
	server.Storage
	Tenant     string        `arg:"" help:"Code of the tenant."`
	Login      string        `arg:"" help:"Login of the account."`
	Role       string        `help:"Make the account with this role, where there is none."`
	Region     string        `xor:"place" placeholder:"CODE" help:"Region where the role is held."`
	Grid       string        `xor:"place" placeholder:"CODE" help:"Grid where the role is held."`
	Department string        `xor:"place" placeholder:"CODE" help:"Department in which the role is held."`
	Name       string        `help:"Name of the person of a new account; the login if left out."`
	Password   string        `name:"password-file" type:"existingfile" placeholder:"FILE" help:"File that holds the password of a new account; without it the account logs in by token alone."`
	TTL        time.Duration `name:"ttl" default:"12h" help:"How long the token holds; 0 for ever."`
	APIKey     string        `name:"api-key" placeholder:"NAME" help:"Make an API key of this name instead of a session."`
}

// Validate refuses what would be passed over in silence.
func (c *tokenCmd) Validate() error {
	if c.Role == "" && (c.Region != "" || c.Grid != "" || c.Department != "" || c.Name != "" || c.Password != "") {
		return errors.New("--region, --grid, --department, --name and --password-file describe a new account and need --role")
	}
	if c.TTL < 0 {
		return errors.New("--ttl must not be negative")
	}
	return c.Storage.Validate()
}

// Run prints the token alone on standard output: it is shown this once.
func (c *tokenCmd) Run(ctx context.Context, con *console) (err error) {
	matrix, err := authz.Default()
	if err != nil {
		return err
	}
	st, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	matrices := policy.NewMatrices(matrix, st)
	ids := identity.New(st, matrices, clock.System{})
	token, err := ids.Issue(ctx, c.Tenant, c.Login, c.APIKey, c.TTL)
	switch {
	case noAccount(err) && c.Role == "":
		return fmt.Errorf("tenant %s has no account %q; --role makes one", c.Tenant, c.Login)
	case noAccount(err):
		if err := c.makeAccount(ctx, con, st, directory.New(st, matrices, clock.System{})); err != nil {
			return err
		}
		token, err = ids.Issue(ctx, c.Tenant, c.Login, c.APIKey, c.TTL)
	case err == nil && c.Role != "":
		con.note("account %s exists; its memberships were left as they are", c.Login)
	}
	if err != nil {
		return err
	}
	con.note("%s", c.explain(token))
	_, err = fmt.Fprintln(con.out, token.Secret)
	return err
}

func noAccount(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Key == fault.NoSuchThing
}

func (c *tokenCmd) makeAccount(ctx context.Context, con *console, st *store.Store, people *directory.Service) error {
	tenant, err := st.TenantID(ctx, c.Tenant)
	if err != nil {
		return err
	}
	if tenant == uuid.Nil {
		return fault.Field("tenant", fault.NoSuchTenant)
	}
	name := c.Name
	if name == "" {
		name = c.Login
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	_, err = people.EnsureAccount(authz.System(ctx, tenant, "make an account for a token"), directory.AccountInput{
		Login: c.Login, Name: name, Password: password,
		Memberships: []directory.MembershipInput{{Role: c.Role, Region: c.Region, Grid: c.Grid, Department: c.Department}},
	})
	if err != nil {
		return err
	}
	con.note("account %s was made, with the role %s", c.Login, c.Role)
	return nil
}

// password reads the file without the line's end.
func (c *tokenCmd) password() (string, error) {
	if c.Password == "" {
		return "", nil
	}
	raw, err := os.ReadFile(c.Password)
	return strings.TrimRight(string(raw), "\r\n"), err
}

func (c *tokenCmd) explain(t *identity.Token) string {
	kind, until := "session", "until it is revoked"
	if c.APIKey != "" {
		kind = "API key " + c.APIKey
	}
	if t.ExpiresAt != nil {
		until = "until " + t.ExpiresAt.Format(time.RFC3339)
	}
	return fmt.Sprintf("%s of %s in %s, %s; send it as the header Authorization: Bearer TOKEN", kind, c.Login, c.Tenant, until)
}
