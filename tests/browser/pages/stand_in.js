// A page that tells the test what it hears (by the binding `noted`), and says what it is told to.
const page = location.pathname;

window.say = (data) => {
  window.noted?.("says", page, data, "");
  window.parent.postMessage(data, "*");
};
window.noted?.("load", page, document.referrer, "");
addEventListener("message", ({ data }) => window.noted?.("hears", page, data, document.readyState));
