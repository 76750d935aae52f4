package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The page and what it loads; nothing comes from another host. See
// graphiql/README.md for where the files are from.
//
//go:embed graphiql/index.html graphiql/start.js graphiql/start.css graphiql/*.gz graphiql/LICENSE.*
var graphiqlFiles embed.FS

// graphiql adds the page for trying out queries, and its files.
func (a *App) graphiql(mux *http.ServeMux) error {
	page, err := template.ParseFS(graphiqlFiles, "graphiql/index.html")
	if err != nil {
		return err
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		if err := page.Execute(&body, map[string]string{"Tenant": a.firstTenant(r)}); err != nil {
			panic(err) // the template is fixed
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = body.WriteTo(w)
	})
	files, err := fs.Glob(graphiqlFiles, "graphiql/*")
	if err != nil {
		return err
	}
	for _, file := range files {
		if path.Base(file) == "index.html" {
			continue
		}
		mux.Handle("GET /"+strings.TrimSuffix(file, ".gz"), asset(file))
	}
	return nil
}

// firstTenant fills the header editor, so that a query can be sent at once; a
// tenant's code is no secret. Without tenants it is empty.
func (a *App) firstTenant(r *http.Request) string {
	ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
	defer cancel()
	codes, err := a.store.TenantCodes(ctx)
	if err != nil || len(codes) == 0 {
		return ""
	}
	return codes[0]
}

// mediaTypes are those of the files. The mime package knows them as well, and reads
// the tables of the machine for it.
var mediaTypes = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

// asset serves a file, packed where the repository has it packed. It is read when it
// is asked for: few look at the page, and a megabyte held for them would cost a server
// five, as the garbage that may come together goes by what is held.
func asset(name string) http.Handler {
	bare := strings.TrimSuffix(name, ".gz")
	media, known := mediaTypes[path.Ext(bare)]
	if !known || strings.Contains(bare, "LICENSE") {
		media = "text/plain; charset=utf-8"
	}
	stored := func() io.ReadSeeker { return must(graphiqlFiles.Open(name)).(io.ReadSeeker) }
	if bare == name {
		return static(media, stored)
	}
	packed, unpacked := static(media, stored), static(media, func() io.ReadSeeker {
		return bytes.NewReader(must(io.ReadAll(must(gzip.NewReader(stored())))))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !takesGzip(r.Header.Get("Accept-Encoding")) {
			unpacked.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		packed.ServeHTTP(w, r)
	})
}

// must is for files that are part of the program.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// takesGzip reads Accept-Encoding as far as it concerns gzip.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !found || (err == nil && q > 0)
	}
	return false
}

// static serves what never changes while the program runs; a client that has it
// already is told so.
func static(media string, open func() io.ReadSeeker) http.Handler {
	tag := sync.OnceValue(func() string {
		sum := sha256.New()
		must(io.Copy(sum, open()))
		return `"` + hex.EncodeToString(sum.Sum(nil)[:8]) + `"`
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", tag())
		http.ServeContent(w, r, "", time.Time{}, open())
	})
}
