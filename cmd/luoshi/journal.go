package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/blob"
	"luoshi/internal/store"
	"luoshi/journal"
)

type journalCmd struct {
	Verify     verifyCmd     `cmd:"" help:"Re-prove a database, or check a proof file without one."`
	Checkpoint checkpointCmd `cmd:"" help:"Sign the head of the journal."`
	Cosign     cosignCmd     `cmd:"" help:"Add another office's signature to a checkpoint."`
	Key        keyCmd        `cmd:"" help:"Make a signing key for a witness; prints it for paper."`
}

type verifyCmd struct {
	DB         string   `name:"db" placeholder:"sqlite:FILE|postgres://…" help:"The database."`
	Keys       string   `help:"Folder of keys, to open sealed fields too."`
	Files      string   `help:"Folder of attachments, to read every file that is named." type:"existingdir"`
	Checkpoint string   `help:"A signed checkpoint kept outside." type:"existingfile"`
	Key        string   `help:"The log's verifier key (text or file), to check signatures."`
	Witness    []string `help:"Verifier keys of witnesses."`
	Proof      string   `help:"A proof file: needs no database." type:"existingfile"`
	Older      string   `help:"An older checkpoint for the proof's consistency." type:"existingfile"`
}

// Run answers 0 intact, 1 altered, 2 cannot read.
func (c *verifyCmd) Run(e env) error {
	if c.Proof != "" {
		return c.proof(e)
	}
	if c.DB == "" {
		return errors.New("say --db, or --proof with --checkpoint")
	}
	file, isFile := strings.CutPrefix(c.DB, "sqlite:")
	if isFile {
		if _, err := os.Stat(file); err != nil {
			return err
		}
		if c.Keys == "" {
			c.Keys = filepath.Join(filepath.Dir(file), "keys")
		}
	}
	var keys *store.Keyring
	if _, err := os.Stat(filepath.Join(c.Keys, "seal-0.key")); err == nil {
		if keys, err = store.OpenKeyring(c.Keys); err != nil {
			return err
		}
	}
	s, err := store.Open(e.ctx, c.DB, store.Options{Keys: keys})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if keys == nil {
		_, _ = fmt.Fprintln(e.stderr, "没有密钥：密封字段只核对已存的摘要，不核对内容。")
	}
	var heads []journal.Head
	if c.Checkpoint != "" {
		h, err := c.head(c.Checkpoint)
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	intact, err := report(e, s, heads)
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
		found, n, err := s.VerifyFiles(e.ctx, home, blob.Store{Dir: c.Files}.Check)
		if err != nil {
			return false, err
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

func verdict(intact bool) string {
	if intact {
		return "无误"
	}
	return "有改动"
}

// head reads an outside checkpoint; with the log's key its signature is checked.
func (c *verifyCmd) head(file string) (journal.Head, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return journal.Head{}, err
	}
	cp, err := c.openCheckpoint(text)
	return journal.Head{Checkpoint: cp, From: filepath.Base(file)}, err
}

func (c *verifyCmd) openCheckpoint(text []byte) (journal.Checkpoint, error) {
	if c.Key == "" {
		body, _, _ := strings.Cut(string(text), "\n\n")
		return journal.ParseCheckpoint(body + "\n")
	}
	own, err := verifierOf(c.Key)
	if err != nil {
		return journal.Checkpoint{}, err
	}
	var known []note.Verifier
	for _, w := range c.Witness {
		v, err := verifierOf(w)
		if err != nil {
			return journal.Checkpoint{}, err
		}
		known = append(known, v)
	}
	o, err := journal.OpenCheckpoint(text, own, known...)
	return o.Checkpoint, err
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
	h, err := c.head(c.Checkpoint)
	if err != nil {
		return err
	}
	var older *journal.Checkpoint
	if c.Older != "" {
		o, err := c.head(c.Older)
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
func report(e env, s *store.Store, heads []journal.Head) (bool, error) {
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
		r, err := s.Verify(e.ctx, home, mine...)
		if err != nil {
			return false, err
		}
		for _, f := range r.Findings {
			if err := sayFinding(e, home, f); err != nil {
				return false, err
			}
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

type checkpointCmd struct {
	place
	Home int    `help:"Six-digit home (default: the only one)."`
	Out  string `help:"File to write (default: standard output)."`
}

func (c *checkpointCmd) Run(e env) error {
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
		if len(homes) != 1 {
			return fmt.Errorf("say --home: the database has %v", homes)
		}
		c.Home = homes[0]
	}
	signer, verifier, err := logKey(c.Keys, c.Home)
	if err != nil {
		return err
	}
	text, err := s.Checkpoint(e.ctx, c.Home, signer)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := os.WriteFile(c.Out, []byte(text), 0o644); err != nil {
			return err
		}
		return e.say(map[string]string{"file": c.Out, "verifier": verifier}, "存证点已写入 %s\n验证公钥：%s", c.Out, verifier)
	}
	_, err = fmt.Fprint(e.stdout, text)
	return err
}

// logKey reads the log's signing key, and makes it the first time.
func logKey(dir string, home int) (note.Signer, string, error) {
	name := filepath.Join(dir, fmt.Sprintf("log-%d.key", home))
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		signer, verifier, err := journal.NewKey(journal.Origin(home), rand.Reader)
		if err != nil {
			return nil, "", err
		}
		text = []byte(signer + "\n" + verifier + "\n")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			return nil, "", err
		}
	} else if err != nil {
		return nil, "", err
	}
	lines := strings.Fields(string(text))
	if len(lines) != 2 {
		return nil, "", fmt.Errorf("%s is damaged", name)
	}
	signer, err := note.NewSigner(lines[0])
	return signer, lines[1], err
}

type cosignCmd struct {
	In   string `arg:"" type:"existingfile" help:"The signed checkpoint."`
	Own  string `required:"" help:"The log's verifier key (text or file)."`
	With string `required:"" help:"The witness's signing key: text, file, or as copied from paper."`
	Out  string `required:"" help:"File to write."`
}

func (c *cosignCmd) Run(e env) error {
	text, err := os.ReadFile(c.In)
	if err != nil {
		return err
	}
	own, err := verifierOf(c.Own)
	if err != nil {
		return err
	}
	secret := textOrFile(c.With)
	if key, err := journal.ParsePaperKey(secret); err == nil {
		secret = key
	}
	witness, err := note.NewSigner(secret)
	if err != nil {
		return errors.New("the witness key cannot be read")
	}
	signed, err := journal.Cosign(text, own, witness)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, signed, 0o644); err != nil {
		return err
	}
	return e.say(map[string]string{"file": c.Out}, "已联签，写入 %s", c.Out)
}

type keyCmd struct {
	Name string `arg:"" help:"Name of the witness, e.g. dangan.example."`
}

func (c *keyCmd) Run(e env) error {
	signer, verifier, err := journal.NewKey(c.Name, rand.Reader)
	if err != nil {
		return err
	}
	paper, err := journal.PaperKey(signer)
	if err != nil {
		return err
	}
	return e.say(map[string]string{"signer": signer, "verifier": verifier, "paper": paper}, "公钥（可公开）：%s\n私钥（抄在纸上，勿存电脑）：\n%s", verifier, paper)
}

func textOrFile(s string) string {
	if data, err := os.ReadFile(s); err == nil {
		return strings.TrimSpace(string(data))
	}
	return s
}

func verifierOf(s string) (note.Verifier, error) {
	lines := strings.Fields(textOrFile(s))
	if len(lines) == 0 {
		return nil, errors.New("empty verifier key")
	}
	return note.NewVerifier(lines[len(lines)-1])
}
