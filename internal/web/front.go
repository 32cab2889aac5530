package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// Front is what stands between the readers and this server (前端代理), as docs/tls.md
// describes it: the names it is reached by and the proxies whose word is taken.
type Front struct {
	hosts   []string
	proxies []netip.Prefix
}

// NewFront reads names of hosts and addresses or ranges of proxies.
func NewFront(hosts, proxies []string) (f Front, err error) {
	for _, h := range hosts {
		if h == "" || strings.ContainsAny(h, ":/ ") {
			return f, fmt.Errorf("--host %q: a name without scheme and port", h)
		}
		f.hosts = append(f.hosts, strings.ToLower(strings.TrimSuffix(h, ".")))
	}
	for _, p := range proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			addr, aerr := netip.ParseAddr(p)
			if aerr != nil {
				return f, fmt.Errorf("--proxy %q: an address such as 10.0.0.5, or a range such as 10.0.0.0/24", p)
			}
			prefix = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		}
		f.proxies = append(f.proxies, prefix)
	}
	return f, nil
}

// answers reports whether a request was meant for this server: for one of its names,
// for the very address that it came in at, or for this machine. A page of another site
// whose name was bent to this address is none of them.
func (f Front) answers(r *http.Request) bool {
	name := hostName(r.Host)
	if name == "localhost" || slices.Contains(f.hosts, name) {
		return true
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	ip = ip.Unmap().WithZone("")
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ip.IsLoopback() || ok && ip == addrOf(local.String())
}

// secure reports whether the browser came over an encrypted connection. What a header
// says counts only from a proxy that was named.
func (f Front) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return f.trusts(addrOf(r.RemoteAddr)) && slices.Equal(r.Header.Values("X-Forwarded-Proto"), []string{"https"})
}

// trusts reports whether an address is that of a proxy that was named.
func (f Front) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(f.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// hostName is a host without its port, as names are compared.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// addrOf is the address of an endpoint, the zero one when it has none.
func addrOf(endpoint string) netip.Addr {
	ap, err := netip.ParseAddrPort(endpoint)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// guard refuses what was meant for another site, and tells a browser that came over
// TLS to come so again.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Front.answers(r) {
			err := fault.New(fault.Denied, "web.host")
			plain(w, http.StatusMisdirectedRequest, wording.Fault(wording.Zh, err)+"\n"+wording.Fault(wording.En, err)+"\n")
			return
		}
		if s.Front.secure(r) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// secure reports whether the browser came over an encrypted connection.
func (c *Ctx) secure() bool { return c.Front.secure(c.R) }

// cookieOf is the name that a cookie has on this connection. Over TLS a browser takes
// a cookie of that name from this very host alone, not from a neighbour or over plain
// HTTP.
//
// Where one process serves several homes, each has cookies of its own: who is signed in at
// two of them goes to and fro.
func (c *Ctx) cookieOf(name string) string {
	if c.several() && name != homeName {
		name += "-" + strconv.Itoa(c.Home)
	}
	if c.secure() {
		return "__Host-" + name
	}
	return name
}

// address is where a request comes from (来源地址): what a named proxy says of it, else
// the other end of the connection.
func (f Front) address(endpoint string, forwarded []string) netip.Addr {
	at := addrOf(endpoint)
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && f.trusts(at); i-- {
		from, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = from.Unmap().WithZone("")
	}
	return at
}

// block is the network that an address shares its places with: /24, or /64 of IPv6.
func block(a netip.Addr) string {
	bits := 24
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// single is the address that wrong secrets are counted at: of IPv6 its /64, which one
// household or office has.
func single(a netip.Addr) string {
	if a.Is6() {
		return block(a)
	}
	return a.String()
}

// from is where the request comes from.
func (c *Ctx) from() netip.Addr {
	return c.Front.address(c.R.RemoteAddr, c.R.Header.Values("X-Forwarded-For"))
}
