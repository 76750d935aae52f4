package evidence

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Info describes what was stored.
type Info struct {
	Kind      Kind
	MediaType string // by the content
	Name      string // safe to show; empty where the sender gave none
	Size      int64  // of what is stored, not of what came in
	SHA256    [sha256.Size]byte
}

// Intake reads a file to its end, finds its true type, cleans it and puts it
// under the key. The memory it needs does not grow with the file.
//
// Taken out before anything is stored: of pictures everything but pixels,
// colours, animation and which way is up; of MP4, MOV and WebM all tags and
// every track that is neither picture nor sound (cameras write their positions
// there); of MP3 and AAC the ID3 tags; of WAV everything but the sound. Bytes
// behind the end of a picture are dropped. HEIC and AVIF are refused as
// Uncleanable.
//
// A file that is not taken gives a *Refusal, and nothing is stored; any other
// error comes from r, from the store, or from the context.
func Intake(ctx context.Context, store Store, key Key, r io.Reader, declared Declared, limits Limits) (Info, error) {
	raw, err := openSpool(store)
	if err != nil {
		return Info{}, fmt.Errorf("evidence: open a spool: %w", err)
	}
	defer raw.Close() // it has no name: nothing is lost with it
	f, size, err := examine(reading{ctx, r}, raw, declared, limits)
	if err != nil {
		return Info{}, err
	}
	put, err := pour(ctx, store, key, func(dst io.Writer) error {
		return asRefusal(f.clean(dst, io.NewSectionReader(raw, 0, size)), f.mediaType)
	})
	if err != nil {
		return Info{}, err
	}
	info := Info{Kind: f.kind, MediaType: f.mediaType, Name: CleanName(declared.Name), Size: put.size}
	copy(info.SHA256[:], put.hash.Sum(nil))
	return info, nil
}

// examine copies the file to the spool, no more than its kind may have, and
// says what it is.
func examine(r io.Reader, spool *os.File, declared Declared, limits Limits) (format, int64, error) {
	in := bufio.NewReaderSize(r, headSize)
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return format{}, 0, fmt.Errorf("evidence: read: %w", err)
	}
	if len(head) == 0 {
		return format{}, 0, refuse(Empty, "no bytes")
	}
	fam, err := familyOf(bytes.Clone(head))
	if err != nil {
		return format{}, 0, err
	}
	limit := slices.Max(limitsOf(limits, fam.kinds))
	size, err := io.Copy(spool, io.LimitReader(in, limit+1))
	if err != nil {
		return format{}, 0, fmt.Errorf("evidence: read: %w", err)
	}
	if size > limit {
		return format{}, 0, &Refusal{Reason: TooLarge, Limit: limit}
	}
	f, err := fam.settle(io.NewSectionReader(spool, 0, size))
	if err != nil {
		return format{}, 0, asRefusal(err, "")
	}
	if limit := limits.Of(f.kind); size > limit {
		return format{}, 0, &Refusal{Reason: TooLarge, MediaType: f.mediaType, Limit: limit}
	}
	return f, size, asRefusal(declared.agrees(f), f.mediaType)
}

func limitsOf(limits Limits, kinds []Kind) (out []int64) {
	for _, k := range kinds {
		out = append(out, limits.Of(k))
	}
	return out
}
