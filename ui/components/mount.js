// The end of each component's sources. Its HTML and CSS come with them and are put in place before the first drawing;
// what is mounted stays for as long as its place does.

const views = new WeakMap(); // the element that Streamlit gives → what is mounted in it

export default function (component) {
  const { parentElement } = component;
  if (!views.has(parentElement)) views.set(parentElement, createView(putIn(parentElement)));
  views.get(parentElement).update(component);
}

/** After an update of Owlet a page that stayed open has the older sources' HTML there: it goes. */
function putIn(place) {
  for (const older of place.querySelectorAll("[data-owlet]")) older.remove();
  const made = document.createRange().createContextualFragment(`<style>${CSS}</style>${HTML}`);
  for (const each of made.children) each.dataset.owlet = "";
  place.append(made);
  return place.lastElementChild;
}
