// The end of each component's sources. Its HTML and CSS come with them and are put in place before the first drawing;
// what is mounted stays for as long as its place does.

const views = new WeakMap(); // the element that Streamlit gives → what is mounted in it

export default function (component) {
  const { parentElement } = component;
  if (!views.has(parentElement)) {
    parentElement.append(document.createRange().createContextualFragment(`<style>${CSS}</style>${HTML}`));
    views.set(parentElement, createView(parentElement.lastElementChild));
  }
  views.get(parentElement).update(component);
}
