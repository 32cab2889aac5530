package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"luoshi/journal"
)

type journalCmd struct {
	Verify     verifyCmd     `cmd:"" help:"Re-prove a database, or check a proof file without one."`
	Checkpoint checkpointCmd `cmd:"" help:"Sign the head of the journal."`
	Cosign     cosignCmd     `cmd:"" help:"Add another office's signature to a checkpoint."`
	Key        keyCmd        `cmd:"" help:"Make a signing key for a witness; prints it for paper."`
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
	if c.Home, err = theHome(e, s, c.Home); err != nil {
		return err
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

func logKeyFile(dir string, home int) string {
	return filepath.Join(dir, fmt.Sprintf("log-%d.key", home))
}

// logKey reads the log's signing key, and makes it the first time.
func logKey(dir string, home int) (note.Signer, string, error) {
	name := logKeyFile(dir, home)
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
