package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/internal/territory"
	"github.com/huying/huying/presets"
	"github.com/huying/huying/server"
)

type regionImportCmd struct {
	server.Storage
	JSON   bool   `name:"json" help:"Answer in JSON, also where rows are refused."`
	Tenant string `arg:"" help:"Code of the tenant."`
	File   string `arg:"" help:"CSV file, .csv or .csv.gz, with the header code,parent_code,level,name."`
}

// regionResult is the answer in JSON.
type regionResult struct {
	Tenant string `json:"tenant"`
	*territory.Report
	Errors []rowError `json:"errors,omitempty"`
}

// rowError is why a row was refused; Line counts from 1, the header's, and is
// 0 where no single row is at fault.
type rowError struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Run imports all rows or none.
func (c *regionImportCmd) Run(ctx context.Context, con *console) error {
	report, err := c.importFile(ctx)
	rows := rowErrors(err)
	if c.JSON && (err == nil || len(rows) > 0) {
		result := regionResult{Tenant: c.Tenant, Errors: rows}
		if err == nil {
			result.Report = &report
		}
		if err := con.json(result); err != nil {
			return err
		}
	}
	switch {
	case len(rows) > 0:
		for _, r := range rows {
			if !c.JSON {
				con.note("%s line %d: %s", c.File, r.Line, r.Message)
			}
		}
		return fmt.Errorf("nothing was imported: %d faults in %s", len(rows), c.File)
	case err != nil:
		return err
	case !c.JSON:
		fmt.Fprintf(con.out, "%s: regions: %d created, %d renamed, %d moved, %d unchanged\n",
			c.Tenant, report.Created, report.Renamed, report.Moved, report.Unchanged)
	}
	return nil
}

func (c *regionImportCmd) importFile(ctx context.Context) (report territory.Report, err error) {
	rows, err := readRegions(c.File)
	if err != nil {
		return report, err
	}
	err = withTenancy(ctx, c.Storage, func(s *tenancy.Service) error {
		report, err = s.ImportRegions(ctx, c.Tenant, rows)
		return err
	})
	return report, err
}

func readRegions(path string) ([]presets.Region, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // opened for reading
	var source io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("%s is not a gzip file", path)
		}
	}
	rows, err := presets.ReadRegions(source, path)
	if err != nil {
		return nil, err
	}
	return rows, presets.CheckRegions(rows, path)
}

// rowErrors finds the lines at fault: "FILE line 7.parent_code" of the
// readers, "regions.6.parent_code" of the import, which counts rows.
func rowErrors(err error) (out []rowError) {
	var read presets.Faults
	if errors.As(err, &read) {
		for _, f := range read {
			_, after, _ := strings.Cut(f.Path, " line ")
			number, field, _ := strings.Cut(after, ".")
			line, _ := strconv.Atoi(number)
			out = append(out, rowError{line, inField(field, f.Reason)})
		}
	}
	for _, f := range fault.All(err) {
		if len(f.Path) < 2 || f.Path[0] != "regions" {
			continue
		}
		row, _ := strconv.Atoi(f.Path[1])
		out = append(out, rowError{row + 1, inField(strings.Join(f.Path[2:], "."), f.Message("en"))})
	}
	return out
}

func inField(field, message string) string {
	if field == "" {
		return message
	}
	return field + ": " + message
}
