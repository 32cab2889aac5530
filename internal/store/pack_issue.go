package store

import (
	"slices"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/office"
	"luoshi/internal/store/cell"
	"luoshi/pack"
)

func packIssues() *table[office.Issue] {
	return newTable("pack_issue", "pack title document effective corrects reason state person post other other_post word at other_at from_at opening",
		func(i *office.Issue) *ident.Row { return &i.Row },
		func(i *office.Issue) []any {
			return []any{&i.Pack, &i.Title, &i.Document, cell.Date(&i.Effective), cell.Date(&i.Corrects), &i.Reason, &i.State, &i.Person, &i.Post, &i.Other, &i.OtherPost,
				&i.Word, cell.Instant(&i.At), cell.Instant(&i.OtherAt), cell.Instant(&i.From), cell.Flag(&i.Opening)}
		})
}

// PackIssue reads an issue of a pack.
func (r *Reader) PackIssue(id string) (office.Issue, error) { return get(r, r.s.t.packIssue, id) }

// PackIssues reads the issues of packs in the home, the oldest first, whatever came of them.
func (r *Reader) PackIssues() ([]office.Issue, error) {
	return list(r, r.s.t.packIssue, "WHERE home = $1 ORDER BY id")
}

// PackChange is a version of a pack that the home keeps, with its issue (机制包变动). The
// Issue has no ID where the home was set up with it, or issued it before issues were kept.
// Overtaken is the later issue on whose account it never came into force, "" for most.
type PackChange struct {
	office.Issue
	Overtaken string
	Digest    string
	KeptAt    time.Time
	InForce   bool
}

