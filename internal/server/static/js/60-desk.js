// The editors' desk: what is wrong with a form is where the keyboard begins.
(() => {
  "use strict";
  if (document.querySelector("nav.desk, form.key")) document.querySelector(".error-summary")?.focus();
})();
