// Buttons that copy a text (data-copy names it: a field or a paragraph), shown
// only where that works. The text is selected as well, so that it can be
// copied by hand where the browser refuses.
(() => {
  for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (source.select) source.select(); else getSelection().selectAllChildren(source);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        document.querySelector("[data-copy-status]").textContent = button.dataset.copied;
      } catch {}
    });
  }
})();
