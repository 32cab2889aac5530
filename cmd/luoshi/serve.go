package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/engine"
	"luoshi/internal/sweep"
	"luoshi/internal/web"
	"luoshi/internal/web/desk"
	"luoshi/internal/web/field"
	"luoshi/internal/web/person"
	"luoshi/internal/wording"
	"luoshi/pack"
)

// front is what stands before the server, see docs/tls.md.
type front struct {
	Host  []string `help:"A name that the server is reached by, repeatable; loopback and its own address always count."`
	Proxy []string `help:"Address or range of a proxy whose X-Forwarded-Proto and X-Forwarded-For are believed, repeatable."`
}

type serveCmd struct {
	place
	front
	Addr string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Home int    `help:"Six-digit home (default: all of the database)."`

	AnchorTo   []string `help:"Further folders for the anchor, on another machine or with a witness." type:"existingdir"`
	AcceptLoss bool     `help:"Accept that the log is shorter than its anchor, after an honest restore: two persons, journalled."`
	By         []string `help:"With --accept-loss: the logins of the two persons; their passwords are read from standard input, one a line."`
	ClockOK    bool     `name:"clock-ok" help:"The clock is right although it jumped ahead, or lies more than a week after the newest event."`
}

func (c *serveCmd) Run(e env) error {
	if err := fromFile(&c.DB); err != nil {
		return err
	}
	lock, err := engine.LockServing(c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Release() }()
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	homes, err := c.homes(e, s)
	if err != nil {
		return err
	}
	var servers []*web.Server
	var all []web.HomeOf
	for _, home := range homes {
		srv, of, err := c.home(e, s, home, servers)
		if err != nil && len(homes) > 1 && unanchored(err) { // the others go on
			slog.Error("home is not served", "home", home, "err", err)
			of.Why, err = wording.Explain(err), nil
		}
		if err != nil {
			return c.refuse(e, err)
		}
		if all = append(all, of); srv != nil {
			servers = append(servers, srv)
			defer srv.Batch.Close()
		}
	}
	door, err := web.NewHomes(servers, all)
	if err != nil {
		return err
	}
	for _, srv := range servers {
		c.keep(e, s, srv)
	}
	go sweep.Files{Store: s, Blobs: servers[0].Blobs()}.Run(e.ctx)
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	err = serveOn(e, l, door.Handler(), func(addr string) { _, _ = fmt.Fprintf(e.stdout, "http://%s/\n", addr) })
	for _, srv := range servers {
		err = errors.Join(err, srv.KeepNow(context.WithoutCancel(e.ctx)))
	}
	return err
}

// homes are those that are served: the one that was named, else all of the database.
func (c *serveCmd) homes(e env, s *store.Store) ([]int, error) {
	if c.Home != 0 {
		return []int{c.Home}, nil
	}
	homes, err := s.Homes(e.ctx)
	if err != nil {
		return nil, err
	}
	if anchors, err := anchorsBeside(c.Keys); err == nil && len(homes) == 0 && len(anchors) > 0 { // everything is gone
		n := strconv.FormatInt(anchors[0].Checkpoint.Size, 10)
		return nil, c.refuse(e, fault.New(fault.Conflict, "store.loss", n, "0", n))
	}
	if len(homes) == 0 {
		return nil, errors.New("the database has no home; `luoshi init` sets one up")
	}
	if len(homes) > 1 && c.AcceptLoss {
		return nil, errors.New("--accept-loss gives up the log of one home: say --home")
	}
	return homes, nil
}

// home makes the server of one home, beside the first where there is one already; the name
// is known even when the home cannot be served.
func (c *serveCmd) home(e env, s *store.Store, home int, beside []*web.Server) (*web.Server, web.HomeOf, error) {
	of := web.HomeOf{Home: home, Name: strconv.Itoa(home)}
	var pr store.Programme
	var shown *pack.Pack
	if err := s.View(e.ctx, home, func(v *store.View) (err error) {
		if of.Name, err = v.AreaNamed(area.OfHome(home)); err != nil {
			return err
		}
		if pr, err = v.Programme(); err == nil && pr.Demo {
			shown, err = v.Pack(pr.Base)
		}
		return err
	}); err != nil {
		return nil, of, err
	}
	of.Title = pr.Title
	zone, err := pr.Location()
	if err != nil {
		return nil, of, err
	}
	if err := c.hold(e, s, home, zone); err != nil {
		return nil, of, err
	}
	p := web.Programme{Title: pr.Title, Demo: pr.Demo, Pack: shown}
	if len(beside) > 0 {
		return beside[0].Beside(home, zone, p), of, nil
	}
	srv, err := c.server(s, home, zone, c.Files, p)
	return srv, of, err
}

