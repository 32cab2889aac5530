// Package desk is the face of offices (办公端): it lists the rooms, which stand in the
// packages below it, and holds the one page where they meet, my desk (工作台).
package desk

import (
	"embed"
	"io/fs"

	"luoshi/internal/web"
	"luoshi/internal/web/desk/boards"
	"luoshi/internal/web/desk/cases"
	"luoshi/internal/web/desk/duties"
	"luoshi/internal/web/desk/figures"
	"luoshi/internal/web/desk/letters"
	"luoshi/internal/web/desk/matters"
	"luoshi/internal/web/desk/record"
	"luoshi/internal/web/desk/roster"
	"luoshi/internal/web/desk/setup"
	"luoshi/internal/web/desk/subjects"
	"luoshi/internal/web/desk/tracks"
	"luoshi/internal/web/page"
)

//go:embed pages/*.html
var pages embed.FS

// Face is the desk's rooms, routes and pages.
func Face() web.Face {
	f := web.Face{Name: "desk", Templates: []fs.FS{page.Pages, pages, matters.Pages, duties.Pages, boards.Pages, figures.Pages, cases.Pages,
		letters.Pages, roster.Pages, record.Pages, setup.Pages, subjects.Pages, tracks.Pages}}
	for _, r := range rooms() {
		if r.Title != "" {
			f.Rooms = append(f.Rooms, web.RoomOf{ID: r.ID, Title: r.Title, Path: r.Path, Act: r.Act})
		}
		for _, route := range r.Routes {
			route.Room = r.ID
			f.Routes = append(f.Routes, route)
		}
	}
	return f
}

// rooms lists the rooms in the order of the bar.
func rooms() []page.Room {
	return []page.Room{homeRoom(), findRoom(), keyboardRoom(), matters.Room(), duties.Room(), boards.Room(), figures.Room(), tracks.Room(), cases.Room(), letters.Room(), roster.Room(), roster.AreaRoom(), subjects.Room(),
		setup.PackRoom(), record.JournalRoom(), setup.AccountRoom(), setup.CodeRoom(), setup.KeyRoom(), setup.VisitRoom(), setup.ImportRoom(), setup.Room(), record.ExceptionRoom(), setup.CalendarRoom()}
}
