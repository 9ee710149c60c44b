// Drawing in SVG, for the components that have a picture.

const SVG = "http://www.w3.org/2000/svg";

function shape(name, attributes, content = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = content;
  return node;
}
