// Package desk is the face of offices (办公端): my desk, ledger, matter, roster,
// letters, boards, consequences, journal, administration. One file per room; a
// handler parses, calls one use case or one query, renders one page of pages/.
package desk

import (
	"embed"
	"io/fs"

	"luoshi/internal/web"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Face is the desk's rooms, routes and pages.
func Face() web.Face {
	pages, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		panic(err) // the folder is embedded
	}
	f := web.Face{Name: "desk", Templates: pages}
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

// room is one entry of the bar with its routes.
type room struct {
	ID, Title, Path, Act string
	Routes               []web.Route
}

// rooms lists the rooms in the order of the bar.
func rooms() []room {
	return []room{homeRoom(), matterRoom(), dutyRoom(), boardRoom(), consequenceRoom(), letterRoom(), rosterRoom(), areaRoom(), packRoom(), journalRoom(), accountRoom(), codeRoom(), importRoom(), setupRoom(), exceptionRoom(), calendarRoom(), fileRoom()}
}
