package e2e

import (
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func read(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// faults lists what is wrong with the page on the screen, one in a line.
const faults = `(()=>{const out=[],q=s=>[...document.querySelectorAll(s)];
const wide=document.scrollingElement.scrollWidth;
if(wide>innerWidth){const at=q("body *").filter(e=>e.getBoundingClientRect().right>innerWidth+1&&!e.closest(".scroll")).map(e=>e.tagName+"."+e.className).slice(0,3);out.push("宽 "+wide+"，屏幕 "+innerWidth+"："+at)}
if(!document.title.trim())out.push("没有标题");
if(q("h1").length!==1)out.push(q("h1").length+" 个 h1");
for(const e of q("input,select,textarea"))if(!["hidden","submit","button"].includes(e.type)&&!e.labels.length&&!e.getAttribute("aria-label")&&!e.getAttribute("aria-labelledby"))out.push("没有标签："+e.outerHTML.slice(0,80));
for(const e of q("button"))if(!e.textContent.trim()&&!e.getAttribute("aria-label"))out.push("没有字的按钮："+e.outerHTML.slice(0,80));
if(/““|””|「「|」」/.test(document.body.innerText))out.push("引号套引号："+document.body.innerText.match(/.{0,12}(““|””|「「|」」).{0,12}/)[0]);
for(const e of q("table td,table th")){const s=getComputedStyle(e),t=e.innerText.trim();if(t.length>3&&e.offsetWidth&&e.clientWidth-parseFloat(s.paddingLeft)-parseFloat(s.paddingRight)<2*parseFloat(s.fontSize)){out.push("一列一个字："+t.slice(0,12));break}}
return out.join("\n")})()`

// chinese lists Chinese in labels, headings, buttons and notes, one in a line.
const chinese = `[...document.querySelectorAll("label,h1,h2,h3,h4,legend,button,th,summary,.note,.btn")].flatMap(e=>[...e.childNodes].filter(n=>n.nodeType===3&&/\p{Script=Han}/u.test(n.data)).map(n=>e.tagName+": "+n.data.trim())).join("\n")`

// dated is a date or a length of time in Chinese, which the program words.
var dated = regexp.MustCompile(`\d ?(年|月|日|天|个月|个工作日|小时)|星期`)

// look opens one address of each route: at a desk and on a phone in Chinese, on
// a phone in English.
func (c *crawl) look(st *site) {
	c.t.Helper()
	b := openBrowserFor(c.t, st.url, 15*time.Minute) // an address of each route
	b.strict.Store(true)
	byReader := map[string][]string{}
	for _, v := range c.shown {
		byReader[v.who] = append(byReader[v.who], v.path)
	}
	left := map[string]string{}
	for _, r := range st.readers() {
		paths := slices.Sorted(slices.Values(byReader[r.login]))
		if len(paths) == 0 {
			continue
		}
		if r.login != "" {
			b.signIn(r.login, r.phone)
		}
		for _, path := range paths {
			b.do(chromedp.EmulateViewport(1440, 900))
			b.open(path)
			c.must(b, r, path, "1440")
			b.accessible(r.name() + " " + path)
			b.do(chromedp.EmulateViewport(360, 900))
			c.must(b, r, path, "360")
		}
		b.open("/lang/en")
		for _, path := range paths {
			b.open(path)
			c.must(b, r, path, "360 英文")
			for line := range strings.SplitSeq(b.run(chinese), "\n") {
				if dated.MatchString(line) {
					c.t.Errorf("英文页面 %s 上的中文 %s", path, line)
				} else if line != "" {
					left[line] = path
				}
			}
		}
	}
	for _, line := range slices.Sorted(maps.Keys(left)) {
		c.t.Logf("英文页面 %s 上的中文 %s", left[line], line)
	}
}

func (c *crawl) must(b *browser, r reader, path, how string) {
	c.t.Helper()
	if s := b.run(faults); s != "" {
		c.t.Errorf("%s %s（%s）：%s", r.name(), path, how, s)
	}
}
