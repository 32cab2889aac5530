// Keeps what is typed on this device at every keystroke (已存手机), for the account that
// typed it, and forgets it when the server has it (已送达), at the sign-out, and after some
// days. A form opts in by data-draft="NAME"; without script it works as it is. A form that
// is sent says its name; the answer to an act that went through hands the name back in a
// cookie, once. A refusal, a broken connection or an ended session hands back nothing, so
// that the text stays: sealed by a key that comes with each page to whoever is signed in
// and is kept nowhere here. Where the browser seals nothing (plain http), it lies in the
// memory of the tab and is dropped where nobody is signed in, unless they come in to send
// what was not taken.
(function () {
  "use strict";
  var given = "delivered.", lasts = 14 * 24 * 3600 * 1000, opened = Date.now(), each = Array.prototype.forEach;
  var who = document.body.getAttribute("data-keeper") || "", secret = document.body.getAttribute("data-draft-key") || "";
  document.body.removeAttribute("data-draft-key");
  var seals = secret && window.crypto && crypto.subtle;
  var key = seals ? crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
  var kept = seals ? localStorage : sessionStorage;
  function bytes(hex) { return Uint8Array.from(hex.match(/../g), function (x) { return parseInt(x, 16); }); }
  function text(buffer) { return btoa(Array.prototype.map.call(new Uint8Array(buffer), function (x) { return String.fromCharCode(x); }).join("")); }
  // Under which name a draft lies: it says of whom and of what to nobody else.
  function place(name) {
    if (!seals) { return Promise.resolve("draft:" + who + ":" + name); }
    return crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret + name)).then(function (sum) { return "draft:" + who + ":" + text(sum); });
  }
  function put(name, draft) {
    return place(name).then(function (at) {
      if (!seals) { kept.setItem(at, JSON.stringify({ t: Date.now(), v: draft })); return null; }
      return key.then(function (k) {
        var iv = crypto.getRandomValues(new Uint8Array(12)), words = new TextEncoder().encode(JSON.stringify(draft));
        return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(at) }, k, words)
          .then(function (sealed) { kept.setItem(at, JSON.stringify({ t: Date.now(), iv: text(iv), s: text(sealed) })); });
      });
    });
  }
  function get(name) {
    return place(name).then(function (at) {
      var x = JSON.parse(kept.getItem(at));
      if (!seals || !x || !x.s) { return x && x.v; }
      function raw(b) { return Uint8Array.from(atob(b), function (c) { return c.charCodeAt(0); }); }
      return key.then(function (k) { return crypto.subtle.decrypt({ name: "AES-GCM", iv: raw(x.iv), additionalData: new TextEncoder().encode(at) }, k, raw(x.s)); })
        .then(function (words) { return JSON.parse(new TextDecoder().decode(words)); });
    });
  }
  // Drops what goes(value) says of every draft of a storage.
  function drop(storage, goes) {
    Object.keys(storage).forEach(function (at) {
      if (at.indexOf("draft:") !== 0) { return; }
      var x = null;
      try { x = JSON.parse(storage.getItem(at)); } catch (e) { x = null; }
      if (goes(x, at)) { storage.removeItem(at); }
    });
  }
  function tidy() {
    try {
      drop(localStorage, function (x) { return !x || !x.s || !(x.t > opened - lasts); }); // readable ones are from before
      var waits = !who && document.querySelector("[data-unsent]"); // they come in to send it
      drop(sessionStorage, function (x, at) { return !waits && (!who || at.indexOf("draft:" + who + ":") !== 0); });
    } catch (e) { return; }
  }
  function all() { return true; }
  function out() { try { drop(localStorage, all); drop(sessionStorage, all); } catch (e) { return; } }
  // The stamp that this page came with. A hidden field has no value apart from its default.
  function own(form) {
    var t = form.querySelector('[name="stamp"]');
    if (!t) { return ""; }
    if (!form.hasAttribute("data-stamp")) { form.setAttribute("data-stamp", t.value); }
    return form.getAttribute("data-stamp");
  }
  // The time by the server's clock, as this device counts on from when it was given the form.
  function saved(form) {
    var from = parseInt(own(form), 10);
    return from ? from + Date.now() - opened : Date.now();
  }
  function state(form, at, stamp) {
    var s = form.querySelector('[name="saved_at"]'), t = form.querySelector('[name="stamp"]');
    if (s) { s.value = String(at); }
    if (t) { own(form); t.value = stamp; }
  }
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (e) {
      return e.name && e.type !== "hidden" && e.type !== "password" && e.type !== "file";
    });
  }
  function mark(form, said) {
    var at = form.querySelector("[data-saved]");
    if (at) { at.textContent = said; }
  }
  // One write at a time: the last one is what stays.
  function save(form) {
    var at = saved(form);
    state(form, at, own(form));
    form.typed = true;
    if (form.writing) { form.again = true; return; }
    var words = {}, now = new Date();
    fields(form).forEach(function (e) {
      if (e.type === "checkbox" || e.type === "radio") {
        if (e.checked) { words[e.name] = e.value; }
      } else { words[e.name] = e.value; }
    });
    form.writing = true;
    put(form.getAttribute("data-draft"), { at: at, stamp: own(form), kept: words }).then(function () {
      mark(form, form.getAttribute("data-saved-text") + " " + now.getHours() + ":" + ("0" + now.getMinutes()).slice(-2));
    }, function () { mark(form, form.getAttribute("data-unsaved-text")); }).then(function () {
      form.writing = false;
      if (form.again) { form.again = false; save(form); }
    });
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
    return Promise.all(document.cookie.split("; ").map(function (c) {
      var at = c.indexOf("=");
      if (c.indexOf(given) !== 0 || at < 0) { return null; }
      document.cookie = c.slice(0, at) + "=; Max-Age=0; Path=/; SameSite=Lax";
      return place(decodeURIComponent(c.slice(at + 1))).then(function (p) { kept.removeItem(p); });
    }));
  }
  function restore(form) {
    if (form.hasAttribute("data-kept")) { return null; }
    return get(form.getAttribute("data-draft")).then(function (draft) {
      if (!draft || !draft.kept || form.typed) { return; }
      fields(form).forEach(function (e) {
        if (!(e.name in draft.kept) || e.options && !offers(e, draft.kept[e.name])) { return; }
        if (e.type === "checkbox" || e.type === "radio") { e.checked = e.value === draft.kept[e.name]; }
        else { e.value = draft.kept[e.name]; }
      });
      state(form, draft.at, draft.stamp || "");
      mark(form, form.getAttribute("data-saved-text"));
      var folded = document.querySelector("[data-unsent]") && form.closest("details");
      if (folded) { folded.open = true; }
    }).catch(function () { return; }); // of another key: nobody reads it
  }
  function start() {
    tidy();
    var forms = document.querySelectorAll("form[data-draft]");
    each.call(forms, function (form) {
      own(form);
      form.addEventListener("input", function () { save(form); });
      form.addEventListener("submit", function () { name(form); });
    });
    each.call(document.querySelectorAll('form[action="/sign-out"]'), function (form) { form.addEventListener("submit", out); });
    forget().catch(function () { return; }).then(function () { return Promise.all(Array.prototype.map.call(forms, restore)); })
      .then(function () { document.body.setAttribute("data-drafts", "read"); });
    each.call(document.querySelectorAll("[data-copy]"), function (b) {
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
    each.call(document.querySelectorAll("[data-print]"), function (b) {
      b.addEventListener("click", function () { window.print(); });
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
