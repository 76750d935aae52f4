package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// direct lets ent speak to a connection of a driver itself, for the reason that
// is given at lent.
type direct struct {
	engine string
	conn   driverConn
	wrote  bool // a statement may have
}

// Exec implements dialect.Driver.
func (d *direct) Exec(ctx context.Context, query string, args, v any) error {
	named, err := d.named(query, args)
	if err != nil {
		return err
	}
	d.wrote = true
	done, err := d.conn.ExecContext(ctx, query, named)
	if result, asked := v.(*sql.Result); asked && err == nil {
		*result = done
	}
	return err
}

// Query implements dialect.Driver.
func (d *direct) Query(ctx context.Context, query string, args, v any) error {
	named, err := d.named(query, args)
	if err != nil {
		return err
	}
	d.wrote = d.wrote || !strings.HasPrefix(query, "SELECT ")
	rows, err := d.conn.QueryContext(ctx, query, named)
	if err != nil {
		return err
	}
	v.(*entsql.Rows).ColumnScanner = &directRows{rows: rows, row: make([]driver.Value, len(rows.Columns()))}
	return nil
}

// named are the arguments of a statement of ent's as the driver takes them.
func (d *direct) named(query string, args any) ([]driver.NamedValue, error) {
	s, err := newStatement(query, args)
	if err != nil {
		return nil, err
	}
	return namedValues(d.conn, s.args)
}

// Tx implements dialect.Driver.
func (d *direct) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// Close implements dialect.Driver; the connection is its pool's.
func (d *direct) Close() error { return nil }

// Dialect implements dialect.Driver.
func (d *direct) Dialect() string { return d.engine }

// directRows are rows of a driver as ent reads them.
type directRows struct {
	rows driver.Rows
	row  []driver.Value
	skip int // columns in front that are not ent's
	err  error
}

// Next implements entsql.ColumnScanner.
func (r *directRows) Next() bool {
	if r.err != nil {
		return false
	}
	r.err = r.rows.Next(r.row)
	return r.err == nil
}

// Err implements entsql.ColumnScanner.
func (r *directRows) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// Close implements entsql.ColumnScanner.
func (r *directRows) Close() error {
	if r.err == nil {
		r.err = io.EOF
	}
	return r.rows.Close()
}

// Columns implements entsql.ColumnScanner.
func (r *directRows) Columns() ([]string, error) { return r.rows.Columns()[r.skip:], nil }

// ColumnTypes implements entsql.ColumnScanner; nothing that ent generates asks.
func (r *directRows) ColumnTypes() ([]*sql.ColumnType, error) {
	return nil, errors.New("store: the types of columns are not known")
}

// NextResultSet implements entsql.ColumnScanner.
func (r *directRows) NextResultSet() bool { return false }

// Scan implements entsql.ColumnScanner.
func (r *directRows) Scan(into ...any) error {
	row := r.row[r.skip:]
	if len(into) != len(row) {
		return fmt.Errorf("store: %d columns for %d values", len(row), len(into))
	}
	for i, to := range into {
		if err := assign(to, row[i]); err != nil {
			return fmt.Errorf("store: column %q: %w", r.rows.Columns()[r.skip+i], err)
		}
	}
	return nil
}

// assign is what database/sql does with a value of a row. Bytes are the driver's
// own until the next one.
func assign(to, v any) error {
	switch to := to.(type) {
	case sql.Scanner:
		return to.Scan(v)
	case *[]byte:
		return assignAs(to, v, v == nil)
	case *string:
		return assignAs(to, v, false)
	case *int:
		return assignAs(to, v, false)
	case *int64:
		return assignAs(to, v, false)
	case *bool:
		return assignAs(to, v, false)
	case *time.Time:
		return assignAs(to, v, false)
	}
	at := reflect.ValueOf(to)
	if at.Kind() != reflect.Pointer || at.IsNil() {
		return fmt.Errorf("store: cannot read into %T", to)
	}
	switch at = at.Elem(); {
	case at.Kind() == reflect.Pointer && v == nil:
		at.SetZero()
		return nil
	case at.Kind() == reflect.Pointer:
		at.Set(reflect.New(at.Type().Elem()))
		return assign(at.Interface(), v)
	case at.Kind() == reflect.String:
		return assignAs(at.Addr().Convert(reflect.TypeFor[*string]()).Interface().(*string), v, false)
	case at.CanInt():
		var n int64
		if err := assignAs(&n, v, false); err != nil || at.OverflowInt(n) {
			return errors.Join(err, fmt.Errorf("store: %v is no %s", v, at.Type()))
		}
		at.SetInt(n)
		return nil
	case at.CanFloat():
		var f float64
		err := assignAs(&f, v, false)
		at.SetFloat(f)
		return err
	}
	return fmt.Errorf("store: cannot read into %T", to)
}

func assignAs[T any](to *T, v any, null bool) error {
	var n sql.Null[T]
	if err := n.Scan(v); err != nil {
		return err
	}
	if !n.Valid && !null {
		return fmt.Errorf("store: null for a %T", n.V)
	}
	*to = n.V
	return nil
}
