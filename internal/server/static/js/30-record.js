// The button that copies a citation: shown only where it works. Where the
// browser refuses, the text is selected instead.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) return;
    const text = document.getElementById(button.dataset.copy);
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(text);
      }
    });
  }
})();
