package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/blob"
	"luoshi/internal/fault"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
	"luoshi/internal/store/anchor"
	"luoshi/internal/store/engine"
	"luoshi/internal/sweep"
	"luoshi/internal/web"
	"luoshi/internal/web/desk"
	"luoshi/internal/web/field"
	"luoshi/internal/web/person"
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
	Home int    `help:"Six-digit home (default: the only one)."`

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
	if c.Home == 0 {
		homes, err := s.Homes(e.ctx)
		if err != nil {
			return err
		}
		if anchors, err := anchorsBeside(c.Keys); err == nil && len(homes) == 0 && len(anchors) > 0 { // everything is gone
			n := strconv.FormatInt(anchors[0].Checkpoint.Size, 10)
			return c.refuse(e, fault.New(fault.Conflict, "store.loss", n, "0", n))
		}
		if len(homes) != 1 {
			return fmt.Errorf("say --home: the database has %v; `luoshi init` sets a new one up", homes)
		}
		c.Home = homes[0]
	}
	var pr store.Programme
	if err := s.View(e.ctx, c.Home, func(v *store.View) (err error) {
		pr, err = v.Programme()
		return err
	}); err != nil {
		return err
	}
	zone, err := pr.Location()
	if err != nil {
		return err
	}
	if err := c.hold(e, s, zone); err != nil {
		return c.refuse(e, err)
	}
	srv, err := c.server(s, c.Home, zone, c.Files, web.Programme{Title: pr.Title, Demo: pr.Demo})
	if err != nil {
		return err
	}
	defer srv.Batch.Close()
	go srv.Keep(e.ctx)
	go sweep.Sweeper{Store: s, Home: c.Home, Zone: zone}.Run(e.ctx)
	go sweep.Files{Store: s, Blobs: srv.Blobs()}.Run(e.ctx)
	go checkpoints(e.ctx, s, c.Home, c.Keys)
	if err := s.FollowBeside(e.ctx, c.Home); err != nil {
		slog.Error("no index of words", "err", err) // the rest of the house does without
	}
	err = listen(e, c.Addr, srv, func(addr string) { _, _ = fmt.Fprintf(e.stdout, "http://%s/\n", addr) })
	return errors.Join(err, srv.KeepNow(context.WithoutCancel(e.ctx)))
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

type demoCmd struct {
	front
	Addr string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Dir  string `help:"Folder for the demo (default: a temporary one)."`
}

// roles are the posts that get a printed account in the demo.
var roles = []struct{ key, login, what string }{
	{"supervisor", "duban", "县督导组组长：登记、销号、阶梯"},
	{"desk", "tuopinban", "县脱贫办：清单、抽查、计算排名"},
	{"issuer", "qianfa", "签发人：签发文书、公布排名"},
	{"leader-1", "lingdao", "县级领导"},
	{"organiser", "zuzhi", "组织部：名册、结果运用"},
	{"discipline", "jiwei", "纪委机关：会审、复核"},
	{"water", "shuili", "县水利局：卡在本单位的事项"},
	{"town/610723103000", "shuji", "龙亭镇党委书记：核验"},
	{"town-desk/610723103000", "zhenban", "龙亭镇扶贫办：核验、退回"},
	{"system", "xitong", "系统管理员"},
	{"security", "anquan", "安全管理员：账号"},
	{"audit", "shenji", "审计管理员：留痕、异常"},
}

func (c *demoCmd) Run(e env) error {
	if c.Dir == "" {
		dir, err := os.MkdirTemp("", "luoshi-demo-")
		if err != nil {
			return err
		}
		c.Dir = dir
		defer func() { _ = os.RemoveAll(dir) }()
	} else if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	db := filepath.Join(c.Dir, "luoshi.db")
	if _, err := os.Stat(db); err == nil {
		return fmt.Errorf("%s holds a demo already; serve it with: luoshi serve --db sqlite:%s", c.Dir, db)
	}
	lock, err := engine.LockServing("sqlite:" + db)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Release() }()
	clock := &scenario.Clock{}
	p := place{DB: "sqlite:" + db}
	s, err := p.open(e.ctx, func() time.Time { return clock.Now(time.Now()) })
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	county, err := county.New(s, clock)
	if err != nil {
		return err
	}
	clock.Set(county.Start())
	if err := county.Build(e.ctx); err != nil {
		return err
	}
	if err := p.furnish(e.ctx, s, county.Home); err != nil {
		return err
	}
	lines, err := demoAccounts(e.ctx, s, county)
	if err != nil {
		return err
	}
	srv, err := c.server(s, county.Home, county.Zone, p.Files, web.Programme{Title: "洋县驻村帮扶", Demo: true})
	if err != nil {
		return err
	}
	defer srv.Batch.Close()
	go srv.Keep(e.ctx)
	srv.SetProgress(0)
	filled := make(chan error, 1)
	return listen(e, c.Addr, srv, func(addr string) {
		_, _ = fmt.Fprintf(e.stdout, "落实 · 示例：洋县  http://%s/\n%s", addr, lines)
		go func() { filled <- fill(e, county, srv, p.Keys) }()
	})
}

