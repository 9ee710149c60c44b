// What is on the desk, kept apart from the element that shows it: Streamlit puts up a new one when it likes, as it does
// after a lost connection or on the way back from another page. It is kept as long as the browser keeps the page.

const kits = new Map(); // id → the kit that has come
const sheets = new Map(); // id of a kit → what is on its desk

function sheetOf(id) {
  if (!sheets.has(id)) sheets.set(id, blankSheet());
  return sheets.get(id);
}

function blankSheet() {
  return {
    strokes: [], // each a list of points
    picture: null, // ImageData that lies under the strokes
    exact: null, // the very pixels of a picture that is of the networks' size already
    asked: null, // what the teacher has been asked about this drawing
    teacher: null, // and what it said
    plugged: true,
    always: false,
    times: { students: noTimes(), teacher: noTimes(), sent: 0, received: 0 },
  };
}

function noTimes() {
  return { latest: [], count: 0 };
}

const MOST_TIMES = 100;

function keepTime(times, ms) {
  times.latest.push(ms);
  if (times.latest.length > MOST_TIMES) times.latest.shift();
  times.count += 1;
}
