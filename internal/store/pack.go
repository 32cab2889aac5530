package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/journal"
	"luoshi/pack"
)

// Edition is the pack in force, the time zone of the programme and whether it is a demo.
func (r *Reader) Edition() (string, *time.Location, bool, error) {
	p, err := r.Programme()
	if err != nil {
		return "", nil, false, err
	}
	zone, err := p.Location()
	return p.Pack, zone, p.Demo, err
}

// LatestVersion is the highest version of a pack that the home has used, also of what was
// not given in the end; 0 when there is none.
func (r *Reader) LatestVersion(id string) (n int, err error) {
	if err = r.queryRow("SELECT CAST(coalesce(max(version), 0) AS bigint) FROM pack WHERE id = $1 AND home = $2", id, r.home).Scan(&n); err != nil {
		return 0, err
	}
	p, err := r.Programme()
	if base, version, _ := strings.Cut(p.Base, "@"); base == id {
		v, _ := strconv.Atoi(version)
		n = max(n, v)
	}
	return n, err
}

// KeepPack stores the text of a pack under its id and version, as a row that the
// next event of the transaction names. The same text may be kept again; another
// text under a version that is kept is refused.
func (tx *Tx) KeepPack(p *pack.Pack, text, document string) error {
	sum := sha256.Sum256([]byte(text))
	digest := hex.EncodeToString(sum[:])
	var old string
	err := tx.queryRow("SELECT digest FROM pack WHERE id = $1 AND version = $2", p.ID, p.Version).Scan(&old)
	if err == nil {
		if old != digest {
			return fault.New(fault.Conflict, "pack.version_taken", p.ID, strconv.Itoa(p.Version))
		}
		return nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	issued := tx.Now().UnixMilli()
	tx.packs = true
	if _, err = tx.exec(`INSERT INTO pack (id, version, home, source, digest, effective, issued_at, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, p.Version, tx.home, text, digest, p.Effective.String(), issued, document); err != nil {
		return err
	}
	tx.rows = append(tx.rows, journal.Row{Table: "pack", ID: PackKey(p.ID, p.Version), Version: 1, Digest: packDigest(text, digest, p.Effective.String(), issued, document)})
	return nil
}

// packDigest is what the journal keeps of an issued pack.
func packDigest(text, digest, effective string, issued int64, document string) [32]byte {
	return journal.RowDigest("pack", []journal.Field{journal.TextField("source", text), journal.TextField("digest", digest),
		journal.TextField("effective", effective), journal.IntField("issued_at", issued), journal.TextField("document", document)})
}

// auditPacks holds the packs that the home keeps against the journal.
func auditPacks() audited {
	const text = "SELECT id, version, source, digest, effective, issued_at, document FROM pack WHERE home = $1 ORDER BY id, version"
	columns := []auditedColumn{{name: "home"}, {name: "id"}, {name: "version"}, {name: "source"}, {name: "digest"}, {name: "effective"}, {name: "issued_at"}, {name: "document"}}
	return audited{"pack", columns, []string{text}, func(v *View, a *journal.Auditor) error {
		rows, err := v.query(text, v.home)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id, source, digest, effective, document string
			var version int
			var issued int64
			if err := rows.Scan(&id, &version, &source, &digest, &effective, &issued, &document); err != nil {
				return err
			}
			if err := a.Row("pack", PackKey(id, version), 1, packDigest(source, digest, effective, issued, document)); err != nil {
				return err
			}
		}
		return rows.Err()
	}}
}

// PackKey is how rows name the pack that they were made under.
func PackKey(id string, version int) string { return id + "@" + strconv.Itoa(version) }

// Pack reads an issued pack by its key.
func (r *Reader) Pack(key string) (*pack.Pack, error) {
	if p, ok := r.s.cache.packs.Load(key); ok {
		return p.(*pack.Pack), nil
	}
	if r.tx != nil && r.tx.parsed[key] != nil {
		return r.tx.parsed[key], nil
	}
	text, err := r.PackText(key)
	if err != nil {
		return nil, err
	}
	p, err := pack.Issued([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("store: issued pack %s no longer reads: %w", key, err)
	}
	if r.tx == nil || !r.tx.packs {
		r.s.cache.packs.Store(key, p)
		return p, nil
	}
	if r.tx.parsed == nil { // what this transaction keeps may yet be undone
		r.tx.parsed = map[string]*pack.Pack{}
	}
	r.tx.parsed[key] = p
	return p, nil
}

// Bundles are the bundles of rights that the pack in force gives to posts (权限组), the usual
// ones before the set-up.
func (r *Reader) Bundles() (*access.Bundles, error) {
	p, err := r.InForce()
	if fault.Is(err, "store.no_programme") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return p.Bundles(), nil
}

// standing is the level of the divisions at which posts of a level stand in a home: those
// above it at its own division, those of groups at their village.
func standing(l area.Level, home int) area.Level {
	return min(max(l, area.OfHome(home).Level()), area.Village)
}

// RoleLevels are the levels that the pack in force gives to posts of a role, none where it
// names no such post or before the set-up.
func (r *Reader) RoleLevels(role access.Role) ([]area.Level, error) {
	p, err := r.InForce()
	if fault.Is(err, "store.no_programme") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []area.Level
	for _, k := range p.Posts {
		if k.Role == role {
			out = append(out, standing(k.Level, r.home))
		}
	}
	return out, nil
}

// InForce reads the pack that is in force.
func (r *Reader) InForce() (*pack.Pack, error) {
	pr, err := r.Programme()
	if err != nil {
		return nil, err
	}
	return r.Pack(pr.Pack)
}

// List is the declaration of a matter's list in its pack.
func (r *Reader) List(key, id string) (matter.List, error) {
	return part(r, key, id, (*pack.Pack).List, fault.New(fault.Missing, "store.no_list", id))
}

// part is what a pack says of one of its parts, or the refusal of an id that it does not
// have.
func part[T any](r *Reader, key, id string, of func(*pack.Pack, string) (T, bool), unknown error) (x T, err error) {
	p, err := r.Pack(key)
	if err != nil {
		return x, err
	}
	x, ok := of(p, id)
	if !ok {
		return x, unknown
	}
	return x, nil
}

// PackText reads the text of an issued pack, as it was given.
func (r *Reader) PackText(key string) (text string, err error) {
	id, version, _ := strings.Cut(key, "@")
	n, err := strconv.Atoi(version)
	if err != nil {
		return "", fault.New(fault.Missing, "store.no_pack", key)
	}
	err = r.queryRow("SELECT source FROM pack WHERE id = $1 AND version = $2", id, n).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.Missing, "store.no_pack", key)
	}
	return text, err
}
