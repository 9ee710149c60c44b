// The way to the teacher: a drawing goes over the network, an answer comes back. Both are timed and weighed.

const SLOW_MS = 5000;
const OUT_OF_REACH = "The teacher is out of reach: there is no connection to the server. Your students go on without it.";
const BROKEN = "The connection broke before the teacher answered. Your students go on without it. Ask again when it is back.";
const SLOW = "The teacher is slow: many ask just now. Your students go on in the meantime.";
const NO_ANSWER = "The teacher did not answer. Your students go on without it. Ask again in a moment.";

/** Whether the server is out of reach; ui/connection.js keeps an eye on it. */
function isCutOff() {
  return document.documentElement.dataset.owletConnection === "lost";
}

/** `complain(sentence)` tells the learner; `repaint(isDone)` shows what has changed on the sheet. */
function createAsking({ complain, repaint }) {
  let [sheet, send, waitMs] = [null, null, 0];

  /** A desk that has just been put up asks again what the one before still waited for: that may have been lost. */
  function use(next) {
    sheet = next;
    if (!isWaiting()) return;
    sheet.asked.at = null;
    put(sheet.asked);
  }

  function ask(pixels) {
    if (isCutOff()) return complain(OUT_OF_REACH);
    const question = { id: Date.now(), pixels: pack(pixels) };
    sheet.asked = { question, at: performance.now(), before: { ...traffic }, isOver: false };
    complain("");
    put(sheet.asked);
    repaint(false);
  }

  function put(asked) {
    later(asked, SLOW_MS, () => complain(SLOW));
    later(asked, waitMs, () => giveUp(NO_ANSWER));
    send(asked.question);
  }

  function later(asked, ms, act) {
    setTimeout(() => sheet.asked === asked && !asked.isOver && act(), ms);
  }

  function giveUp(sentence) {
    sheet.asked.isOver = true;
    complain(sentence);
    repaint(false);
  }

  /** An answer counts, however late, as long as the drawing is still the one that it is about. */
  function hear(answer) {
    const { asked, times } = sheet;
    if (!answer || answer.id !== asked?.question.id) return;
    sheet.asked = null;
    complain(answer.trouble);
    if (!answer.trouble) {
      sheet.teacher = shares(answer.logits);
      if (asked.at) keepTime(times.teacher, performance.now() - asked.at);
      if (asked.at) for (const way of ["sent", "received"]) times[way] = traffic[way] - asked.before[way];
    }
    repaint(true);
  }

  /** The connection has gone or come back. */
  function turn() {
    if (isCutOff() && isWaiting()) {
      sheet.asked.at = null;
      giveUp(BROKEN);
    } else repaint(false);
  }

  function isWaiting() {
    return Boolean(sheet?.asked && !sheet.asked.isOver);
  }

  return { use, ask, hear, turn, isWaiting, tell: (channel, ms) => ([send, waitMs] = [channel, ms]) };
}
