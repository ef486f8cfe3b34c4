// @ts-nocheck: it runs in browsers, whose types the rest of the program must not see.
/** Buttons with `data-copy` put the value of the field with that id on the clipboard; without scripts they stay hidden. */
for (const button of document.querySelectorAll('button[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected: copy it now';
    }
  });
}
