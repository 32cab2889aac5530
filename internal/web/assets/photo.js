// Makes photos small before they are sent (缩小照片): a phone takes 5 MB where a page shows
// less than one, and a village has little net. The picture is drawn upright, at most LONG
// pixels on its longer side, as JPEG. What is no photo, what is small already and what this
// browser cannot draw goes as it is; without script everything does.
(function () {
  "use strict";
  var LONG = 2560, ENOUGH = 700 * 1024, each = Array.prototype.forEach;
  function size(n) { return (n / 1048576).toFixed(1) + " MB"; }
  function drawn(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONG / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff"; // what is seen through is paper
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.82); });
    });
  }
  function small(file) {
    var odd = /^image\/hei[cf]$/.test(file.type) || /\.hei[cf]$/i.test(file.name); // no page shows it
    if (!odd && (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= ENOUGH)) { return Promise.resolve(file); }
    return drawn(file).then(function (made) {
      if (!made || !odd && made.size >= file.size) { return file; }
      return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    }).catch(function () { return file; });
  }
  function tell(input, said) {
    var at = input.form.querySelector('[data-shrunk-of="' + input.id + '"]');
    if (at) { at.textContent = said; }
  }
  function shrink(input) {
    var given = Array.prototype.slice.call(input.files), before = 0;
    given.forEach(function (f) { before += f.size; });
    var work = Promise.all(given.map(small)).then(function (files) {
      if (input.working !== work) { return; } // other files were chosen meanwhile
      var after = 0, box = new DataTransfer();
      files.forEach(function (f) { after += f.size; box.items.add(f); });
      if (after !== before) {
        input.files = box.files;
        tell(input, size(before) + " → " + size(after));
      } else { tell(input, ""); }
      input.working = null;
    }).catch(function () { input.working = null; });
    input.working = work;
  }
  function start() {
    if (!window.createImageBitmap || !window.DataTransfer || !window.Promise) { return; }
    each.call(document.querySelectorAll('form[enctype] input[type="file"][data-photos]'), function (input) {
      input.addEventListener("change", function () { shrink(input); });
      input.form.addEventListener("submit", function (e) {
        var button = e.submitter;
        if (!input.working) { return; }
        e.preventDefault();
        input.working.then(function () { input.form.requestSubmit(button || undefined); });
      });
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
