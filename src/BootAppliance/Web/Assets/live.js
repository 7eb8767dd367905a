// Keeps the page current: after each event, what the server renders replaces what differs. Without scripts, reload.
"use strict";

const live = document.getElementById("live");
let timer = 0;

function show(state, text) {
  live.className = "live " + state;
  live.textContent = text;
}

async function refresh() {
  timer = 0;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const focused = document.activeElement?.getAttribute("aria-label");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = next.getElementById(part.id);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
  if (events.readyState === EventSource.OPEN) show("on", "live");
  if (focused && document.activeElement === document.body)
    document.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

// What is shown is old from here on, and says so until a refresh succeeds.
function stale() {
  show("off", "not refreshed, trying again");
  setTimeout(changed, 5000);
}

// A burst of events is one refresh, and a tab that nobody looks at makes none.
function changed() {
  if (!timer && !document.hidden) timer = setTimeout(() => refresh().catch(stale), 700);
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
  for (const time of document.querySelectorAll("time[data-age]"))
    time.textContent = age(Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000));
}, 5000);
