package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// stored lists what lies in the folder of attachments. A request takes away what it
// left as its last step, after the answer: done waits for it.
func (s site) stored(done *httptest.Server) (out []string) {
	s.Helper()
	done.Close()
	if err := filepath.WalkDir(s.s.Files, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	}); err != nil {
		s.Fatal(err)
	}
	return out
}

// send sends a file with a form.
func (s site) sendFile(c *http.Client, path, text string, data []byte) (int, string) {
	s.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	err := m.WriteField("text", text)
	if err == nil {
		f, ferr := m.CreateFormFile("file", "照片.jpg")
		if err = ferr; err == nil {
			_, err = f.Write(data)
		}
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		s.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, &body)
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	status, _, page := s.send(c, req)
	return status, page
}

// said is the part of a page that says how it went.
func said(page string) string {
	_, main, _ := strings.Cut(page, "<main")
	return main[:min(len(main), 600)]
}

// photo is a file that is taken for a picture; each n is another one.
func photo(n, size int) []byte {
	out := append([]byte("\xff\xd8\xff\xe0"), fmt.Sprint(n)...)
	return append(out, make([]byte, size)...)
}

// TestRightsBeforeBytes: an upload leaves a file only when a row names it. Refused for
// its subject, its role, its state or its words, or sent to an act that attaches
// nothing, it leaves none (hostile S13).
func TestRightsBeforeBytes(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	village := s.Shown().String()
	var other string
	for key := range s.Posts {
		if town, ok := strings.CutPrefix(key, "town-desk/"); ok && !strings.HasPrefix(village, town[:9]) {
			other = key
		}
	}
	var m matter.Matter
	s.do(func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, matter.Rules{Calendar: s.s.Calendar(), Zone: s.Zone}, s.Actor("supervisor"),
			matter.Draft{List: "rectification", Area: s.Shown(), Title: "漏水", Owner: s.Posts["first/"+village].ID, Pack: "yangxian@1"})
		return err
	})
	stranger, duban, system := s.signIn(other), s.signIn("supervisor"), s.signIn("system")
	// each round has its own front, so that all its requests have ended when it is closed
	round := func(c *http.Client, path, text string, n, size int) (status int, page string, left []string) {
		front := httptest.NewServer(s.s.Handler())
		at := s
		at.url = front.URL
		from, _ := http.NewRequest(http.MethodGet, s.url, nil)
		jar, _ := cookiejar.New(nil)
		to, _ := http.NewRequest(http.MethodGet, at.url, nil)
		jar.SetCookies(to.URL, c.Jar.Cookies(from.URL))
		status, page = at.sendFile(&http.Client{Jar: jar, CheckRedirect: c.CheckRedirect}, path, text, photo(n, size))
		return status, page, at.stored(front)
	}
	matterPath := "/desk/matters/" + m.ID
	for i, x := range []struct {
		name, path, text string
		who              *http.Client
		want             int
	}{
		{"别的镇的事项", matterPath + "/attach", "", stranger, http.StatusForbidden},
		{"没有的事项", "/desk/matters/none/attach", "", duban, http.StatusNotFound},
		{"没有这个权的角色", matterPath + "/attach", "", system, http.StatusForbidden},
		{"没有的案件", "/desk/consequences/none/paper", "", duban, http.StatusNotFound},
		{"没有的文书", "/desk/letters/none/serve", "", duban, http.StatusNotFound},
		{"不办附件的行为", matterPath + "/comment", "看过了", duban, http.StatusSeeOther},
		{"读过就够的日历", "/desk/calendar/check", "", system, http.StatusUnprocessableEntity},
	} {
		status, page, left := round(x.who, x.path, x.text, i, 1<<20)
		if status != x.want || len(left) > 0 {
			t.Errorf("%s：%d，应为 %d；留下 %v\n%s", x.name, status, x.want, left, said(page))
		}
	}
	status, page, left := round(duban, matterPath+"/attach", "现场", 99, 1<<20)
	if status != http.StatusSeeOther || len(left) != 1 {
		t.Fatalf("有权附上的：%d %v\n%s", status, left, said(page))
	}
	sent := photo(99, 1<<20)
	sum := sha256.Sum256(sent)
	if err := s.s.Blobs().Check(hex.EncodeToString(sum[:]), int64(len(sent))); err != nil {
		t.Errorf("附上的不是传的：%v", err)
	}
	if lies, err := os.ReadFile(left[0]); err != nil || bytes.Contains(lies, sent[1000:2000]) {
		t.Errorf("附上的没有封存：%v", err)
	}
	if _, found, err := s.s.Store.VerifyFiles(t.Context(), s.Home, s.s.Blobs().Check); err != nil || found != 1 {
		t.Errorf("记了 %d 份附件：%v", found, err)
	}
	// the same content, refused to somebody else, does not take the attached one away
	if _, _, left = round(stranger, matterPath+"/attach", "", 99, 1<<20); len(left) != 1 {
		t.Errorf("别人被拒的同一份把附上的带走了：%v", left)
	}
	for n := range 17 { // what attaches nothing counts too
		if storetest.Sample() { // 300 MB: the run of everything sends them; the count is held by TestQuota
			break
		}
		if status, page, left = round(duban, matterPath+"/comment", "看过了", 100+n, 19<<20); status != http.StatusSeeOther {
			break
		}
	}
	if !storetest.Sample() && (status != http.StatusConflict || !strings.Contains(page, "300 MB") || len(left) != 1) {
		t.Errorf("传到一天的上限：%d，留下 %v\n%s", status, left, said(page))
	}
	if status, page, left = round(s.signIn("first/"+village), matterPath+"/attach", "又一张", 98, 1<<20); status != http.StatusSeeOther || len(left) != 2 {
		t.Errorf("别人的上限拦了第一书记：%d，留下 %v\n%s", status, left, said(page))
	}
}

// TestOneWayIn: no handler stores a file by itself.
func TestOneWayIn(t *testing.T) {
	t.Parallel()
	read := 0
	if err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "upload.go" {
			return err
		}
		text, err := os.ReadFile(name)
		for _, way := range []string{".FormFile(", ".MultipartReader(", "Blobs().Put(", ".Stage("} {
			if bytes.Contains(text, []byte(way)) {
				t.Errorf("%s：%s 绕过了 Ctx.Upload", name, way)
			}
		}
		read++
		return err
	}); err != nil || read < 50 {
		t.Fatalf("读了 %d 个文件：%v", read, err)
	}
}
