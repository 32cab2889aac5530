package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/batch"
	"luoshi/internal/fault"
)

// homeName is the cookie with the home that a browser chose, in a process that serves
// several. It opens nothing: every right is asked for in the home that it leads to.
const (
	homeName = "luoshi-home"
	homeLife = 365 * 24 * time.Hour
	homesAt  = "/homes"
)

// HomeOf is a home as the door names it (属地).
type HomeOf struct {
	Home        int
	Name, Title string // of the division, and of its programme
	Why         string // why it is not served, "" where it is
}

// Homes answers requests of several homes in one process (一个程序管几个县), each with a
// Server of its own over one store: its sessions, accounts, guesses and rooms are its own.
// What protects the machine is shared: the queue for hashing and the lanes of load.
type Homes struct {
	servers map[int]*Server
	first   *Server
	all     []HomeOf
}

// NewHomes puts servers of several homes behind one door; homes that are not served are
// named with the reason.
func NewHomes(servers []*Server, all []HomeOf) (*Homes, error) {
	if len(servers) == 0 {
		return nil, errors.New("web: no home to serve")
	}
	h := &Homes{servers: map[int]*Server{}, first: servers[0], all: all}
	slices.SortFunc(h.all, func(a, b HomeOf) int { return a.Home - b.Home })
	for _, s := range servers {
		h.servers[s.Home], s.homes = s, h.all
	}
	return h, nil
}

// Beside is a server of another home in the same process: rooms, pages and what protects the
// machine are shared; what belongs to a home is its own.
func (s *Server) Beside(home int, zone *time.Location, p Programme) *Server {
	x := &Server{Store: s.Store, Home: home, Zone: zone, Programme: p, Rooms: s.Rooms, Templates: s.Templates, Files: s.Files, Front: s.Front,
		Batch: &batch.Runner{}, secrets: s.secrets, pins: s.pins, routes: s.routes, load: s.load}
	x.guesses.Store(account.NewGuesses(nil))
	x.progress.Store(100)
	x.mux = x.router()
	return x
}

// Handler leads each request to the server of the home that the browser chose, and one that
// chose none to the door where homes are named.
func (h *Homes) Handler() http.Handler {
	handlers := map[int]http.Handler{}
	for home, s := range h.servers {
		handlers[home] = s.Handler()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, chosen := h.of(r)
		if !chosen && len(h.servers) > 1 && !free(r.URL.Path) {
			to := homesAt
			if r.Method == http.MethodGet {
				to += "?" + url.Values{"to": {local(r.URL.RequestURI())}}.Encode()
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		handlers[s.Home].ServeHTTP(w, r)
	})
}

// free reports whether an address is of no home: the door itself, what every page is made of,
// and what watches the server.
func free(path string) bool {
	return path == homesAt || path == "/livez" || path == "/healthz" || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/lang/")
}

// of finds the server that a request is for.
func (h *Homes) of(r *http.Request) (*Server, bool) {
	for _, name := range []string{"__Host-" + homeName, homeName} {
		if ck, err := r.Cookie(name); err == nil {
			if n, err := strconv.Atoi(ck.Value); err == nil && h.servers[n] != nil {
				return h.servers[n], true
			}
		}
	}
	return h.first, false
}

// several reports whether the process serves more than one home.
func (s *Server) several() bool { return len(s.homes) > 1 }

type homesPage struct {
	Frame
	To  string
	All []HomeOf
}

// showHomes names the homes of the process; one that is chosen is remembered by the browser.
func showHomes(c *Ctx) error {
	if !c.several() {
		return fault.New(fault.Missing, "web.not_found")
	}
	p := homesPage{Frame: c.Frame(c.T("选择属地"), nil), To: local(c.Value("to")), All: c.homes}
	p.Programme, p.Rules = "", "" // of no home yet
	return c.Page(http.StatusOK, "homes", p)
}

func chooseHome(c *Ctx) error {
	home, err := strconv.Atoi(c.Value("home"))
	if err != nil || !slices.ContainsFunc(c.homes, func(h HomeOf) bool { return h.Home == home && h.Why == "" }) {
		return c.Redirect(homesAt)
	}
	c.lasting(homeName, strconv.Itoa(home), homeLife)
	return c.Redirect(local(c.Value("to")))
}
