package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/keyring"
	"luoshi/internal/store"
)

// place is where a database, its attachments and its keys lie.
type place struct {
	DB    string `name:"db" required:"" env:"LUOSHI_DB" placeholder:"sqlite:FILE|postgres://…|@FILE" help:"The database; @FILE: the file says it, so that no password stands on the command line."`
	Files string `help:"Folder of attachments (default: beside the SQLite file)."`
	Keys  string `help:"Folder of keys (default: beside the SQLite file)."`
}

// fromFile reads the address of a database that stands in a file.
func fromFile(db *string) error {
	file, ok := strings.CutPrefix(*db, "@")
	if !ok {
		return nil
	}
	text, err := os.ReadFile(file)
	*db = strings.TrimSpace(string(text))
	return err
}

// folders fills in the folders beside a SQLite file; PostgreSQL needs them said.
func (p *place) folders() error {
	if err := fromFile(&p.DB); err != nil {
		return err
	}
	if file, ok := strings.CutPrefix(p.DB, "sqlite:"); ok {
		if p.Files == "" {
			p.Files = filepath.Join(filepath.Dir(file), "files")
		}
		if p.Keys == "" {
			p.Keys = filepath.Join(filepath.Dir(file), "keys")
		}
		return nil
	}
	if p.Files == "" || p.Keys == "" {
		return errors.New("with PostgreSQL, --files and --keys must be given")
	}
	return nil
}

func (p *place) open(ctx context.Context, clock func() time.Time) (*store.Store, error) {
	if err := p.folders(); err != nil {
		return nil, err
	}
	keys, err := keyring.Open(p.Keys)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.Files, 0o700); err != nil {
		return nil, err
	}
	return store.Open(ctx, p.DB, store.Options{Keys: keys, Clock: clock})
}

type backupCmd struct {
	place
	Out string `arg:"" help:"New file to write."`
}

func (c *backupCmd) Run(e env) error {
	if _, err := os.Stat(c.Out); err == nil {
		return fmt.Errorf("%s exists already; a backup is never overwritten", c.Out)
	}
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := s.Backup(e.ctx, c.Out); err != nil {
		return err
	}
	return e.say(map[string]string{"file": c.Out}, "备份已写入 %s。附件和密钥在 %s、%s，请一并保存；其中 %s 里是进行中评议的密钥，不要保存，否则投票不再保密。", c.Out, c.Files, c.Keys, filepath.Join(c.Keys, "rounds"))
}

type restoreCmd struct {
	place
	In string `arg:"" help:"Backup file."`
}

// Run verifies the backup's journal first and says yes only when it is intact.
func (c *restoreCmd) Run(e env) error {
	if err := fromFile(&c.DB); err != nil {
		return err
	}
	file, ok := strings.CutPrefix(c.DB, "sqlite:")
	if !ok {
		return errors.New("restore writes a SQLite file; a PostgreSQL database is restored by its own tools")
	}
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists already; move it away first", file)
	}
	if err := c.folders(); err != nil {
		return err
	}
	data, err := os.ReadFile(c.In)
	if err != nil {
		return err
	}
	part, whole := file+".part", file+".whole"
	defer func() {
		for _, f := range []string{part, part + "-wal", part + "-shm", whole} {
			_ = os.Remove(f)
		}
	}()
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return err
	}
	from := place{DB: "sqlite:" + part, Files: c.Files, Keys: c.Keys}
	s, err := from.open(e.ctx, nil)
	if err != nil {
		return err
	}
	intact, err := report(e, s, c.Keys, nil)
	voided := 0
	if err == nil && intact {
		if voided, err = voidRounds(e.ctx, s); err == nil {
			err = s.Backup(e.ctx, whole) // with what migrations and the voiding wrote into the log
		}
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	if !intact {
		return exit(1)
	}
	if voided > 0 {
		if err := e.say(map[string]int{"void_rounds": voided}, "备份时正在进行的评议 %d 期已作废：备份以后的票不在里面。请重新发起。", voided); err != nil {
			return err
		}
	}
	if err := errors.Join(os.Chmod(whole, 0o600), os.Rename(whole, file)); err != nil {
		return err
	}
	return e.say(map[string]string{"file": file}, "留痕核验无误，已恢复到 %s。", file)
}

// voidRounds ends the rounds that had not ended when the backup was taken.
func voidRounds(ctx context.Context, s *store.Store) (n int, err error) {
	homes, err := s.Homes(ctx)
	if err != nil {
		return 0, err
	}
	for _, home := range homes {
		var running []appraise.Round
		if err := s.View(ctx, home, func(v *store.View) (err error) {
			running, err = v.RunningRounds()
			return err
		}); err != nil {
			return n, err
		}
		for _, r := range running {
			if _, err := s.Do(ctx, home, "", func(tx *store.Tx) error {
				_, err := appraise.VoidRestored(tx, s.Now(), r.ID)
				return err
			}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
