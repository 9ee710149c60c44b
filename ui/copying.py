"""A button that copies a text which does not stand on the screen, such as a host's private link at the projector."""

from html import escape

import streamlit as st

# Over plain HTTP browsers have no clipboard for pages; there an invisible field is selected and copied.
_SCRIPT = """<script>
if (!window.owletCopies) {
  window.owletCopies = true;
  const byField = (text) => {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    field.style.cssText = "position:fixed;opacity:0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".owlet-copy");
    if (!button) return;
    const text = button.dataset.text;
    const done = navigator.clipboard
      ? await navigator.clipboard.writeText(text).then(() => true, () => byField(text)) : byField(text);
    button.textContent = done ? "Copied" : "Could not copy: show it instead";
  });
}
</script>"""
_RULES = """<style>
.owlet-copy { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color);
  border-radius: 999px; padding: 0.45rem 1rem; cursor: pointer; }
.owlet-copy:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
</style>"""


def copy_button(label: str, text: str) -> None:
    """Draw it. The text is in the page, but not to be seen."""
    button = f'<button type="button" class="owlet-copy" data-text="{escape(text)}">{escape(label)}</button>'
    st.html(f"{_RULES}{button}{_SCRIPT}", width="content", unsafe_allow_javascript=True)
