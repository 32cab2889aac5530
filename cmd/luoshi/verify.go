package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/blob"
	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/store"
	"luoshi/journal"
)

type verifyCmd struct {
	DB         string   `name:"db" env:"LUOSHI_DB" placeholder:"sqlite:FILE|postgres://…|@FILE" help:"The database; @FILE: the file says it."`
	Keys       string   `help:"Folder of keys, to open sealed fields too."`
	Files      string   `help:"Folder of attachments, to read every file that is named." type:"existingdir"`
	Checkpoint string   `help:"A signed checkpoint kept outside." type:"existingfile"`
	Key        string   `help:"The log's verifier key (text or file), to check signatures."`
	Witness    []string `help:"Verifier keys of witnesses."`
	Proof      string   `help:"A proof file: needs no database." type:"existingfile"`
	Older      string   `help:"An older checkpoint for the proof's consistency." type:"existingfile"`
}

// Run answers 0 intact, 1 altered or not signed as was asked, 2 cannot read. It
// changes nothing of what it reads.
func (c *verifyCmd) Run(e env) error {
	if c.Proof != "" {
		return c.proof(e)
	}
	if err := fromFile(&c.DB); err != nil {
		return err
	}
	if c.DB == "" {
		return errors.New("say --db, or --proof with --checkpoint")
	}
	elsewhere := false // the keys of a running server may know more than a backup of its file
	file, isFile := strings.CutPrefix(c.DB, "sqlite:")
	if isFile {
		if _, err := os.Stat(file); err != nil {
			return err
		}
		beside := filepath.Join(filepath.Dir(file), "keys")
		if c.Keys == "" {
			c.Keys = beside
		}
		elsewhere = !sameFolder(c.Keys, beside)
	}
	keys, err := keyring.Read(c.Keys)
	if errors.Is(err, os.ErrNotExist) {
		_, _ = fmt.Fprintln(e.stderr, "没有密钥：密封字段只核对已存的摘要，不核对内容；会话、口令和签名密钥的封印没有核对。")
	} else if err != nil {
		return err
	}
	anchors, err := anchorsBeside(c.Keys) // before the database: a running server moves both
	if err != nil {
		return err
	}
	s, err := store.OpenForProof(e.ctx, c.DB, store.Options{Keys: keys})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	var heads []journal.Head
	if c.Checkpoint != "" {
		h, err := c.head(e, c.Checkpoint)
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	for _, h := range anchors {
		keep, err := c.anchored(e, s, h, elsewhere)
		if err != nil {
			return err
		}
		if keep {
			heads = append(heads, h)
		}
	}
	intact, err := report(e, s, c.Keys, heads)
	if err != nil {
		return err
	}
	filesIntact, err := c.files(e, s)
	if err != nil {
		return err
	}
	if !intact || !filesIntact {
		return exit(1)
	}
	return nil
}

// sameFolder reports whether two paths lead to one folder.
func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// anchored reports whether an anchor is held against the database: not where it is of
// another one, nor where a backup is verified with the keys of the server, which went on
// since.
func (c *verifyCmd) anchored(e env, s *store.Store, h journal.Head, elsewhere bool) (bool, error) {
	home, err := strconv.Atoi(strings.TrimPrefix(h.Checkpoint.Origin, "luoshi/"))
	if err != nil {
		return false, err
	}
	homes, err := s.Homes(e.ctx)
	if err != nil || !slices.Contains(homes, home) {
		return false, err
	}
	size, err := s.Size(e.ctx, home)
	if err != nil || size >= h.Checkpoint.Size || !elsewhere {
		return true, err
	}
	return false, e.say(map[string]any{"home": home, "anchor": h.Checkpoint.Size, "events": size}, "%d 比锚点少 %d 条留痕：核验的若是较早的备份，这是正常的；若是正在使用的数据库，记录有丢失。", home, h.Checkpoint.Size-size)
}

// files reads every attachment that is named, where the folder is given.
func (c *verifyCmd) files(e env, s *store.Store) (bool, error) {
	if c.Files == "" {
		_, _ = fmt.Fprintln(e.stderr, "附件没有核对：要核对请加 --files 附件文件夹。")
		return true, nil
	}
	homes, err := s.Homes(e.ctx)
	if err != nil {
		return false, err
	}
	intact := true
	for _, home := range homes {
		unread := 0
		found, n, err := s.VerifyFiles(e.ctx, home, func(hash string, size int64) error {
			err := blob.Store{Dir: c.Files, Keys: s.Keys()}.Check(hash, size)
			if fault.Is(err, "blob.sealed") {
				unread++
				return nil
			}
			return err
		})
		if err != nil {
			return false, err
		}
		if unread > 0 {
			_, _ = fmt.Fprintf(e.stderr, "%d：%d 个附件是封存的，没有它们的密钥，只知道在，内容没有核对：要核对请加 --keys 密钥文件夹。\n", home, unread)
		}
		for _, f := range found {
			if err := sayFinding(e, home, f); err != nil {
				return false, err
			}
		}
		intact = intact && len(found) == 0
		if err := e.say(map[string]any{"home": home, "files": n, "intact": len(found) == 0}, "%d：%d 个附件，%s", home, n, verdict(len(found) == 0)); err != nil {
			return false, err
		}
	}
	return intact, nil
}

func sayFinding(e env, home int, f journal.Finding) error {
	return e.say(f, "%d %s %s %s #%d：%s", home, f.Kind, f.Table, f.ID, f.Seq, f.Text)
}

// sayBack lists the acts that are dated before an earlier one, for somebody to explain:
// the first of them, and all by day. Of a demo it says once that its history is played.
func sayBack(e env, s *store.Store, home int, r journal.Report) error {
	if r.StepsBack == 0 {
		return nil
	}
	at := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05Z") }
	for _, b := range r.Back {
		if err := e.say(b, "%d 时间倒退 #%d：所写 %s，此前已有 %s 的记录", home, b.Seq, at(b.At), at(b.Newest)); err != nil {
			return err
		}
	}
	days := make([]string, len(r.BackOn))
	for i, d := range r.BackOn {
		days[i] = fmt.Sprintf("%s %d 条", d.Day, d.N)
	}
	if err := e.say(map[string]any{"home": home, "steps_back": r.StepsBack, "by_day": r.BackOn}, "%d 时间倒退共 %d 条，上列前 %d 条；按所写日期：%s", home, r.StepsBack, len(r.Back), strings.Join(days, "、")); err != nil {
		return err
	}
	demo := false
	if err := s.View(e.ctx, home, func(v *store.View) error {
		pr, err := v.Programme()
		if fault.KindOf(err) == fault.Missing {
			return nil
		}
		demo = pr.Demo
		return err
	}); err != nil || !demo {
		return err
	}
	return e.say(map[string]any{"home": home, "demo": true}, "%d 是示例：历史是照剧本演出来的，日期由剧本给定，时间倒退不是有人改了时间。", home)
}

// saySigned says how many acts bear their person's signature, and how many of those that
// are signed today are from before they were.
func saySigned(e env, home int, r journal.Report) error {
	if r.Signed+r.SignedNot == 0 {
		return nil
	}
	return e.say(map[string]any{"home": home, "signed": r.Signed, "from_before_signatures": r.SignedNot}, "%d 本人签名 %d 个；启用签名以前的同类记录 %d 条，没有签名，不算改动。", home, r.Signed, r.SignedNot)
}

func verdict(intact bool) string {
	if intact {
		return "无误"
	}
	return "有改动"
}

// head reads an outside checkpoint. With the log's key its signature and those of the
// witnesses that are named are checked: one that did not sign is a no.
func (c *verifyCmd) head(e env, file string) (journal.Head, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return journal.Head{}, err
	}
	cp, err := c.openCheckpoint(e, text)
	return journal.Head{Checkpoint: cp, From: filepath.Base(file)}, err
}