// keep starts what runs for a home beside its requests.
func (c *serveCmd) keep(e env, s *store.Store, srv *web.Server) {
	go srv.Keep(e.ctx)
	go sweep.Sweeper{Store: s, Home: srv.Home, Zone: srv.Zone}.Run(e.ctx)
	go checkpoints(e.ctx, s, srv.Home, c.Keys)
	if err := s.FollowBeside(e.ctx, srv.Home); err != nil {
		slog.Error("no index of words", "home", srv.Home, "err", err) // the rest of the house does without
	}
}

func (f front) server(s *store.Store, home int, zone *time.Location, files string, p web.Programme) (*web.Server, error) {
	at, err := web.NewFront(f.Host, f.Proxy)
	if err != nil {
		return nil, err
	}
	return web.New(&web.Server{Store: s, Home: home, Zone: zone, Files: files, Programme: p, Front: at}, desk.Face(), field.Face(), person.Face())
}

// listen serves until the context ends, then lets open requests finish.
func listen(e env, addr string, srv *web.Server, ready func(addr string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return serveOn(e, l, srv.Handler(), ready)
}

// serveOn answers on a listener until the context ends.
func serveOn(e env, l net.Listener, handler http.Handler, ready func(addr string)) error {
	h := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(l) }()
	debug.FreeOSMemory() // what starting left behind
	ready(l.Addr().String())
	select {
	case err := <-ended:
		return err
	case <-e.ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return h.Shutdown(ctx)
}

// checkpoints signs the journal's head now and every hour, and drops what is over.
func checkpoints(ctx context.Context, s *store.Store, home int, keys string) {
	t := time.NewTicker(time.Hour)
	defer t.Stop()
	for {
		signer, _, err := logKey(keys, home)
		if err == nil {
			_, err = s.Checkpoint(ctx, home, signer)
		}
		if err == nil {
			err = s.Tidy(ctx, home)
		}
		if err != nil && ctx.Err() == nil {
			slog.Error("checkpoint", "home", home, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

type initCmd struct {
	place
	Home  int    `required:"" help:"Six-digit code of the county, or of the city or province that runs the programme."`
	Name  string `required:"" help:"Name of the first administrator."`
	Login string `required:"" help:"Login name of the first administrator."`
	Token string `help:"One-time token printed by the first run; the new password is read from standard input."`
}

// Run prints a one-time token the first time; with the token it makes the first
// administrator, whose password is read from standard input.
func (c *initCmd) Run(e env) error {
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if c.Token == "" {
		var done bool
		if _, err := s.Do(e.ctx, c.Home, "", func(tx *store.Tx) (err error) { done, err = setUp(tx); return err }); err != nil || done {
			return cmp.Or(err, errSetUp(c.Home))
		}
		token, err := s.PutToken(e.ctx, c.Home, "init", "", time.Now().Add(time.Hour))
		if err != nil {
			return err
		}
		return e.say(map[string]string{"token": token}, "一次性口令（1 小时内有效）：%s\n请再运行一次，加上 --token，并从标准输入给出密码。", token)
	}
	var secret string
	if _, err := fmt.Fscanln(e.stdin, &secret); err != nil {
		return errors.New("the password is read from standard input")
	}
	return c.first(e, s, secret)
}

// setUp reports whether a home has a programme, and with it a first administrator.
func setUp(tx *store.Tx) (bool, error) {
	_, err := tx.Programme()
	if fault.KindOf(err) == fault.Missing {
		return false, nil
	}
	return err == nil, err
}

func errSetUp(home int) error {
	return fmt.Errorf("%d 已经设立过，没有改动。请用首位管理员的账号登录；忘了密码由安全管理员申请重置、另一位管理员放行", home)
}

func (c *initCmd) first(e env, s *store.Store, secret string) error {
	hashed, err := account.NewSecret(c.Login, secret) // before the transaction: it takes long
	if err != nil {
		return err
	}
	_, err = s.Do(e.ctx, c.Home, "", func(tx *store.Tx) error {
		if done, err := setUp(tx); err != nil || done {
			return cmp.Or(err, errSetUp(c.Home))
		}
		_, ok, err := tx.TakeToken(c.Token, "init")
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("the token is unknown, used or expired")
		}
		return firstAdministrator(tx, c, hashed)
	})
	if err != nil {
		return err
	}
	return e.say(map[string]string{"login": c.Login}, "已设立第一位管理员 %s。用 luoshi serve 启动后登录。", c.Login)
}
