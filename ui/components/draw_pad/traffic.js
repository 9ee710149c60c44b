// What goes and comes over the page's one websocket, in bytes. Browsers tell nobody, so whatever is sent passes by here,
// and the first message shows the socket whose answers are to be weighed. That it is one WebSocket which carries binary
// messages is how Streamlit 1.67 does it; tests/browser/test_draw.py weighs the frames themselves.

const traffic = { sent: 0, received: 0 };

function weighTraffic() {
  const known = new WeakSet();
  const size = (data) => data.byteLength ?? data.size ?? data.length;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    traffic.sent += size(message);
    if (!known.has(this)) this.addEventListener("message", ({ data }) => (traffic.received += size(data)));
    known.add(this);
    return send.call(this, message);
  };
}

weighTraffic();
