package intake

import (
	"regexp"
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// Where a row belongs is said by a name, by a code, by a town beside the name, or by all
// three, which then must agree (区划、镇、区划代码).

// addArea makes a division known by its names, alone and behind its town's. One that has
// ended is not found by them, but known to have borne them.
func (x *names) addArea(a area.Area) {
	keys := []string{a.Name, store.ShortArea(a.Name)}
	if town := a.Code - a.Code%1000; town != a.Code {
		for _, t := range x.areas {
			if t.Code == town {
				keys = append(keys, t.Name+a.Name, t.Name+store.ShortArea(a.Name))
			}
		}
	}
	for _, k := range keys {
		k = plain(k)
		x.called[a.Code] = append(x.called[a.Code], k)
		if a.Until != "" {
			continue
		}
		x.byCode[a.Code] = true
		if !slices.Contains(x.byName[k], a.Code) {
			x.byName[k] = append(x.byName[k], a.Code)
		}
	}
}

// area finds a division by code or by name. It never guesses: for a name that is
// not known it answers proposals for a person to choose from.
func (x *names) area(text string) (code area.Code, want string, err error) {
	if strings.Trim(text, "0123456789") == "" {
		code, err = area.ParseCode(text)
		if err == nil && !x.byCode[code] {
			err = fault.At("area", "intake.area_code", text)
		}
		return code, "", err
	}
	key := plain(text)
	if county := area.OfHome(x.home); x.byCode[county] {
		if slices.Contains(wholeCounty, key) {
			return county, "", nil
		}
		for _, name := range x.called[county] { // 洋县洋州街道三合村
			if rest, ok := strings.CutPrefix(key, name); ok && len(x.byName[key]) == 0 && len(x.byName[rest]) > 0 {
				key = rest
			}
		}
	}
	found := x.byName[key]
	if len(found) == 1 {
		return found[0], "", nil
	}
	if len(found) > 1 {
		for i, c := range found {
			if i < 5 {
				want += c.String() + " "
			}
		}
		return 0, strings.TrimSpace(want), fault.At("area", "intake.area_ambiguous", text, itoa(len(found)))
	}
	return 0, propose(text, x.home), fault.At("area", "intake.area_name", text)
}

// propose lists the divisions of the home that a written name may mean.
func propose(text string, home int) string {
	t, err := area.National()
	if err != nil {
		return ""
	}
	var out []string
	for _, c := range t.Propose(text, area.OfHome(home), 3) {
		out = append(out, c.Division.Code.String()+" "+c.Division.Name)
	}
	return strings.Join(out, "；")
}

// wholeCounty are the ways to say that a row is about no town.
var wholeCounty = []string{"全县", "县本级", "县级", "本县", "全县范围", "各镇(办)", "各镇"}

// place is the division of the row, 0 where none is said; what is wrong is noted. stands is
// the one that what the row means has already: it stays where nothing else is said, be it
// ended since.
func (r *rows) place(stands area.Code) area.Code {
	if stands != 0 && r.contradicts(stands) == "" {
		return stands
	}
	code, key, want, err := r.placed()
	if err != nil && !r.failed[key] {
		if c, _ := r.plan.Job.Kind.Column(key); want == "" {
			want = c.Help
		}
		r.failWant(key, err, want)
		return 0
	}
	return code
}

// placed reads the division of the row; key is the column that is wrong.
func (r *rows) placed() (code area.Code, key, want string, err error) {
	name, town, digits := r.villageText(), r.text("town"), r.text("code")
	switch {
	case digits != "":
		code, want, err = r.names.area(digits)
		if err != nil {
			return code, "code", want, err
		}
		if key := r.contradicts(code); key != "" {
			return code, key, r.names.title(code), fault.At(key, "intake.area_differs", r.text(key), digits)
		}
		return code, "code", "", nil
	case name == "" && town == "":
		return 0, "area", "", nil
	case name == "":
		code, want, err = r.names.area(town)
		return code, "town", want, err
	case town == "":
		code, want, err = r.names.area(name)
	default:
		code, want, err = r.names.under(town, name)
	}
	if parts := r.names.several(name); err != nil && len(parts) > 1 {
		return 0, "area", strings.Join(parts, "；"), fault.At("area", "intake.area_several", name, itoa(len(parts)))
	}
	return code, "area", want, err
}

// contradicts is the column that says another place than a division, "" for none.
func (r *rows) contradicts(code area.Code) string {
	town := code - code%1000
	switch {
	case !r.names.bears(code, r.villageText()):
		return "area"
	case !r.names.bears(town, r.text("town")):
		return "town"
	case !r.names.bears(code, r.text("code")):
		return "code"
	}
	return ""
}

// bears reports whether a text is a name or the code of a division, or nothing.
func (x *names) bears(code area.Code, text string) bool {
	if text == "" || slices.Contains(x.called[code], plain(text)) {
		return true
	}
	said, err := area.ParseCode(text)
	return err == nil && said == code
}

// title is a name of a division behind its town's, "" where it is not known.
func (x *names) title(code area.Code) string {
	if all := x.called[code]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// under finds a division by its name within a town; a name that says its town itself needs
// none beside it.
func (x *names) under(town, name string) (area.Code, string, error) {
	if code, want, err := x.area(name); err == nil {
		if !x.bears(code-code%1000, town) {
			return 0, x.title(code), fault.At("area", "intake.area_differs", town, name)
		}
		return code, want, nil
	}
	above, want, err := x.area(town)
	if err != nil {
		return 0, want, err
	}
	var found []area.Code
	for _, c := range x.byName[plain(name)] {
		if c-c%1000 == above {
			found = append(found, c)
		}
	}
	if len(found) == 1 {
		return found[0], "", nil
	}
	return x.area(town + name)
}

// several are the divisions that a cell names one beside another, as codes and names; nil
// where not every part is one.
func (x *names) several(text string) (out []string) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(severalMarks+"/和", c) }) {
		code, _, err := x.area(strings.TrimSpace(part))
		if err != nil {
			return nil
		}
		out = append(out, code.String()+" "+strings.TrimSpace(part))
	}
	return out
}

// villageAndGroup parts a village from the group behind it (三合村二组).
var villageAndGroup = regexp.MustCompile(`^(.*(?:村|社区|居委会|村委会|村民委员会))\s*(第?[一二三四五六七八九十百0-9]+(?:村民小组|居民小组|村民组|小组|组|社|队))$`)

// villageText is the name of the division; where the cell names a group behind it, and the
// kind has a column for that, without the group.
func (r *rows) villageText() string {
	text := r.text("area")
	if _, has := r.plan.Job.Kind.Column("place"); !has || text == "" {
		return text
	}
	if _, known := r.names.byName[plain(text)]; known {
		return text
	}
	if m := villageAndGroup.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// placeText is the place within the division: its own cell, else the group behind the name
// of the village.
func (r *rows) placeText() string {
	if text := r.text("place"); text != "" {
		return text
	}
	return strings.TrimSpace(strings.TrimPrefix(r.text("area"), r.villageText()))
}
