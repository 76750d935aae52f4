package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tally"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
	"github.com/huying/huying/server"
)

// withTenancy opens the database for one command.
func withTenancy(ctx context.Context, data server.Storage, fn func(*tenancy.Service) error) error {
	st, err := data.Open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(tenancy.New(st, clock.System{})), st.Close())
}

type tenantImportCmd struct {
	server.Storage
	JSON    bool     `name:"json" help:"Answer in JSON."`
	Presets []string `arg:"" name:"preset" help:"Names of embedded presets, or preset files; region files are looked up beside them."`
}

// Run checks all presets before it imports the first; each import is whole or
// not at all.
func (c *tenantImportCmd) Run(ctx context.Context, con *console) error {
	list := make([]*presets.Preset, len(c.Presets))
	for i, name := range c.Presets {
		p, err := loadPreset(name)
		if err != nil {
			return fmt.Errorf("preset %s: %w", name, err)
		}
		list[i] = p
	}
	return withTenancy(ctx, c.Storage, func(s *tenancy.Service) error {
		var reports []*tenancy.Report
		for i, p := range list {
			con.progress(i, len(list), p.Code)
			report, err := s.Import(ctx, p)
			if err != nil {
				return fmt.Errorf("tenant %s was not imported: %w", p.Code, err)
			}
			reports = append(reports, report)
			con.progress(i+1, len(list), p.Code)
			if !c.JSON {
				fmt.Fprintln(con.out, sentence(report))
			}
		}
		if c.JSON {
			return con.json(reports)
		}
		return nil
	})
}

func sentence(r *tenancy.Report) string {
	verb := "updated"
	if r.New {
		verb = "created"
	}
	return fmt.Sprintf("%s: %s; regions: %d created, %d renamed, %d moved, %d unchanged; %d departments, %d categories, %d channels, %d grids",
		r.Code, verb, r.Regions.Created, r.Regions.Renamed, r.Regions.Moved, r.Regions.Unchanged,
		r.Rows["departments"], r.Rows["categories"], r.Rows["channels"], r.Rows["grids"])
}

// loadPreset takes an embedded preset by its name and anything else as a file.
func loadPreset(name string) (*presets.Preset, error) {
	if slices.Contains(presets.Names(), name) {
		return presets.Load(name)
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no such file, and the embedded presets are %s", strings.Join(presets.Names(), ", "))
	}
	if err != nil {
		return nil, err
	}
	return presets.Parse(data, os.DirFS(filepath.Dir(name)))
}

type tenantExportCmd struct {
	server.Storage
	Tenant string `arg:"" help:"Code of the tenant."`
}

// Run writes the preset to standard output.
func (c *tenantExportCmd) Run(ctx context.Context, con *console) error {
	return withTenancy(ctx, c.Storage, func(s *tenancy.Service) error {
		p, err := s.Export(ctx, c.Tenant)
		if err != nil {
			return err
		}
		text, err := p.Marshal()
		if err != nil {
			return err
		}
		_, err = con.out.Write(text)
		return err
	})
}

type tenantRecountCmd struct {
	server.Storage
	Tenant string `arg:"" help:"Code of the tenant."`
}

// Run counts while others go on working.
func (c *tenantRecountCmd) Run(ctx context.Context, con *console) error {
	st, err := c.Open(ctx)
	if err != nil {
		return err
	}
	n, err := forTenant(ctx, st, c.Tenant, tally.New(st, clock.System{}).Recount)
	if err == nil {
		fmt.Fprintf(con.out, "%s: %d open cases\n", c.Tenant, n)
	}
	return errors.Join(err, st.Close())
}

type tenantReindexCmd struct {
	server.Storage
	Tenant string `arg:"" help:"Code of the tenant."`
}

// Run writes while others go on working.
func (c *tenantReindexCmd) Run(ctx context.Context, con *console) error {
	st, err := c.Open(ctx)
	if err != nil {
		return err
	}
	n, err := forTenant(ctx, st, c.Tenant, search.New(st, clock.System{}).Reindex)
	if err == nil {
		fmt.Fprintf(con.out, "%s: %d cases\n", c.Tenant, n)
	}
	return errors.Join(err, st.Close())
}

// forTenant does for the tenant of a code what the system alone may.
func forTenant(ctx context.Context, st *store.Store, code string, do func(context.Context) (int, error)) (int, error) {
	id, err := st.TenantID(ctx, code)
	if err != nil {
		return 0, err
	}
	if id == uuid.Nil {
		return 0, fmt.Errorf("there is no tenant %q", code)
	}
	return do(authz.System(ctx, id, "keep up a tenant from the command line"))
}
