package replay

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxLine bounds a line, in bytes.
const maxLine = 64 << 10

// LineError is why a line of the file cannot be taken; Line counts from 1, the
// header's.
type LineError struct {
	Line int
	Err  error
}

// Error says the line and the reason.
func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, strings.ReplaceAll(e.Err.Error(), "\n", "; "))
}

// lines calls yield for each line of a file after the header, .csv or .csv.gz,
// and ends with its error. A line that is too long is given as an error.
func lines(path string, yield func(number int, line string, tooLong error) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // opened for reading
	var source io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s is not a gzip file", path)
		}
	}
	in := bufio.NewReaderSize(source, maxLine)
	for number := 1; ; number++ {
		line, err := next(in)
		switch {
		case errors.Is(err, io.EOF) && number > 1:
			return nil
		case errors.Is(err, io.EOF) || number == 1 && err == nil && line != strings.Join(columns, ","):
			return fmt.Errorf("%s does not begin with the header %s", path, strings.Join(columns, ","))
		case err != nil && !errors.Is(err, errLong):
			return fmt.Errorf("%s cannot be read after line %d: %w", path, number-1, err)
		case number > 1 && (line != "" || err != nil):
			if err := yield(number, line, err); err != nil {
				return err
			}
		}
	}
}

var errLong = fmt.Errorf("longer than %d bytes", maxLine)

// next reads a line without its end; errLong for one that is too long, which
// is passed over.
func next(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	switch {
	case err == nil || errors.Is(err, io.EOF) && len(line) > 0:
		return strings.TrimRight(string(line), "\r\n"), nil
	case !errors.Is(err, bufio.ErrBufferFull):
		return "", err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return "", errLong
}
