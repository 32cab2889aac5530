package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"luoshi/internal/account"
	"luoshi/internal/batch"
	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/engine"
	"luoshi/internal/web/door"
	"luoshi/internal/wording"
	"luoshi/pack"
)

// Programme is what one installation runs.
type Programme struct {
	Title string
	Demo  bool
	Pack  *pack.Pack // that a demo shows, nil where nothing is known of it
}

// Server answers requests of one home.
type Server struct {
	Store     *store.Store
	Home      int
	Zone      *time.Location
	Programme Programme
	Rooms     map[string][]RoomOf
	Templates map[wording.Lang]*template.Template
	Files     string // folder of attachments
	Front     Front
	Batch     *batch.Runner // long work; New makes one

	progress atomic.Int64
	secrets  *door.Door // where passwords wait to be hashed
	pins     *door.Door // and PINs, which no flood of passwords holds up
	guesses  atomic.Pointer[account.Guesses]
	visits   gathered
	load     lanes
	routes   []Route
	health   health
	quota    quota
	waits    waits
	mux      *http.ServeMux
	homes    []HomeOf // of the process, where it serves several
}

// RoomOf is a room of a face, shown to roles that hold Act.
type RoomOf struct{ ID, Title, Path, Act string }

// Route is one line of a face's route list. Open routes need no session. Act is
// the right that the route's use case asks for first, for the route test.
type Route struct {
	Method, Path string
	Face, Room   string
	Act          string
	Open         bool
	Own          bool // the own session and password: also for those who may only read
	Handle       func(*Ctx) error
}

// Face is a face's pages.
type Face struct {
	Name      string
	Rooms     []RoomOf
	Routes    []Route
	Templates []fs.FS // folders of pages
}

// hashing is how many secrets are hashed at once: each costs 19 MiB.
const hashing = 2

// New builds a server from its faces.
func New(s *Server, faces ...Face) (*Server, error) {
	s.secrets, s.pins = door.New(hashing), door.New(1)
	s.load = newLanes()
	s.guesses.Store(account.NewGuesses(nil))
	s.progress.Store(100)
	if s.Batch == nil {
		s.Batch = &batch.Runner{}
	}
	s.Rooms = map[string][]RoomOf{}
	s.routes = ownRoutes()
	sources := []fs.FS{templateFiles}
	for _, f := range faces {
		s.Rooms[f.Name] = f.Rooms
		for _, r := range f.Routes {
			r.Face = f.Name
			s.routes = append(s.routes, r)
		}
		sources = append(sources, f.Templates...)
	}
	s.mux = s.router()
	var err error
	s.Templates, err = parseTemplates(sources)
	return s, err
}

// router leads each route to its handler.
func (s *Server) router() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", staticHandler())
	for _, r := range s.routes {
		mux.HandleFunc(r.Method+" "+r.Path, s.serve(r))
	}
	mux.HandleFunc("/", s.serve(Route{Open: true, Handle: func(*Ctx) error { return fault.New(fault.Missing, "web.not_found") }}))
	return mux
}

// Routes lists every route, for the tests that try each with the wrong person.
func (s *Server) Routes() []Route { return s.routes }

// SetProgress says how much of a demo's history is filled, in percent.
func (s *Server) SetProgress(percent int) { s.progress.Store(int64(percent)) }

// Progress is what SetProgress said; 100 outside a demo.
func (s *Server) Progress() int { return int(s.progress.Load()) }

// ReadOnly reports whether acts are refused because the demo is still filling.
func (s *Server) ReadOnly() bool { return s.Progress() < 100 }

// Calendar is the working calendar in force.
func (s *Server) Calendar() *calendar.Calendar { return s.Store.CalendarOf(s.Home) }

// maxForm bounds a form without files.
const maxForm = 1 << 20

// MaxUpload bounds a form with files.
const MaxUpload = 24 << 20

