// Rows that are ticked (多选办理): how many are, and all of them at once. Without script
// every row is ticked by hand; the page that asks counts them.
(function () {
  "use strict";
  function start() {
    var bar = document.querySelector("form.ticks");
    if (!bar) { return; }
    var rows = document.querySelectorAll('input[name="row"][form="' + bar.id + '"]');
    var all = bar.querySelector("[data-all]"), count = bar.querySelector("[data-count]");
    function show() {
      var n = Array.prototype.filter.call(rows, function (r) { return r.checked; }).length;
      count.textContent = String(n);
      all.firstElementChild.checked = n > 0 && n === rows.length;
      all.firstElementChild.indeterminate = n > 0 && n < rows.length;
    }
    all.hidden = false;
    all.addEventListener("change", function (e) {
      Array.prototype.forEach.call(rows, function (r) { r.checked = e.target.checked; });
      show();
    });
    Array.prototype.forEach.call(rows, function (r) { r.addEventListener("change", show); });
    window.addEventListener("pageshow", show);
    show();
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
