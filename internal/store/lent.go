package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"time"
)

// lent is a connection lent from a pool. Ent reads through it as ever; what reads
// by the statement speaks to the driver itself: database/sql would watch each
// statement and each transaction with a goroutine, and convert each value once more.
type lent struct{ *sql.Conn }

// driverConn is what the connections of both engines can do.
type driverConn interface {
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
}

// lend takes a connection for which begin succeeds. One that died in the pool is
// thrown away for another, and there are no more of those than the pool holds.
func lend(ctx context.Context, pool *sql.DB, begin func(driverConn) error) (*lent, error) {
	for tries := 0; ; tries++ {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, err
		}
		l := &lent{conn}
		if err = l.do(begin); err == nil {
			return l, nil
		}
		_ = conn.Close()
		if !errors.Is(err, driver.ErrBadConn) || tries > pool.Stats().MaxOpenConnections {
			return nil, err
		}
	}
}

func (l *lent) do(what func(driverConn) error) error {
	return l.Raw(func(c any) error {
		if full, ok := c.(driverConn); ok {
			return what(full)
		}
		return errors.New("store: this driver has another kind of connection")
	})
}

// readRows is View.Rows on a connection of a driver.
func readRows(ctx context.Context, c driverConn, text string, args []any, take func(row []any) error) (err error) {
	named, err := namedValues(c, args)
	if err != nil {
		return err
	}
	rows, err := c.QueryContext(ctx, text, named)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, len(rows.Columns()))
	row := make([]any, len(values))
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		for i, value := range values {
			row[i] = ofDriver(value)
		}
		if err := take(row); err != nil {
			return err
		}
	}
}

// ofDriver is a value that may be kept: bytes are the driver's own until the next row.
func ofDriver(v driver.Value) any {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return v
}

// namedValues are arguments as the driver takes them.
func namedValues(c driverConn, args []any) ([]driver.NamedValue, error) {
	out := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		if err := checkNamed(c, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func checkNamed(c driverConn, v *driver.NamedValue) (err error) {
	switch v.Value.(type) {
	case nil, string, int64, bool, float64, time.Time: // as they stand
		return nil
	}
	if checker, ok := c.(driver.NamedValueChecker); ok {
		if err := checker.CheckNamedValue(v); !errors.Is(err, driver.ErrSkip) {
			return err
		}
	}
	v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value)
	return err
}