// Handler is the whole web face with its protections.
func (s *Server) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.serve(Route{Open: true, Handle: func(*Ctx) error { return fault.New(fault.Denied, "web.cross_site") }}))
	top := http.NewServeMux() // who watches the server asks by any name
	top.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	top.HandleFunc("GET /healthz", s.healthz)
	top.Handle("/", s.guard(cross.Handler(s.mux)))
	return s.headers(top)
}

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // pages and files alike; static files say otherwise
		if r.ContentLength != 0 {          // also what nobody reads: it is not waited for longer
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyBegins)) // a writer of a test has none
		}
		next.ServeHTTP(w, r)
	})
}

// serve wraps one route: limits, session, handler, refusal.
func (s *Server) serve(r Route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		c := &Ctx{Server: s, W: w, R: req, Lang: language(req), Face: r.Face, Room: r.Room}
		now := s.Store.Now()
		c.Today = calendar.DateOf(now, s.Zone)
		if req.Method != http.MethodGet {
			c.R = req.WithContext(engine.First(req.Context()))
		}
		if !c.take() {
			return
		}
		defer func() { c.leave() }()
		defer c.dropFiles()
		defer func() {
			if p := recover(); p != nil {
				c.fail(fmt.Errorf("panic: %v", p))
			}
		}()
		signed, err := c.signedIn(now)
		if err != nil {
			c.fail(err)
			return
		}
		if !r.Open && !signed {
			c.toSignIn()
			return
		}
		first := ""
		if !r.Open {
			if first = c.must(r); first == "" {
				err = c.mayUse(r) // rights before bytes
			}
		}
		if err == nil {
			c.give() // a slow body holds no place
			err = limit(c, r.Open)
		}
		if !c.take() {
			return
		}
		if err != nil {
			c.fail(err)
			return
		}
		if first != "" {
			c.notTaken()
			_ = c.Redirect(first)
			return
		}
		c.sign()
		if err := c.handle(r); err != nil && !errors.Is(err, context.Canceled) {
			c.fail(err)
		}
	}
}

// handle counts what waits for whoever is signed in, and answers.
func (c *Ctx) handle(r Route) error {
	if !r.Open {
		if err := c.count(); err != nil {
			return err
		}
	}
	return r.Handle(c)
}

// limit reads the form within its bounds, so that a broken or huge body is
// refused before any handler runs. A page that is only read has no body, and a
// stranger sends no files.
func limit(c *Ctx, open bool) error {
	if c.R.Method != http.MethodPost {
		c.R.Body = http.NoBody
		return readable(c.R.URL.Query())
	}
	multi := strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/form-data")
	size := int64(maxForm)
	if multi && !open {
		size = MaxUpload
	}
	c.paced()
	c.R.Body = http.MaxBytesReader(c.W, c.R.Body, size)
	var err error
	if multi {
		err = c.R.ParseMultipartForm(4 << 20)
	} else {
		err = c.R.ParseForm()
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.Invalid, "web.too_large", fmt.Sprintf("%d MB", size>>20))
	}
	if full := blob.Full(err); fault.Is(full, "blob.full") {
		return full
	}
	if err != nil {
		if !open {
			slog.Info("broken form", "path", c.R.URL.Path, "err", err)
		}
		return fault.New(fault.Invalid, "web.form_broken")
	}
	return readable(c.R.Form)
}

// readable refuses what is no text: it could not be stored on every engine.
func readable(form url.Values) error {
	for name, values := range form {
		for _, s := range append(values, name) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return fault.New(fault.Invalid, "web.form_broken")
			}
		}
	}
	return nil
}

// language is Chinese unless the reader chose English or the browser asks for
// another language before Chinese.
func language(r *http.Request) wording.Lang {
	if ck, err := r.Cookie("lang"); err == nil && (ck.Value == "en" || ck.Value == "zh") {
		return wording.Lang(ck.Value)
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(part)), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return wording.Zh
		case strings.HasPrefix(tag, "en"):
			return wording.En
		}
	}
	return wording.Zh
}