// PackChanges lists the packs of the home, the newest first.
func (r *Reader) PackChanges() ([]PackChange, error) {
	p, err := r.Programme()
	if _, _, err = missingIsZero(p, err); err != nil {
		return nil, err
	}
	issues, err := r.PackIssues()
	if err != nil {
		return nil, err
	}
	vs, err := r.versionsOf(p)
	if err != nil {
		return nil, err
	}
	rows, err := r.query("SELECT id, version, effective, digest, document, issued_at FROM pack WHERE home = $1 ORDER BY issued_at DESC, id, version DESC", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []PackChange
	for rows.Next() {
		c := PackChange{Issue: office.Issue{Corrects: calendar.None}}
		var id string
		var version int
		if err := rows.Scan(&id, &version, cell.Date(&c.Effective), &c.Digest, &c.Document, cell.Instant(&c.KeptAt)); err != nil {
			return nil, err
		}
		c.Pack = PackKey(id, version)
		for _, i := range issues {
			if i.Pack == c.Pack {
				c.Issue = i
			}
		}
		c.InForce = c.Pack == p.Pack
		if c.State == office.IssueGiven {
			c.Overtaken = vs.Overtaken(c.Pack)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// SavePackIssue stores an issue of a pack.
func (tx *Tx) SavePackIssue(i *office.Issue) error { return save(tx, tx.s.t.packIssue, i) }

// versionsOf is the order of issues of the home: what it was set up with, then what was
// issued, by when it was confirmed.
func (r *Reader) versionsOf(p Programme) (office.Versions, error) {
	vs := office.Versions{{Pack: p.Base, Title: p.Title, Corrects: calendar.None}}
	issued, err := list(r, r.s.t.packIssue, "WHERE home = $1 AND state = 'issued' ORDER BY other_at, id")
	for _, i := range issued {
		vs = append(vs, office.Version{Pack: i.Pack, Title: i.Title, From: i.From, At: i.OtherAt, Corrects: i.Corrects})
	}
	return vs, err
}

// zonedVersions is versionsOf with the zone in which the programme's days begin.
func (r *Reader) zonedVersions(p Programme) (office.Versions, *time.Location, error) {
	zone, err := p.Location()
	if err != nil {
		return nil, nil, err
	}
	vs, err := r.versionsOf(p)
	return vs, zone, err
}

// datedVersions says of the first version too from when it stands: its text's own day,
// and not before the home was set up with it, but for a demo, whose past is played.
func (r *Reader) datedVersions(p Programme) (office.Versions, error) {
	vs, zone, err := r.zonedVersions(p)
	if err != nil {
		return nil, err
	}
	base, err := r.Pack(p.Base)
	if err != nil {
		return nil, err
	}
	var kept time.Time
	if err := r.queryRow("SELECT issued_at FROM pack WHERE id = $1 AND version = $2", base.ID, base.Version).Scan(cell.Instant(&kept)); err != nil {
		return nil, err
	}
	if vs[0].Title, vs[0].From = base.Title, base.Effective.Start(zone); !p.Demo && kept.After(vs[0].From) {
		vs[0].From = kept
	}
	return vs, nil
}

// PacksDeclaring lists the packs of the home that stand or stood, the newest first: what
// is chosen from for a period that is over.
func (r *Reader) PacksDeclaring() ([]*pack.Pack, error) {
	p, err := r.Programme()
	if err != nil {
		return nil, err
	}
	vs, err := r.versionsOf(p)
	if err != nil {
		return nil, err
	}
	var out []*pack.Pack
	for _, x := range slices.Backward(vs) {
		if x.From.After(r.Now()) {
			continue
		}
		pk, err := r.Pack(x.Pack)
		if err != nil {
			return nil, err
		}
		out = append(out, pk)
	}
	return out, nil
}

// DutiesOn are the duties by which the periods around a day are filled in, each with the
// pack that declares it.
func (r *Reader) DutiesOn(day calendar.Date) ([]duty.Duty, error) {
	p, err := r.Programme()
	if err != nil {
		return nil, err
	}
	vs, zone, err := r.zonedVersions(p)
	if err != nil {
		return nil, err
	}
	return vs.Duties(day, zone, func(key string) ([]duty.Duty, error) {
		pk, err := r.Pack(key)
		if err != nil {
			return nil, err
		}
		return pk.Duties, nil
	})
}

// DutyOn is one of DutiesOn; what is not filled in around that day is refused.
func (r *Reader) DutyOn(day calendar.Date, id string) (duty.Duty, error) {
	ds, err := r.DutiesOn(day)
	if err != nil {
		return duty.Duty{}, err
	}
	for _, d := range ds {
		if d.ID == id {
			return d, nil
		}
	}
	return duty.Duty{}, fault.New(fault.Missing, "duty.unknown", id)
}

// SheetFor is what a board is computed with for a period: by the version in force when
// the period began, or by a correction of it.
func (r *Reader) SheetFor(board string, w appraise.Window) (appraise.Sheet, error) {
	basis, err := r.basisOf(w, func(p *pack.Pack) bool { _, ok := p.Board(board); return ok })
	if err != nil {
		return appraise.Sheet{}, err
	}
	s, err := r.BoardSheet(basis.Pack, board)
	if err != nil || basis.Was == "" {
		s.Trial = basis.Trial
		return s, err
	}
	was, err := r.BoardSheet(basis.Was, board)
	s.Trial, s.Was = basis.Trial, &was
	return s, err
}

// ReviewFor is a review as the version declares it that was in force when the period
// began, with the key of its pack.
func (r *Reader) ReviewFor(review string, w appraise.Window) (appraise.Review, string, error) {
	basis, err := r.basisOf(w, func(p *pack.Pack) bool { _, ok := p.Review(review); return ok })
	if err != nil {
		return appraise.Review{}, "", err
	}
	p, err := r.Pack(basis.Pack)
	if err != nil {
		return appraise.Review{}, "", err
	}
	declared, _ := p.Review(review)
	return declared, basis.Pack, nil
}

func (r *Reader) basisOf(w appraise.Window, declares func(*pack.Pack) bool) (office.Basis, error) {
	pr, err := r.Programme()
	if err != nil {
		return office.Basis{}, err
	}
	vs, err := r.datedVersions(pr)
	if err != nil {
		return office.Basis{}, err
	}
	b, ok, err := vs.For(w, r.Now(), func(key string) (bool, error) {
		p, err := r.Pack(key)
		return err == nil && declares(p) && (pr.Demo || len(p.Unfilled()) == 0), err // the words of a template weigh nothing
	})
	if err == nil && !ok {
		err = fault.At("period", "appraise.no_version", w.Zh())
	}
	return b, err
}
