package page

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestFormSent: of the forms of a page the one that was sent keeps what was typed and
// says what was wrong, whichever of them share its address or its fields.
func TestFormSent(t *testing.T) {
	t.Parallel()
	const made = "0123456789012345678901.abcdefgh"
	send := func(form url.Values, err error) (rename, remove *Form) {
		r := httptest.NewRequest("POST", "/desk/places/7", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_ = r.FormValue("key")
		c := &web.Ctx{Server: &web.Server{}, W: httptest.NewRecorder(), R: r, Lang: wording.Zh}
		f := c.Frame("", err)
		f.Key = "new"
		rename = NewForm(c, f, "p7", Form{Action: "/desk/places/7#places", Fields: []Field{{Name: "name", Value: "三组"}, {Name: "seen", Kind: "check", Value: "1"},
			{Name: "keeper"}, {Name: "keeper"}}})
		remove = NewForm(c, f, "x7", Form{Action: "/desk/places/7", Fields: []Field{Hidden("do", "remove"), {Name: "name"}}})
		return rename, remove
	}
	at := fault.At("name", "org.name_empty")
	rename, remove := send(url.Values{"key": {made + "-p7"}, "name": {"四组"}, "keeper": {"a", "b"}}, at)
	if !rename.Kept || remove.Kept || rename.Key != "new-p7" || rename.Fields[0].ID != "name-p7" {
		t.Errorf("%+v\n%+v", rename, remove)
	}
	if x := rename.Fields; x[0].Value != "四组" || x[0].Err() == "" || x[1].Value != "" || x[2].Value != "a" || x[3].Value != "b" || remove.Fields[1].Err() != "" {
		t.Errorf("%+v", x)
	}
	if rename, remove = send(url.Values{"key": {"k"}, "do": {"remove"}, "name": {"四组"}}, at); !remove.Kept || remove.Fields[1].Value != "四组" {
		t.Errorf("%+v\n%+v", rename, remove)
	}
	if rename, remove = send(url.Values{"key": {made + "-p7"}, "name": {"四组"}}, nil); rename.Kept || rename.Fields[0].Value != "三组" || remove.Kept {
		t.Errorf("kept without a refusal: %+v", rename)
	}
	for _, err := range []error{fault.At("elsewhere", "org.name_empty"), fault.New(fault.Conflict, "org.name_empty")} {
		rename, remove = send(url.Values{"key": {made + "-p7"}}, err)
		if remove.Loose() != "" || rename.Fields[0].Err() != "" || rename.Loose() == "" || rename.Loose() != "" {
			t.Error("a refusal at none of the fields is said once, at the head of the form that was sent")
		}
	}
}
