package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const goldenLeaf = `{"v":1,"home":610723,"id":"01990000-0000-7000-8000-0000000003e8","at":1791417600000,"act":"matter.report",` +
	`"account":"a17","post":"p\"1\\","facts":[{"name":"from","value":"已交办"},{"name":"note","value":"\u000a"}],` +
	`"rows":[{"table":"matter","id":"m1","version":3,"sha256":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},` +
	`{"table":"draft","id":"d1","version":2,"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","gone":true}]}`

func goldenEvent() Event {
	return Event{
		V: 1, Home: 610723, ID: uuid(1000), At: 1791417600000, Act: "matter.report", Account: "a17", Post: `p"1\`,
		Facts: []Fact{{"from", "已交办"}, {"note", "\n"}},
		Rows:  []Row{{Table: "matter", ID: "m1", Version: 3, Digest: [32]byte{1}}, {Table: "draft", ID: "d1", Version: 2, Gone: true}},
	}
}

// This leaf must be written and read for ever as it is.
func TestLeafOfVersion1IsFixedForever(t *testing.T) {
	t.Parallel()
	if got := string(goldenEvent().Append(nil)); got != goldenLeaf {
		t.Errorf("leaf\n%s\nwant\n%s", got, goldenLeaf)
	}
	e, err := ParseEvent([]byte(goldenLeaf))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(e, goldenEvent()) {
		t.Errorf("read %+v", e)
	}
}

func TestParseEventRefuses(t *testing.T) {
	t.Parallel()
	swap := func(old, new string) string {
		out := strings.Replace(goldenLeaf, old, new, 1)
		if out == goldenLeaf {
			t.Fatalf("%q is not in the leaf", old)
		}
		return out
	}
	cases := []struct {
		name, leaf string
		want       error
	}{
		{"空", "", ErrLeaf},
		{"将来的版本", swap(`{"v":1`, `{"v":2`), ErrLeafVersion},
		{"多一个空格", swap(`"home":`, `"home": `), ErrLeaf},
		{"成员换了次序", swap(`"account":"a17","post":"p\"1\\"`, `"post":"p\"1\\","account":"a17"`), ErrLeaf},
		{"空成员写了出来", swap(`"post":`, `"person":"","post":`), ErrLeaf},
		{"数字前有零", swap(`610723`, `0610723`), ErrLeaf},
		{"负零", swap(`1791417600000`, `-0`), ErrLeaf},
		{"不必要的转义", swap(`a17`, `\u00617`), ErrLeaf},
		{"转义大写", swap(`\u000a`, `\u000A`), ErrLeaf},
		{"未转义的换行", swap(`\u000a`, "\n"), ErrLeaf},
		{"斜杠转义", swap(`a17`, `\/`), ErrLeaf},
		{"摘要末位多余比特", swap(`AAA=","gone"`, `AAB=","gone"`), ErrLeaf},
		{"摘要中有换行", swap(`"AQAAAAAA`, "\"AQAA\nAAA"), ErrLeaf},
		{"gone 写作 false", swap(`true`, `false`), ErrLeaf},
		{"空列表写了出来", swap(`"facts":[{"name":"from","value":"已交办"},{"name":"note","value":"\u000a"}]`, `"facts":[]`), ErrLeaf},
		{"后面还有字节", goldenLeaf + "\n", ErrLeaf},
		{"不是 UTF-8", swap(`已`, "\xff"), ErrLeaf},
		{"截断", goldenLeaf[:len(goldenLeaf)-2], ErrLeaf},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if e, err := ParseEvent([]byte(c.leaf)); !errors.Is(err, c.want) {
				t.Errorf("read %+v, %v; want %v", e, err, c.want)
			}
		})
	}
}

func drawEvent(t *rapid.T) Event {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x00\x1f\"\\", "事项", "\u2028<&>\x7f"}))
	e := Event{
		V: 1, Home: rapid.Int().Draw(t, "home"), ID: text.Draw(t, "id"), At: rapid.Int64().Draw(t, "at"), Act: text.Draw(t, "act"),
		Account: text.Draw(t, "account"), Person: text.Draw(t, "person"), Post: text.Draw(t, "post"),
		Subject: text.Draw(t, "subject"), Key: text.Draw(t, "key"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "facts") {
		e.Facts = append(e.Facts, Fact{text.Draw(t, "name"), text.Draw(t, "value")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "rows") {
		r := Row{Table: text.Draw(t, "table"), ID: text.Draw(t, "row"), Version: rapid.Int64().Draw(t, "version"), Gone: rapid.Bool().Draw(t, "gone")}
		copy(r.Digest[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "digest"))
		e.Rows = append(e.Rows, r)
	}
	return e
}

func TestEventReadsBackAndIsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t)
		leaf := e.Append([]byte("before"))[len("before"):]
		got, err := ParseEvent(leaf)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Fatalf("%s\nread %+v, %v\nwant %+v", leaf, got, err, e)
		}
		var open struct {
			Act  string
			Rows []struct{ SHA256 []byte }
		}
		if err := json.Unmarshal(leaf, &open); err != nil || open.Act != e.Act || len(open.Rows) != len(e.Rows) {
			t.Fatalf("as JSON: %v %+v", err, open)
		}
		for i := range open.Rows {
			if !bytes.Equal(open.Rows[i].SHA256, e.Rows[i].Digest[:]) {
				t.Fatalf("digest %d differs as JSON", i)
			}
		}
	})
}

func TestAppendMakesTextReadable(t *testing.T) {
	t.Parallel()
	e := Event{V: 1, Act: "a\xffb\xc3", ID: "x"}
	got, err := ParseEvent(e.Append(nil))
	if err != nil || got.Act != "a\uFFFDb\uFFFD" {
		t.Errorf("%q, %v", got.Act, err)
	}
}

func TestCheckEvent(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*Event)
		ok     bool
	}{
		{"完好", func(*Event) {}, true},
		{"没有办理动作", func(e *Event) { e.Act = "" }, false},
		{"没有时间", func(e *Event) { e.At = 0 }, false},
		{"属地不是六位", func(e *Event) { e.Home = 61072 }, false},
		{"编号不是第七版", func(e *Event) { e.ID = "01990000-0000-4000-8000-000000000001" }, false},
		{"编号大写", func(e *Event) { e.ID = strings.ToUpper("01990000-0000-7000-8000-00000000000a") }, false},
		{"事实过长", func(e *Event) { e.Facts[0].Value = strings.Repeat("x", MaxFactBytes) }, false},
		{"事实过多", func(e *Event) { e.Facts = make([]Fact, MaxFacts+1) }, false},
		{"行没有版本", func(e *Event) { e.Rows[0].Version = 0 }, false},
		{"不是 UTF-8", func(e *Event) { e.Key = "\xff" }, false},
		{"未知版本", func(e *Event) { e.V = 9 }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := sampleEvent(1)
			c.change(&e)
			if err := e.Check(); (err == nil) != c.ok {
				t.Errorf("Check: %v", err)
			}
		})
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(goldenLeaf))
	f.Add(sampleEvent(3).Append(nil))
	f.Add([]byte(`{"v":1,"home":1,"id":"","at":1,"act":""}`))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := ParseEvent(leaf)
		if err != nil {
			return
		}
		if again := e.Append(nil); !bytes.Equal(again, leaf) {
			t.Errorf("read\n%s\nwrote\n%s", leaf, again)
		}
	})
}