func (c *verifyCmd) openCheckpoint(e env, text []byte) (journal.Checkpoint, error) {
	body, _, _ := strings.Cut(string(text), "\n\n")
	cp, err := journal.ParseCheckpoint(body + "\n")
	if err != nil {
		return cp, err
	}
	own, err := c.ownKey(cp)
	if err != nil {
		return cp, err
	}
	if own == nil {
		if len(c.Witness) > 0 {
			return cp, errors.New("核对联签人的签名要有本留痕的公钥，请加 --key")
		}
		return cp, e.say(map[string]any{"signature": "unchecked"}, "签名未核对：没有本留痕的公钥（--key）。")
	}
	var known []note.Verifier
	for _, w := range c.Witness {
		v, err := verifierOf(w)
		if err != nil {
			return cp, err
		}
		known = append(known, v)
	}
	for _, v := range append(known, nil) { // one by one: each that is named must have signed
		var with []note.Verifier
		if v != nil {
			with = append(with, v)
		}
		o, err := journal.OpenCheckpoint(text, own, with...)
		if err != nil {
			_ = e.say(map[string]any{"intact": false, "why": err.Error()}, "存证点的签名不成立：%v", err)
			return cp, exit(1)
		}
		if v != nil && len(o.Witnesses) == 0 {
			_ = e.say(map[string]any{"intact": false, "why": "witness did not sign", "witness": v.Name()}, "联签人 %s 没有在这个存证点上签名。", v.Name())
			return cp, exit(1)
		}
	}
	return cp, e.say(map[string]any{"signature": "good", "witnesses": len(known)}, "存证点签名有效，联签人 %d 个。", len(known))
}

