// Package tracks holds the room of 环节: which tracks a pack has, and the board of each, how
// many stand in which stage, for how long, what is missing and who moves them on. It shows
// what package course finds and decides nothing: every figure is a list under the same
// condition, within what the reader sees.
package tracks

import (
	"embed"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/course"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/track"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS

const (
	act  = "figure.see"
	path = "/desk/tracks"
)

// Room is the room of tracks (环节). It stands under 分析 in the bar, which leads to it.
func Room() page.Room {
	return page.Room{ID: "figures", Path: path, Act: act, Routes: []web.Route{
		{Method: "GET", Path: path, Act: act, Handle: showAll},
		{Method: "GET", Path: path + "/{id}", Act: act, Handle: showBoard},
	}}
}

// may refuses the board of a track over what the reader may not count: persons, posts, bodies
// and divisions are counted by whoever answers for them.
func may(c *web.Ctx, t track.Track) error {
	if t.ByGates() {
		if !c.Actor.Holds("matter.see") {
			return access.NotOfRole(c.Actor, "matter.see")
		}
		return nil
	}
	return access.May(c.Actor, "about.see", access.Subject{Area: c.Actor.Area})
}

// line is one track of the list.
type line struct {
	track.Track
	N, Late, Ended int
}

// showAll lists the tracks of the pack with what stands on each.
func showAll(c *web.Ctx) error {
	num := func(id, title string, is course.Is, n func(line) int) page.Column[line] {
		return page.Column[line]{ID: id, Title: title, Num: true, Cell: func(l line) page.Cell {
			return page.Cell{Text: strconv.Itoa(n(l)), Href: pick{Stage: course.Any, Is: is}.in(l.ID)}
		}}
	}
	return page.List[line]{Title: c.T("环节"), Up: page.Option{Value: "/desk/figures", Title: c.T("分析")}, Says: c.T("每一条环节上现在有多少、在哪一步。只数您看得到的。"), Empty: c.T("机制包没有写环节（tracks），或者没有您看得到的。"),
		Columns: []page.Column[line]{
			{ID: "track", Title: c.T("环节"), Class: "ti", Cell: func(l line) page.Cell { return page.Cell{Text: l.Title, Href: path + "/" + l.ID} }},
			{ID: "over", Title: c.T("对什么"), Cell: func(l line) page.Cell { return page.Text(overTitle(c, l.Over)) }},
			num("n", c.T("在此"), course.Standing, func(l line) int { return l.N }),
			num("late", c.T("超期"), course.Late, func(l line) int { return l.Late }),
			num("ended", c.T("今年走完"), course.Ended, func(l line) int { return l.Ended }),
		}}.Show(c, nil, func(v *store.View) (out []line, err error) {
		pk, err := v.InForce()
		if err != nil {
			return nil, err
		}
		for _, t := range pk.Tracks {
			if may(c, t) != nil {
				continue
			}
			b, err := course.On(v, page.Courses(c, pk), t)
			if err != nil {
				return nil, err
			}
			if len(b.Stages) > 0 {
				out = append(out, line{b.Track, count(&b, course.Standing), count(&b, course.Late), count(&b, course.Ended)})
			}
		}
		return out, nil
	})
}

func count(b *course.Board, is course.Is) int { return b.Count(course.Pick{Stage: course.Any, Is: is}) }

// overTitle is what a track is over.
func overTitle(c *web.Ctx, o track.Over) string {
	return c.T(map[track.Over]string{track.Matters: "事项", track.Persons: "人员", track.Posts: "岗位", track.Bodies: "机构", track.Areas: "区划"}[o])
}

// unitOf is in what the things on a track are counted.
func unitOf(c *web.Ctx, o track.Over) string {
	return c.T(map[track.Over]string{track.Matters: "件", track.Persons: "人", track.Posts: "个岗位", track.Bodies: "个单位", track.Areas: "个地方"}[o])
}

// boardOf reads a board with its pack.
func boardOf(c *web.Ctx, v *store.View) (*pack.Pack, course.Board, error) {
	pk, err := v.InForce()
	if err != nil {
		return nil, course.Board{}, err
	}
	t, ok := pk.Track(c.R.PathValue("id"))
	if !ok {
		return nil, course.Board{}, fault.New(fault.Missing, "desk.track_unknown")
	}
	if err := may(c, t); err != nil {
		return nil, course.Board{}, err
	}
	b, err := course.On(v, page.Courses(c, pk), t)
	if err == nil && len(b.Stages) == 0 {
		err = fault.New(fault.Denied, "access.area", c.Actor.RoleTitle())
	}
	return pk, b, err
}

// where names what counts together: a town, a body of the county, or nobody yet.
func where(c *web.Ctx, n *page.Names, unit string) string {
	if unit == course.NoUnit {
		return c.T("还没有交办")
	}
	if code, err := area.ParseCode(unit); err == nil {
		if code%1_000_000 == 0 {
			return c.T("县直")
		}
		return n.Area(code)
	}
	return n.Body(unit).Short
}
