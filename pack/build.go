package pack

import (
	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/score"
	"luoshi/internal/track"
)

// pack puts the text's values into the engine's types.
func (t packText) pack() *Pack {
	p := &Pack{ID: t.ID, Title: t.Title, Version: t.Version, Year: t.Year, Document: t.Document,
		Effective: t.Effective.Date, Zone: string(t.Zone)}
	if p.Zone == "" {
		p.Zone = "Asia/Shanghai"
	}
	p.Posts = each(t.Posts, func(x postText) PostKind {
		return PostKind{x.ID, x.Title, access.Role(x.Role), Level(x.Level)}
	})
	p.Lists = each(t.Lists, listText.list)
	p.Ladders = each(t.Ladders, ladderText.ladder)
	p.Duties = each(t.Duties, func(x dutyText) duty.Duty {
		d := x.duty()
		d.Pack, d.Begins = p.Key(), p.Effective
		return d
	})
	p.Spots = each(t.Spots, func(x spotText) Spot {
		return Spot{x.ID, x.Title, x.Duty, roles(x.Checkers), calendar.Cadence(x.Cadence), x.Count, x.Again.Term, x.List, x.Document}
	})
	p.Reviews = each(t.Reviews, reviewText.review)
	p.Metrics = each(t.Metrics, metricText.metric)
	p.Sheets = each(t.Sheets, sheetText.sheet)
	p.Boards = each(t.Boards, boardText.board)
	p.Consequences = each(t.Consequences, consequenceText.kind)
	p.Letters = each(t.Letters, func(x letterText) letter.Template {
		return letter.Template{ID: x.ID, Title: x.Title, Code: x.Code, Form: letter.Form(x.Form),
			Paragraphs: x.Paragraphs, Reply: x.Reply.Term, Copies: x.Copies}
	})
	p.Tracks = each(t.Tracks, func(x trackText) track.Track {
		return track.Track{ID: x.ID, Title: x.Title, Over: string(x.Over), Stages: each(x.Stages, func(s stageText) track.Stage {
			return track.Stage{Title: s.Title, Gate: s.Gate}
		})}
	})
	return p
}

func each[A, B any](all []A, of func(A) B) []B {
	if len(all) == 0 {
		return nil
	}
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = of(a)
	}
	return out
}

func roles(all []roleText) []access.Role {
	return each(all, func(r roleText) access.Role { return access.Role(r) })
}

func (x listText) list() matter.List {
	return matter.List{ID: x.ID, Title: x.Title, Kind: matter.Kind(x.Kind), Term: x.Term.Term, VerifyTerm: x.VerifyTerm.Term,
		ToWorkday: x.ToWorkday, Source: x.Source, PauseLimit: x.PauseLimit.Term, MaxObjections: x.MaxObjections,
		MaxExtensions: x.MaxExtensions, ReopenWithin: x.ReopenWithin.Term, Ladder: x.Ladder, Sealed: x.Sealed, Kinds: x.Kinds,
		Needs: each(x.Needs, func(n needText) matter.Need {
			return matter.Need{ID: n.ID, Title: n.Title, File: n.Kind == "file" || n.Kind == "photo",
				Place: n.Place, Why: n.Why}
		})}
}

func (x ladderText) ladder() ladder.Ladder {
	return ladder.Ladder{ID: x.ID, Title: x.Title, By: ladder.By(x.By), LookBack: x.LookBack.Term,
		Rungs: each(x.Rungs, func(r rungText) ladder.Rung {
			return ladder.Rung{Title: r.Title, After: r.After, Letter: r.Letter, Reply: r.Reply.Term, Proposal: r.Proposal}
		})}
}

func (x dutyText) duty() duty.Duty {
	return duty.Duty{ID: x.ID, Title: x.Title, Roles: roles(x.Roles), Cadence: calendar.Cadence(x.Cadence), Days: duty.Days(x.Days),
		CutOff: string(x.CutOff), Feeds: x.Feeds, Composed: x.Composed, PerObject: string(x.PerObject), Quota: x.Quota,
		Document: x.Document, Minutes: x.Minutes, Ends: ends(x.Ends),
		Form: each(x.Form, func(f fieldText) duty.Field {
			return duty.Field{ID: f.ID, Title: f.Title, Kind: duty.FieldKind(f.Kind), Options: f.Options,
				Required: f.Required, Prefill: string(f.Prefill), Max: f.Max}
		})}
}

// ends is None for a date that was not written.
func ends(d dateText) calendar.Date {
	if d.Date == 0 {
		return calendar.None
	}
	return d.Date
}

func (x reviewText) review() appraise.Review {
	return appraise.Review{ID: x.ID, Title: x.Title, Cadence: calendar.Cadence(x.Cadence), Level: appraise.Level(x.Level),
		MinVoters: x.MinVoters, Days: x.Days, Keepers: x.Keepers, Options: each(x.Options, func(o optionText) appraise.VoteOption {
			return appraise.VoteOption{Title: o.Title, Points: int64(o.Points)}
		})}
}

// metric takes what the engine counts, under the name that the county uses.
func (x metricText) metric() score.Metric {
	m, ok := score.KnownMetric(x.ID)
	if !ok {
		m.ID = x.ID
	}
	if x.Title != "" {
		m.Title = x.Title
	}
	return m
}

func (x sheetText) sheet() score.Sheet {
	return score.Sheet{ID: x.ID, Title: x.Title, Min: int64(x.Min), Max: int64(x.Max),
		Items: each(x.Items, func(i itemText) score.Item {
			return score.Item{ID: i.ID, Title: i.Title, Formula: i.Formula, Min: int64(i.Min), Max: int64(i.Max), Document: i.Document}
		}),
		Bands: each(x.Bands, func(b bandText) score.Band { return score.Band{Title: b.Title, From: int64(b.From)} })}
}

func (x boardText) board() appraise.Board {
	return appraise.Board{ID: x.ID, Title: x.Title, Cadence: calendar.Cadence(x.Cadence), Level: appraise.Level(x.Level),
		Sheet: x.Sheet, Objection: x.Objection.Term, MinCases: x.MinCases,
		Proposals: each(x.Proposals, func(f followText) appraise.Follow { return appraise.Follow(f) }),
		Peers: each(x.Peers, func(g peersText) appraise.Peers {
			return appraise.Peers{Title: g.Title, Areas: each(g.Areas, func(s string) area.Code {
				c, _ := area.ParseCode(s) // the check says so
				return c
			})}
		})}
}

func (x consequenceText) kind() consequence.Kind {
	k := consequence.Kind{ID: x.ID, Title: x.Title, Gain: x.Gain, Recall: x.Recall, Grounds: x.Grounds,
		Statement: x.Statement.Term, Extend: x.Extend.Term, Decide: x.Decide.Term, Deciders: roles(x.Deciders),
		Review: x.Review.Term, ReviewIn: x.ReviewIn.Term, Document: x.Document}
	if x.Panel != nil {
		k.Panel = consequence.Panel{Offices: roles(x.Panel.Offices), Quorum: x.Panel.Quorum,
			Outcomes: each(x.Panel.Outcomes, func(o outcomeText) consequence.Outcome { return consequence.Outcome(o) })}
	}
	if x.Effect != nil {
		k.Effect = consequence.Effect{Min: x.Effect.Min, Max: x.Effect.Max, Unit: string(x.Effect.Unit)}
	}
	return k
}
