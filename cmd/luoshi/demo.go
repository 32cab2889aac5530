package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/blob"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/internal/store/anchor"
	"luoshi/internal/store/engine"
	"luoshi/internal/sweep"
	"luoshi/internal/web"
	"luoshi/pack"
	"luoshi/packs"
)

type demoCmd struct {
	front
	Pack string `default:"yangxian" help:"The pack to show: one that ships with the program, or a folder with pack.yaml and demo.txt."`
	Addr string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Dir  string `help:"Folder for the demo (default: a temporary one)."`
}

// show is what a demo plays (示例): the county of 洋县, which is written in Go, or the history
// in the folder of any other pack.
type show interface {
	Build(ctx context.Context) error
	Play(ctx context.Context, progress func(percent int)) error
	LastMorning() time.Time
	Key(id, person, secret string) (account.NewKey, error)
}

// stage is a show with what the demo must know of it once it is built.
type stage struct {
	show
	clock *scenario.Clock
	home  int
	zone  *time.Location
	title string // 洋县
	pack  *pack.Pack
	seats []demoSeat
	lacks []string // kinds of posts of the pack that nobody holds
}

// demoSeat is a person that gets a printed account.
type demoSeat struct{ login, what, person, post string }

// theCounty is the pack whose demo is written in Go.
const theCounty = "yangxian"

func (c *demoCmd) Run(e env) error {
	fsys, dir, err := packFolder(c.Pack)
	if err != nil {
		return err
	}
	if dir != theCounty {
		if _, err := fs.Stat(fsys, path.Join(dir, "demo.txt")); err != nil {
			return fmt.Errorf("机制包 %s 没有 demo.txt，没有历史可演：在它的文件夹里写一份，先写“日”“县”和岗位，再写每个工作日办什么，写法见 docs/packs.md 的“示例”，例子是 packs/template/demo.txt", c.Pack)
		}
	}
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
	return c.run(e, place{DB: "sqlite:" + db}, fsys, dir)
}

// packFolder finds a pack by the name under which it ships, or as a folder.
func packFolder(name string) (fs.FS, string, error) {
	if slices.Contains(packs.Names(), name) {
		return packs.Files, name, nil
	}
	if _, err := os.Stat(filepath.Join(name, "pack.yaml")); err == nil {
		return os.DirFS(name), ".", nil
	}
	return nil, "", fmt.Errorf("没有机制包 %s：随程序带的有 %s；也可以写一个放着 pack.yaml 和 demo.txt 的文件夹", name, strings.Join(packs.Names(), "、"))
}

// run builds the scene, serves it, and plays the history beside.
func (c *demoCmd) run(e env, p place, fsys fs.FS, dir string) error {
	clock := &scenario.Clock{}
	s, err := p.open(e.ctx, func() time.Time { return clock.Now(time.Now()) })
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	var st stage
	if dir == theCounty {
		st, err = theCountyOn(e.ctx, s, clock)
	} else {
		st, err = historyOn(e.ctx, s, clock, fsys, dir)
	}
	if err != nil {
		return err
	}
	if err := p.furnish(e.ctx, s, st.home); err != nil {
		return err
	}
	lines, err := demoAccounts(e.ctx, s, st)
	if err != nil {
		return err
	}
	srv, err := c.server(s, st.home, st.zone, p.Files, web.Programme{Title: st.pack.Title, Demo: true, Pack: st.pack})
	if err != nil {
		return err
	}
	defer srv.Batch.Close()
	go srv.Keep(e.ctx)
	srv.SetProgress(0)
	filled := make(chan error, 1)
	return listen(e, c.Addr, srv, func(addr string) {
		_, _ = fmt.Fprintf(e.stdout, "落实 · 示例：%s  http://%s/\n%s", st.title, addr, lines)
		go func() { filled <- st.fill(e, s, srv, p.Keys) }()
	})
}

// roles are the posts of 洋县 that get a printed account.
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

// theCountyOn builds the county of 洋县.
func theCountyOn(ctx context.Context, s *store.Store, clock *scenario.Clock) (stage, error) {
	c, err := county.New(s, clock)
	if err != nil {
		return stage{}, err
	}
	clock.Set(c.Start())
	if err := c.Build(ctx); err != nil {
		return stage{}, err
	}
	st := stage{show: c, clock: clock, home: c.Home, zone: c.Zone, title: "洋县"}
	if err := s.View(ctx, c.Home, func(v *store.View) (err error) { st.pack, err = v.Pack(c.Pack()); return err }); err != nil {
		return stage{}, err
	}
	shown := c.Shown().String()
	for _, r := range append(slices.Clone(roles), []struct{ key, login, what string }{
		{"first/" + shown, "diyishuji", "第一书记（手机）"}, {"village/" + shown, "cunshuji", "村党支部书记"}, {"member/" + shown + "/1", "duiyuan", "驻村工作队员（手机）"},
	}...) {
		post, ok := c.Posts[r.key]
		if !ok {
			return stage{}, fmt.Errorf("demo has no post %s", r.key)
		}
		st.seats = append(st.seats, demoSeat{r.login, r.what, c.Holders[post.ID], post.ID})
	}
	return st, nil
}

