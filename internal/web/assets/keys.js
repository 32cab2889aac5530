// Keys for whoever works through a list (键盘用法): every key does what a link, a tick or a
// button of the page does as well, so that without script nothing is missing. None works
// while something is typed or chosen in a field, or together with Ctrl, Alt or the like;
// all can be turned off on the page that explains them (WCAG 2.1.4).
(function () {
  "use strict";
  var each = Array.prototype.forEach, off = "keys-off";
  function isOff() { try { return localStorage.getItem(off) === "1"; } catch (e) { return false; } }
  function typing(e) {
    var t = e.target;
    return e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey || e.isComposing || t.isContentEditable ||
      /^(TEXTAREA|SELECT)$/.test(t.tagName) || t.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(t.type);
  }
  // The rows that lead somewhere, in the order of the page.
  function rows() { return Array.prototype.filter.call(document.querySelectorAll("#main table.t tbody tr"), link); }
  function link(row) { return row.querySelector("td.ti a[href]"); }
  function at(list) {
    var here = document.activeElement && document.activeElement.closest ? document.activeElement.closest("tr") : null;
    return list.indexOf(here);
  }
  function move(by) {
    var list = rows(), i = at(list);
    if (!list.length) { return false; }
    i = i < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, i + by));
    link(list[i]).focus();
    list[i].scrollIntoView({ block: "nearest" });
    return true;
  }
  function tick() {
    var list = rows(), i = at(list), box = i < 0 ? null : list[i].querySelector('td.pick input[type="checkbox"]');
    if (!box) { return false; }
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  function follow(selector) {
    var a = document.querySelector(selector);
    if (a) { a.click(); }
    return !!a;
  }
  function find() {
    var box = document.querySelector('form.find input[name="q"]') || document.querySelector('#main input[type="search"]');
    if (box) { box.focus(); box.select(); }
    return !!box;
  }
  var keys = {
    j: function () { return move(1); }, k: function () { return move(-1); }, x: tick, "/": find,
    n: function () { return follow("a[data-next]"); }, "?": function () { return follow("a[data-keys]"); }
  };
  document.addEventListener("keydown", function (e) {
    if (keys[e.key] && !typing(e) && !isOff() && keys[e.key]()) { e.preventDefault(); }
  });
  function start() {
    each.call(document.querySelectorAll("[data-keys-switch]"), function (b) {
      function show() { b.textContent = b.getAttribute(isOff() ? "data-on" : "data-off"); }
      b.hidden = false;
      b.addEventListener("click", function () {
        try { if (isOff()) { localStorage.removeItem(off); } else { localStorage.setItem(off, "1"); } } catch (e) { return; }
        show();
      });
      show();
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