// furnish puts beside a demo's database what belongs there: its anchor, and the attachment
// that its history names.
func (p place) furnish(ctx context.Context, s *store.Store, home int) error {
	if err := s.HoldAnchor(ctx, home, anchor.Anchor{Dirs: []string{p.Keys}}); err != nil {
		return err
	}
	_, err := (blob.Store{Dir: p.Files, Keys: s.Keys()}).Put(scenario.Attachment(), time.Now())
	return err
}

// fill plays the history, then lets the clock run on.
func fill(e env, county *county.County, srv *web.Server, keys string) error {
	began := time.Now()
	last := -1
	err := county.Play(e.ctx, func(percent int) {
		srv.SetProgress(min(percent, 99))
		if percent/10 != last/10 {
			last = percent
			_, _ = fmt.Fprintf(e.stdout, "历史填充 %d%%\n", percent)
		}
	})
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			slog.Error("demo", "err", err)
			_, _ = fmt.Fprintln(e.stderr, "luoshi: the demo's history stopped:", err)
		}
		return err
	}
	county.Clock.Start(time.Now())
	srv.SetProgress(100)
	_, _ = fmt.Fprintf(e.stdout, "历史已填充（%.0f 秒），时间从 %s 接着走。\n", time.Since(began).Seconds(), county.LastMorning().In(county.Zone).Format("2006-01-02 15:04"))
	go sweep.Sweeper{Store: county.Store, Home: county.Home, Zone: county.Zone}.Run(e.ctx)
	go sweep.Files{Store: county.Store, Blobs: srv.Blobs()}.Run(e.ctx)
	go checkpoints(e.ctx, county.Store, county.Home, keys)
	return nil
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

// demoAccounts makes one account per role with a password that is new in every
// demo, and returns the lines to print.
func demoAccounts(ctx context.Context, s *store.Store, county *county.County) (string, error) {
	secret := "Demo-" + store.NewToken()[:10]
	lines := fmt.Sprintf("密码（本次示例有效）：%s\n", secret)
	first := roles
	for i, key := range []string{"first/", "village/", "member/"} {
		code := county.Shown().String()
		login, what := []string{"diyishuji", "cunshuji", "duiyuan"}[i], []string{"第一书记（手机）", "村党支部书记", "驻村工作队员（手机）"}[i]
		k := key + code
		if key == "member/" {
			k += "/1"
		}
		first = append(first[:len(first):len(first)], struct{ key, login, what string }{k, login, what})
	}
	hashed, err := account.NewSecret("", secret) // before the transaction: it takes long
	if err != nil {
		return "", err
	}
	keys := map[string]account.NewKey{}
	for _, r := range first {
		holder := county.Holders[county.Posts[r.key].ID]
		if keys[holder], err = county.Key(s.NewID(), holder, secret); err != nil {
			return "", err
		}
	}
	_, err = s.Do(ctx, county.Home, "demo-accounts", func(tx *store.Tx) error {
		actor := access.Actor{Account: "set-up", Post: "set-up", Role: access.SecurityAdmin, Home: county.Home, Now: s.Now()}
		for _, r := range first {
			post, ok := county.Posts[r.key]
			if !ok {
				return fmt.Errorf("demo has no post %s", r.key)
			}
			holder := county.Holders[post.ID]
			a, err := account.First(tx, actor, r.login, holder, hashed)
			if err != nil {
				return err
			}
			if _, err := account.MakeKey(tx, access.Actor{Account: a.ID, Person: holder, Post: post.ID, Home: county.Home, Now: s.Now()}, keys[holder]); err != nil {
				return err
			}
			lines += fmt.Sprintf("  %-10s %s\n", r.login, r.what)
		}
		return nil
	})
	return lines, err
}

type initCmd struct {
	place
	Home  int    `required:"" help:"Six-digit code of the county."`
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