// historyOn builds the scene of a pack's demo.txt.
func historyOn(ctx context.Context, s *store.Store, clock *scenario.Clock, fsys fs.FS, dir string) (stage, error) {
	text, err := fs.ReadFile(fsys, path.Join(dir, "demo.txt"))
	if err != nil {
		return stage{}, err
	}
	packText, err := fs.ReadFile(fsys, path.Join(dir, "pack.yaml"))
	if err != nil {
		return stage{}, err
	}
	d, errs := scenario.NewDemo(s, clock, packText, "demo.txt", string(text))
	if len(errs) == 0 {
		if err := d.Build(ctx); err != nil {
			errs = []error{err}
		}
	}
	if len(errs) > 0 {
		return stage{}, fmt.Errorf("示例的历史读不了：\n%v", errors.Join(errs...)) // not wrapped: a fault alone would be shown without its place
	}
	p := d.Pack()
	st := stage{show: d, clock: clock, home: d.Home(), zone: d.Zone(), pack: p}
	year := fmt.Sprintf("%d 年起施行", p.Effective.Year())
	if p.Year > 0 {
		year = fmt.Sprintf("%d 年", p.Year)
	}
	st.title = fmt.Sprintf("%s · %s（%s）", d.County(), p.Title, year)
	var seats []scenario.Seat
	if err := s.View(ctx, st.home, func(v *store.View) (err error) { seats, st.lacks, err = d.Seats(v); return err }); err != nil {
		return stage{}, err
	}
	for _, x := range seats {
		st.seats = append(st.seats, demoSeat{x.Kind, x.Title + "：" + x.Name, x.Person, x.Post})
	}
	return st, nil
}

// furnish puts beside a demo's database what belongs there: its anchor, and the attachment
// that its history names.
func (p place) furnish(ctx context.Context, s *store.Store, home int) error {
	if err := s.HoldAnchor(ctx, home, anchor.Anchor{Dirs: []string{p.Keys}}); err != nil {
		return err
	}
	_, err := (blob.Store{Dir: p.Files, Keys: s.Keys()}).Put(props.Attachment(), time.Now())
	return err
}

// fill plays the history, then lets the clock run on.
func (st stage) fill(e env, s *store.Store, srv *web.Server, keys string) error {
	began := time.Now()
	last := -1
	err := st.Play(e.ctx, func(percent int) {
		srv.SetProgress(min(percent, 99))
		if percent/10 != last/10 {
			last = percent
			_, _ = fmt.Fprintf(e.stdout, "历史填充 %d%%\n", percent)
		}
	})
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			slog.Error("demo", "err", err)
			_, _ = fmt.Fprintln(e.stderr, "luoshi: 示例的历史停在这里：", err)
		}
		return err
	}
	st.clock.Start(time.Now())
	srv.SetProgress(100)
	_, _ = fmt.Fprintf(e.stdout, "历史已填充（%.0f 秒），时间从 %s 接着走。\n", time.Since(began).Seconds(), st.LastMorning().In(st.zone).Format("2006-01-02 15:04"))
	go sweep.Sweeper{Store: s, Home: st.home, Zone: st.zone}.Run(e.ctx)
	go sweep.Files{Store: s, Blobs: srv.Blobs()}.Run(e.ctx)
	go checkpoints(e.ctx, s, st.home, keys)
	return nil
}

// demoAccounts makes the accounts of a demo with a password that is new in every one, and
// returns the lines to print.
func demoAccounts(ctx context.Context, s *store.Store, st stage) (string, error) {
	secret := "Demo-" + store.NewToken()[:10]
	lines := fmt.Sprintf("密码（本次示例有效）：%s\n", secret)
	hashed, err := account.NewSecret("", secret) // before the transaction: it takes long
	if err != nil {
		return "", err
	}
	wide := 10
	keys := map[string]account.NewKey{}
	first := map[string]string{} // person → the login, for who holds posts of several kinds
	for _, r := range st.seats {
		if wide = max(wide, len(r.login)); first[r.person] != "" {
			continue
		}
		first[r.person] = r.login
		if keys[r.person], err = st.Key(s.NewID(), r.person, secret); err != nil {
			return "", err
		}
	}
	_, err = s.Do(ctx, st.home, "demo-accounts", func(tx *store.Tx) error {
		actor := access.Actor{Account: "set-up", Post: "set-up", Role: access.SecurityAdmin, Home: st.home, Now: s.Now()}
		for _, r := range st.seats {
			if as := first[r.person]; as != r.login {
				lines += fmt.Sprintf("  %-*s %s（同一个人，登录后切换）\n", wide, as, r.what)
				continue
			}
			a, err := account.First(tx, actor, r.login, r.person, hashed)
			if err != nil {
				return err
			}
			if _, err := account.MakeKey(tx, access.Actor{Account: a.ID, Person: r.person, Post: r.post, Home: st.home, Now: s.Now()}, keys[r.person]); err != nil {
				return err
			}
			lines += fmt.Sprintf("  %-*s %s\n", wide, r.login, r.what)
		}
		return nil
	})
	if len(st.lacks) > 0 {
		lines += fmt.Sprintf("没有设、登录不了的岗位：%s\n", strings.Join(st.lacks, "、"))
	}
	return lines, err
}
