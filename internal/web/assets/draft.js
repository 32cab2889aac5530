// Keeps what is typed on this device at every keystroke (已存手机), under the
// account that typed it, and forgets it when the server has it (已送达). A form opts
// in by data-draft="NAME"; without script it works as it is. A form that is sent
// says its name; the answer to an act that went through hands the name back in a
// cookie, once. A refusal, a broken connection or an ended session hands back
// nothing, so that the text stays.
(function () {
  "use strict";
  var given = "delivered.";
  var opened = Date.now();
  // The stamp that this page came with. A hidden field has no value apart from its default.
  function own(form) {
    var t = form.querySelector('[name="stamp"]');
    if (!t) { return ""; }
    if (!form.hasAttribute("data-stamp")) { form.setAttribute("data-stamp", t.value); }
    return form.getAttribute("data-stamp");
  }
  // The time by the server's clock, as this device counts on from when it was given the form.
  function saved(form) {
    var given = parseInt(own(form), 10);
    return given ? given + Date.now() - opened : Date.now();
  }
  function state(form, at, stamp) {
    var s = form.querySelector('[name="saved_at"]'), t = form.querySelector('[name="stamp"]');
    if (s) { s.value = String(at); }
    if (t) { own(form); t.value = stamp; }
  }
  function place(name) { return "draft:" + (document.body.getAttribute("data-keeper") || "") + ":" + name; }
  function key(form) { return place(form.getAttribute("data-draft")); }
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (e) {
      return e.name && e.type !== "hidden" && e.type !== "password" && e.type !== "file";
    });
  }
  function mark(form, text) {
    var at = form.querySelector("[data-saved]");
    if (at) { at.textContent = text; }
  }
  function save(form) {
    var kept = {};
    fields(form).forEach(function (e) {
      if (e.type === "checkbox" || e.type === "radio") {
        if (e.checked) { kept[e.name] = e.value; }
      } else { kept[e.name] = e.value; }
    });
    try {
      var at = saved(form);
      localStorage.setItem(key(form), JSON.stringify({ at: at, stamp: own(form), kept: kept }));
      state(form, at, own(form));
      var now = new Date();
      mark(form, form.getAttribute("data-saved-text") + " " + now.getHours() + ":" + ("0" + now.getMinutes()).slice(-2));
    } catch (e) { mark(form, form.getAttribute("data-unsaved-text")); }
  }
  function offers(select, value) {
    return Array.prototype.some.call(select.options, function (o) { return o.value === value; });
  }
  function name(form) {
    var at = form.querySelector('input[name="draft"]');
    if (!at) {
      at = document.createElement("input");
      at.type = "hidden";
      at.name = "draft";
      form.appendChild(at);
    }
    at.value = Date.now().toString(36) + ":" + encodeURIComponent(form.getAttribute("data-draft"));
  }
  function forget() {
    document.cookie.split("; ").forEach(function (c) {
      var at = c.indexOf("=");
      if (c.indexOf(given) !== 0 || at < 0) { return; }
      document.cookie = c.slice(0, at) + "=; Max-Age=0; Path=/; SameSite=Lax";
      try { localStorage.removeItem(place(decodeURIComponent(c.slice(at + 1)))); } catch (e) { return; }
    });
  }
  function restore(form) {
    if (form.hasAttribute("data-kept")) { return; }
    var draft;
    try { draft = JSON.parse(localStorage.getItem(key(form))); } catch (e) { return; }
    if (!draft || !draft.kept) { return; }
    fields(form).forEach(function (e) {
      if (!(e.name in draft.kept) || e.options && !offers(e, draft.kept[e.name])) { return; }
      if (e.type === "checkbox" || e.type === "radio") { e.checked = e.value === draft.kept[e.name]; }
      else { e.value = draft.kept[e.name]; }
    });
    state(form, draft.at, draft.stamp || "");
    mark(form, form.getAttribute("data-saved-text"));
  }
  function start() {
    forget();
    Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), function (form) {
      restore(form);
      form.addEventListener("input", function () { save(form); });
      form.addEventListener("submit", function () { name(form); });
    });
    Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (b) {
      b.addEventListener("click", function () {
        var from = document.getElementById(b.getAttribute("data-copy"));
        var said = b.getAttribute("data-copied");
        function done() { b.textContent = said; }
        if (navigator.clipboard && navigator.clipboard.writeText) {
          navigator.clipboard.writeText(from.textContent).then(done);
        } else {
          var r = document.createRange();
          r.selectNodeContents(from);
          var s = getSelection();
          s.removeAllRanges();
          s.addRange(r);
          if (document.execCommand("copy")) { done(); }
        }
      });
    });
    Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (b) {
      b.addEventListener("click", function () { window.print(); });
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
