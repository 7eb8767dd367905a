// Keeps the page current: after each event, what the server renders replaces what differs. Without scripts, reload.
const live = document.getElementById("live");
const soonest = 700;
let timer = 0;
let running = false;
let wanted = false;
let pause = soonest;
let looks = 0;

function show(state, text) {
  if (live.textContent === text) return;
  live.className = "live " + state;
  live.textContent = text;
}

async function refresh() {
  const began = performance.now();
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = next.getElementById(part.id);
    if (fresh) morph(part, fresh);
  }
  // A long list on a slow machine is asked for less often, so that time is left for whoever reads it.
  pause = Math.min(5000, Math.max(soonest, 4 * (performance.now() - began)));
  if (events.readyState === EventSource.OPEN) show("on", "live");
}

// What is the same stays the same element, so that focus, selection and what somebody types stay too.
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  // Whether a question is open is the reader's own.
  const own = old.nodeName === "DETAILS" ? "open" : null;
  for (const { name } of [...old.attributes]) if (name !== own && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (fresh.firstElementChild?.id && old.firstElementChild?.id) return rows(old, fresh);
  const [is, shall] = [[...old.childNodes], [...fresh.childNodes]];
  if (is.length !== shall.length || is.some((node, i) => node.nodeName !== shall[i].nodeName)) return align(old, is, shall);
  is.forEach((node, i) => same(node, shall[i]));
}

function same(node, fresh) {
  if (node.nodeType === Node.ELEMENT_NODE) morph(node, fresh);
  else if (node.data !== fresh.data) node.data = fresh.data;
}

// Something came between or went: the others stay themselves, and so does a question that is open in one of them.
function align(old, is, shall) {
  const kind = node => `${node.nodeName} ${node.id ?? ""} ${node.classList?.[0] ?? ""}`;
  let at = 0;
  for (const fresh of shall) {
    const found = is.findIndex((node, i) => i >= at && kind(node) === kind(fresh));
    if (found < 0) old.insertBefore(fresh, is[at] ?? null);
    else {
      while (at < found) is[at++].remove();
      same(is[at++], fresh);
    }
  }
  while (at < is.length) is[at++].remove();
}

// Of a list whose entries have ids each is itself wherever it moves to.
function rows(list, fresh) {
  const known = new Map([...list.children].map(row => [row.id, row]));
  let at = list.firstElementChild;
  for (const row of [...fresh.children]) {
    const own = known.get(row.id);
    known.delete(row.id);
    if (own) morph(own, row);
    if (own && own === at) at = at.nextElementSibling;
    else list.insertBefore(own ?? row, at);
  }
  for (const gone of known.values()) gone.remove();
}

// What is shown is old from here on, and says so until a refresh succeeds.
function stale(error) {
  console.warn(error);
  show("off", "not refreshed, trying again");
  setTimeout(changed, 5000);
}

// A burst of events is one refresh, and a tab that nobody looks at makes none.
function changed() {
  wanted = true;
  if (!timer && !running && !document.hidden) timer = setTimeout(turn, pause);
}

// What happens while the page is fetched may not be on it yet: then once more.
async function turn() {
  timer = 0;
  wanted = false;
  running = true;
  await refresh().catch(stale);
  running = false;
  if (wanted) changed();
}

function age(seconds) {
  if (seconds < 5) return "now";
  if (seconds < 60) return Math.floor(seconds) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h";
  return Math.floor(seconds / 86400) + " d";
}

const events = new EventSource("/api/v1/events");
events.onopen = () => { show("on", "live"); changed(); };
events.onerror = () => show("off", "reconnecting");
events.onmessage = changed;
document.addEventListener("visibilitychange", changed);

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-age]")) {
    const text = age(Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000));
    if (time.textContent !== text) time.textContent = text;
  }
  looks++;
  if (document.querySelector("[data-moving]") || (looks % 5 === 0 && document.querySelector("[data-polled]"))) changed();
}, 3000);
