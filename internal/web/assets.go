package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed assets/*
var assetFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

// asset is one static file with its name by content.
type asset struct {
	name string // luoshi.1a2b3c4d.css
	data []byte
	gz   []byte
}

// assets maps plain names to their hashed forms, so that a browser may keep them
// for ever.
var assets = sync.OnceValue(func() map[string]asset {
	out := map[string]asset{}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(e.Name())
		var gz bytes.Buffer
		w, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		_, _ = w.Write(data)
		_ = w.Close()
		out[e.Name()] = asset{strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext, data, gz.Bytes()}
	}
	return out
})

// Asset is the path of a static file by its plain name.
func Asset(name string) string { return "/static/" + assets()[name].name }

func staticHandler() http.Handler {
	byName := map[string]asset{}
	for _, a := range assets() {
		byName[a.name] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byName[path.Base(r.URL.Path)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		data := a.data
		w.Header().Set("Vary", "Accept-Encoding")
		if takesGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
			data = a.gz
		}
		if strings.HasSuffix(a.name, ".css") {
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
		} else {
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
}
