package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keptIn names the folder where the processes of one run leave each other what takes long
// to make. Its name says of which sources it is (tools/kept.sh): what was made by others
// is in another folder. Where it is not set, each process makes its own.
const keptIn = "LUOSHI_TEST_KEPT"

// kept is a copy of the template that fill has written, and its note: as another process
// left them, or made here and left for others. Two that make the same at once each go on
// with their own.
func (m Template) kept(name string, fill func(url string) ([]byte, error)) (made Template, note []byte, err error) {
	folder := os.Getenv(keptIn)
	if folder == "" {
		return m.noted(fill)
	}
	if m.server == "" {
		at := filepath.Join(folder, name)
		made.file, note, err = readKept(at)
		if !errors.Is(err, fs.ErrNotExist) {
			return made, note, err
		}
		if made, note, err = m.noted(fill); err != nil {
			return made, note, err
		}
		return made, note, leave(at, made.file, note)
	}
	sum := sha256.Sum256([]byte(filepath.Base(folder) + "/" + name))
	public := fmt.Sprintf("kept_%x", sum[:12])
	note, err = readComment(m.server, public)
	if !errors.Is(err, sql.ErrNoRows) {
		return Template{server: m.server, name: public}, note, err
	}
	if made, note, err = m.noted(fill); err != nil {
		return made, note, err
	}
	if err := administer(m.server, "COMMENT ON DATABASE "+made.name+" IS '"+base64.StdEncoding.EncodeToString(note)+"'"); err != nil {
		return made, note, err
	}
	// refused where another process was first
	if administer(m.server, "ALTER DATABASE "+made.name+" RENAME TO "+public) == nil {
		made.name = public
	}
	return made, note, nil
}

// noted is With, for a fill that answers a note.
func (m Template) noted(fill func(url string) ([]byte, error)) (made Template, note []byte, err error) {
	made, err = m.With(func(url string) (err error) {
		note, err = fill(url)
		return err
	})
	return made, note, err
}

// The files of a folder that is left.
const (
	keptFile = fileName
	keptNote = "note"
)

func readKept(at string) (file, note []byte, err error) {
	if file, err = os.ReadFile(filepath.Join(at, keptFile)); err == nil {
		note, err = os.ReadFile(filepath.Join(at, keptNote))
	}
	return file, note, err
}

// leave puts file and note in place at once, unless another process was first.
func leave(at string, file, note []byte) error {
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(at), "new-")
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(dir, keptFile), file, 0o600), os.WriteFile(filepath.Join(dir, keptNote), note, 0o600))
	if err == nil && os.Rename(dir, at) == nil {
		return nil
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// readComment reads the comment of a database; sql.ErrNoRows says that it is not there.
func readComment(server, name string) (note []byte, err error) {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var text string
	if err := db.QueryRowContext(context.Background(), "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = $1", name).Scan(&text); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}
