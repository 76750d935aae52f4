package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
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
		data, err := graphiqlFiles.ReadFile(file)
		if err != nil {
			return err
		}
		h, err := asset(file, data)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		mux.Handle("GET /"+strings.TrimSuffix(file, ".gz"), h)
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

// asset serves a file, packed where the repository has it packed.
func asset(name string, data []byte) (http.Handler, error) {
	bare := strings.TrimSuffix(name, ".gz")
	media := mime.TypeByExtension(path.Ext(bare))
	if media == "" || strings.Contains(bare, "LICENSE") {
		media = "text/plain; charset=utf-8"
	}
	if bare == name {
		return static(media, data), nil
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	unpacked, packed := static(media, plain), static(media, data)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !takesGzip(r.Header.Get("Accept-Encoding")) {
			unpacked.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		packed.ServeHTTP(w, r)
	}), nil
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

// static serves bytes that never change while the program runs; a client that
// has them already is told so.
func static(media string, data []byte) http.Handler {
	sum := sha256.Sum256(data)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
}
