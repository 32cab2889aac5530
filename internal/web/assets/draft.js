// Keeps what is typed on this device at every keystroke (已存手机) and clears it
// when the server has it (已送达). A form opts in by data-draft="NAME"; without
// script it works as it is.
(function () {
  "use strict";
  function key(form) { return "draft:" + form.getAttribute("data-draft"); }
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
      localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), kept: kept }));
      var at = form.querySelector('[name="saved_at"]');
      if (at) { at.value = String(Date.now()); }
      var now = new Date();
      mark(form, form.getAttribute("data-saved-text") + " " + now.getHours() + ":" + ("0" + now.getMinutes()).slice(-2));
    } catch (e) { mark(form, form.getAttribute("data-unsaved-text")); }
  }
  function restore(form) {
    var text = localStorage.getItem(key(form));
    if (!text || form.hasAttribute("data-kept")) { return; }
    var draft;
    try { draft = JSON.parse(text); } catch (e) { return; }
    fields(form).forEach(function (e) {
      if (!(e.name in draft.kept)) { return; }
      if (e.type === "checkbox" || e.type === "radio") { e.checked = e.value === draft.kept[e.name]; }
      else { e.value = draft.kept[e.name]; }
    });
    var at = form.querySelector('[name="saved_at"]');
    if (at) { at.value = String(draft.at); }
    mark(form, form.getAttribute("data-saved-text"));
  }
  function start() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-delivered]"), function (e) {
      localStorage.removeItem("draft:" + e.getAttribute("data-delivered"));
    });
    Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), function (form) {
      restore(form);
      form.addEventListener("input", function () { save(form); });
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