// ownKey is the log's own key: the one that was given, or the one beside the keys.
func (c *verifyCmd) ownKey(cp journal.Checkpoint) (note.Verifier, error) {
	if c.Key != "" {
		return verifierOf(c.Key)
	}
	home, err := strconv.Atoi(strings.TrimPrefix(cp.Origin, "luoshi/"))
	if err != nil {
		return nil, nil
	}
	return besideKeys(c.Keys, home)
}

// besideKeys reads the public key of a home's log in the folder of keys, nil for none.
func besideKeys(dir string, home int) (note.Verifier, error) {
	text, err := os.ReadFile(logKeyFile(dir, home))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return verifierOf(string(text))
}

func (c *verifyCmd) proof(e env) error {
	data, err := os.ReadFile(c.Proof)
	if err != nil {
		return err
	}
	p, err := journal.ParseProof(data)
	if err != nil {
		return err
	}
	if c.Checkpoint == "" {
		return errors.New("a proof needs --checkpoint FILE")
	}
	h, err := c.head(e, c.Checkpoint)
	if err != nil {
		return err
	}
	var older *journal.Checkpoint
	if c.Older != "" {
		o, err := c.head(e, c.Older)
		if err != nil {
			return err
		}
		older = &o.Checkpoint
	}
	if err := p.Verify(h.Checkpoint, older); err != nil {
		_ = e.say(map[string]any{"intact": false, "why": err.Error()}, "证明不成立：%v", err)
		return exit(1)
	}
	return e.say(map[string]any{"intact": true}, "证明成立：这条记录在存证点 %d 之内。", h.Checkpoint.Size)
}

// report verifies every home of a database and prints what was found.
func report(e env, s *store.Store, keys string, heads []journal.Head) (bool, error) {
	homes, err := s.Homes(e.ctx)
	if err != nil {
		return false, err
	}
	intact := true
	for _, home := range homes {
		var mine []journal.Head
		for _, h := range heads {
			if h.Checkpoint.Origin == journal.Origin(home) {
				mine = append(mine, h)
			}
		}
		own, err := besideKeys(keys, home)
		if err != nil {
			return false, err
		}
		r, err := s.Prove(e.ctx, home, store.Proof{Outside: mine, Own: own})
		if err != nil {
			return false, err
		}
		for _, f := range r.Findings {
			if err := sayFinding(e, home, f); err != nil {
				return false, err
			}
		}
		if err := errors.Join(sayBack(e, s, home, r), saySigned(e, home, r)); err != nil {
			return false, err
		}
		intact = intact && r.Intact()
		if err := e.say(map[string]any{"home": home, "intact": r.Intact(), "events": r.Events, "unnumbered": r.Unnumbered, "rows": r.Rows, "root": r.Root.String()},
			"%d：%d 条留痕（另 %d 条待编号），%d 行，%s", home, r.Events, r.Unnumbered, r.Rows, verdict(r.Intact())); err != nil {
			return false, err
		}
	}
	for _, h := range heads {
		found := false
		for _, home := range homes {
			found = found || h.Checkpoint.Origin == journal.Origin(home)
		}
		if !found {
			intact = false
			if err := e.say(map[string]any{"intact": false, "why": "no such log"}, "数据库里没有存证点所属的 %s。", h.Checkpoint.Origin); err != nil {
				return false, err
			}
		}
	}
	return intact, nil
}
