// page.mjs LINK SOCKET: a person at the status page of an appliance with machines in every state.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { api as call, eventually, expect } from "./appliance.mjs";
import { browser } from "./chromium.mjs";

const [link, socket] = process.argv.slice(2);
const api = (method, path, body) => call(socket, method, path, body);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const sections = ["Overview", "Machines", "Installs", "Leases", "Discovered", "Events", "Storage", "Templates"];
const complaints = [];

const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
context.setDefaultTimeout(10000);
const page = await context.newPage();
page.on("pageerror", error => complaints.push(error.message));
page.on("console", message => { if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} (${message.location().url})`); });
page.on("requestfailed", request => { if (!request.url().endsWith("/api/v1/events")) complaints.push(`${request.url()}: ${request.failure()?.errorText}`); });

const steps = {
  async "logs in by the link and is live"() {
    await page.goto(link);
    await page.waitForSelector("#live.on");
  },

  async "goes through every page by its links, each accessible in light and dark"() {
    for (const section of sections) {
      await page.click(`nav.sections >> text="${section}"`);
      await page.waitForSelector(`nav.sections a[aria-current] >> text="${section}"`);
      await accessible(section);
    }
    await open("machines/web03");
    await accessible("a machine");
  },

  async "fits a phone"() {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ["", "machines", "machines/web03", "installs", "leases", "discovered", "events"]) {
      await open(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide <= 0, `/${path} is ${wide} pixels wider than a phone`);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
  },

  async "is used by the keyboard alone"() {
    await open("machines");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is not the link to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement.id) === "main", "the link to the content does not lead there");
    await page.focus('[aria-label^="Arm build02"]');
    await page.keyboard.press("Enter");
    await page.waitForURL("**/machines/build02");
    await eventually(() => text("#machine").then(said => said.includes("armed")), "build02 is armed");
  },

  async "shows what happens while it is open, without a reload"() {
    await open("machines");
    await page.evaluate(() => { window.here = true; document.getElementById("m-web01").marked = true; });
    await api("POST", "systems/build01/arm", {});
    await eventually(() => text("#m-build01").then(said => said.includes("armed")), "build01 is armed on the open page");
    expect(await page.evaluate(() => window.here && document.getElementById("m-web01").marked), "the page or a row that did not change was made anew");
    await page.click('[aria-label="Disarm build01"]');
    await eventually(() => text("#machine").then(said => said.includes("idle")), "build01 is idle after the button");
  },

  async "shows an install that begins while a machine's page is open"() {
    await open("machines/build01");
    expect(await page.locator("svg.phases").count() === 0 || await text("#machine").then(said => said.includes("idle")), "build01 is not idle");
    const before = await text("#install");
    await api("POST", "systems/build01/arm", {});
    await eventually(async () => (await text("#install")) !== before && await page.locator("svg.phases").count() === 1, "the new install is drawn");
    await api("POST", "systems/build01/disarm", {});
  },

  async "says which template is missing until it is there"() {
    await open("");
    const profile = await api("GET", "profiles/web");
    await api("PUT", "profiles/web", { ...profile, autoinstall: "test/gone.sh" });
    await eventually(() => text("#problems").then(said => said.includes('there is no template "test/gone.sh"')), "the missing template is told");
    await api("PUT", "profiles/web", { ...await api("GET", "profiles/web"), autoinstall: profile.autoinstall });
    await eventually(() => text("#problems").then(said => !said.includes("template")), "the mended template is no longer told");
  },

  async "filters, finds and sorts"() {
    await open("machines");
    await page.click('nav.states >> text=/^installed/');
    expect(page.url().endsWith("/machines?state=installed"), page.url());
    expect((await names()).join() === "web01,web02", `installed: ${await names()}`);
    await open("machines");
    await page.fill('input[name="q"]', "database");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/machines?q=database");
    expect((await names()).sort().join() === "db01,db02", `of the profile database: ${await names()}`);
    await open("machines");
    await page.click('th >> text="Machine"');
    await page.waitForURL("**/machines?sort=name");
    const up = await names();
    await page.click('th >> text="Machine"');
    await page.waitForURL("**/machines?sort=name&dir=desc");
    expect(up.join() === [...up].sort().join() && (await names()).join() === up.reverse().join(), "the names are not sorted both ways");
  },

  async "draws an install's phases, its settings with their origin, and its log as it grows"() {
    await open("machines/web03");
    expect(await page.locator("svg.phases rect").count() > 2, "no phases are drawn");
    expect((await text("#settings")).includes("profile web"), "a setting does not say where it comes from");
    await eventually(() => text("pre.log").then(said => said.includes("the last line of the log")), "the log's end is there");
  },

  async "shows what an installer writes as text"() {
    await open("machines/web03");
    const said = await text("body");
    for (const part of ["<img src=x onerror=window.attacked=1>", "<script>window.attacked=1</script>"]) expect(said.includes(part), `${part} is not shown as text`);
    await open("discovered");
    await open("events");
    expect(await page.evaluate(() => window.attacked === undefined && !document.querySelector("img[src='x']")), "markup of a machine was run");
  },

  async "runs no script but its own"() {
    const before = complaints.length;
    await page.evaluate(() => { const one = document.createElement("script"); one.textContent = "window.inline = 1"; document.body.append(one); });
    expect(await page.evaluate(() => window.inline === undefined), "an inline script ran");
    await eventually(async () => complaints.length > before, "the browser tells of the policy");
    expect(complaints.splice(before).every(one => one.includes("Content Security Policy")), "something else was wrong");
  },

  async "takes an unknown machine in"() {
    await open("discovered");
    await page.fill('[aria-label="Name of 52:54:00:99:00:01"]', "stranger");
    await page.selectOption('[aria-label="Profile of 52:54:00:99:00:01"]', "web");
    await page.click('[aria-label="Add 52:54:00:99:00:01"]');
    await page.waitForURL("**/machines/stranger");
    expect((await api("GET", "systems/stranger")).profile === "web", "the machine is not in the inventory");
    await open("discovered");
    expect(await page.locator('[id="d-52:54:00:99:00:01"]').count() === 0, "it is still unknown");
  },

  async "pauses and cancels a job"() {
    const job = await api("POST", "deploy", { systems: ["build01", "build02"], concurrency: 1 });
    await open("installs");
    for (const [verb, state] of [["Pause", "paused"], ["Resume", "running"], ["Cancel", "cancelled"]]) {
      await page.click(`[aria-label="${verb} job ${job.id}"]`);
      await eventually(async () => (await api("GET", `jobs/${job.id}`)).state === state, `job ${job.id} is ${state}`);
      await page.waitForSelector(`#jobs >> text="${state}"`);
    }
  },

  async "switches a machine on and off, asking before its power goes"() {
    await open("machines/web01");
    await eventually(() => lamp().then(said => said === "off"), "the poller has read that web01 is off", 40);
    await page.click('[aria-label="Switch web01 on"]');
    await page.waitForURL("**/machines/web01#power");
    await eventually(() => lamp().then(said => said === "on"), "web01 is on", 30);
    await accessible("a machine that is on");
    await page.focus('#power details.confirm summary >> text="Off"');
    await page.keyboard.press("Enter");
    expect((await text("#power details[open]")).includes("web01 loses its power at once"), "the question does not say what is lost");
    await accessible("the question before the power goes");
    await api("POST", "systems/web01/power", { verb: "identify" });
    await eventually(() => text("#power .history").then(said => said.includes("identify done")), "identify is in the history");
    expect(await page.locator("#power details[open]").count() === 1, "the question was closed by an event");
    await page.click('text="Switch web01 off"');
    await eventually(() => lamp().then(said => said === "off"), "web01 is off", 30);
    await eventually(() => text("#power .history").then(said => said.includes("off done")), "it is in the history");
    expect((await api("GET", "systems/web01/power?fresh=true")).state === "off", "the BMC says otherwise");
    expect(await page.locator("#power details.confirm").count() === 0, "what is off can still be switched off");
  },

  async "deploys a machine, shows its steps, and cancels"() {
    await open("machines/web01");
    await page.click('#action summary >> text="Deploy"');
    expect((await text("#action details[open]")).includes("what is on its disk is lost"), "the question does not say what is lost");
    await page.click('text="Deploy web01"');
    await page.waitForURL("**/machines/web01#action");
    await eventually(() => text("#action .events").then(said => said.includes("as read back")), "its power is in the steps", 40);
    await eventually(async () => (await api("GET", "systems/web01")).state === "armed", "it is armed");
    await accessible("a machine at an action");
    await page.click('#action summary >> text="Cancel"');
    await page.click('text="Cancel install"');
    await eventually(() => text("#action").then(said => said.includes("ended install of web01")), "the action has ended");
    expect((await api("GET", "systems/web01")).state === "idle", "it is armed yet");
    await api("POST", "systems/web01/power", { verb: "off" });
    await eventually(() => lamp().then(said => said === "off"), "web01 is off again", 30);
  },

  async "shows and filters the list by power, also what only the poller has read"() {
    await open("machines");
    expect(await lampOf("web02") === "", "web02 has a lamp and no power system");
    const { power } = await api("GET", "systems/web01");
    const web02 = await api("GET", "systems/web02");
    const own = { ...power.bmc, address: "127.0.0.2", password: "geheim" };
    await api("PUT", "systems/web02", { ...web02, power: { bmc: { ...own, port: 9624 } } });
    await eventually(() => text("#m-web02 td.power").then(said => said.includes("unknown") && said.includes("no answer")), "web02's power system gives no answer", 60);
    await open("");
    await eventually(() => text("#power").then(said => said.includes("web02 the power system at 127.0.0.2 port 9624")), "the overview tells of it");
    await accessible("an overview with a power system that gives no answer");
    await page.click('#power nav >> text="no answer"');
    await page.waitForURL("**/machines?power=no-answer");
    expect((await names()).join() === "web02", `no answer: ${await names()}`);
    await page.goto(new URL("/machines", page.url()).href);
    await page.evaluate(() => { window.here = true; });
    await api("PUT", "systems/web02", { ...await api("GET", "systems/web02"), power: { bmc: own } });
    await eventually(() => lampOf("web02").then(said => said === "off"), "the poller has read that web02 is off", 60);
    await api("POST", "systems/web02/power", { verb: "on" });
    await eventually(() => lampOf("web02").then(said => said === "on"), "web02 is on in the open list", 30);
    expect(await page.evaluate(() => window.here), "the page was loaded anew");
    await accessible("the list with lamps");
    await page.click('nav.lamps >> text=/^on/');
    await page.waitForURL("**/machines?power=on");
    expect((await names()).join() === "web02", `on: ${await names()}`);
    await page.click('nav.lamps >> text=/^on/');
    await page.waitForURL("**/machines");
  },

  async "takes a proposed power system over, with the account that is typed"() {
    await open("discovered");
    expect((await text("#proposals")).includes("127.0.0.3"), "what was detected is not proposed");
    await page.fill('[aria-label="Machine of 127.0.0.3"]', "nobody");
    await page.fill('[aria-label="Account at 127.0.0.3"]', "admin");
    await page.fill('[aria-label="Password at 127.0.0.3"]', "geheim");
    await page.click('[aria-label="Take 127.0.0.3 over"]');
    expect((await text("main")).includes("No machine is called nobody"), "an unknown machine was not refused");
    complaints.splice(0, complaints.length, ...complaints.filter(one => !one.includes("409")));
    await open("discovered");
    await page.fill('[aria-label="Machine of 127.0.0.3"]', "build02");
    await page.fill('[aria-label="Account at 127.0.0.3"]', "admin");
    await page.fill('[aria-label="Password at 127.0.0.3"]', "geheim");
    await page.click('[aria-label="Take 127.0.0.3 over"]');
    await page.waitForURL("**/machines/build02#power");
    expect((await api("GET", "systems/build02/power?fresh=true")).state === "off", "its power system does not answer");
    await open("discovered");
    expect(!(await text("#proposals")).includes("127.0.0.3"), "it is still proposed");
  },

  async "touches one row of a thousand when one machine changes"() {
    const machine = i => ({ kind: "system", name: `m${i}`, profile: "web", interfaces: { eth0: { mac_address: `52:54:01:00:${hex(i >> 8)}:${hex(i & 255)}` } } });
    await api("POST", "apply", Array.from({ length: 1000 }, (_, i) => machine(i)));
    await open("machines?size=1000&sort=name");
    expect(await page.locator("#machines tbody tr").count() === 1000, "a thousand rows are not there");
    await page.evaluate(() => {
      window.touched = new Map();
      new MutationObserver(changes => changes.forEach(one => {
        const element = one.target.closest ? one.target : one.target.parentElement;
        const row = element?.closest("tr");
        if (row && !element.closest("time")) window.touched.set(row.id, `${one.type} ${one.attributeName ?? ""} of ${element.outerHTML.slice(0, 200)}`);
      })).observe(document.getElementById("machines"), { subtree: true, childList: true, characterData: true, attributes: true });
    });
    // Of what was done before, such as readings of power, the page may hear yet.
    await eventually(() => page.evaluate(() => new Promise(done => { window.touched.clear(); setTimeout(() => done(window.touched.size === 0), 3000); })), "the page is at rest", 60);
    await api("POST", "systems/m500/arm", {});
    await eventually(() => text("#m-m500").then(said => said.includes("armed")), "m500 is armed on the open page", 30);
    const touched = await page.evaluate(() => [...window.touched]);
    expect(touched.length <= 3 && touched.some(([row]) => row === "m-m500"), `${touched.length} rows were touched, such as ${touched.slice(0, 4).join("; ")}`);
  },

  async "works without scripts"() {
    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    // A link counts for two minutes, which what came before may take.
    await plain.goto((await api("POST", "login")).url);
    for (const section of sections) await plain.click(`nav.sections >> text="${section}"`);
    await plain.goto(new URL("/machines/web01", plain.url()).href);
    await plain.click('[aria-label^="Arm web01"]');
    expect((await plain.locator("#machine").innerText()).includes("armed"), "web01 is not armed");
    await plain.click('[aria-label="Disarm web01"]');
    await plain.click('[aria-label="Switch web01 on"]');
    await eventually(async () => { await plain.reload(); return (await plain.locator("#power .bar .lamp").innerText()) === "on"; }, "web01 is on", 30);
    await plain.click('details.confirm summary >> text="Off"');
    await plain.click('text="Switch web01 off"');
    await eventually(async () => { await plain.reload(); return (await plain.locator("#power .bar .lamp").innerText()) === "off"; }, "web01 is off", 30);
    expect(!(await plain.locator("#machine").innerText()).includes("armed"), "web01 is still armed");
    await plain.click('text="Log out"');
    await plain.goto(new URL("/machines/web01", plain.url()).href);
    expect(await plain.locator("form[action$='/arm']").count() === 0, "after logging out there is still a button");
  },
};

const hex = number => number.toString(16).padStart(2, "0");
const text = selector => page.locator(selector).first().innerText({ timeout: 2000 });
const lamp = () => text("#power .bar .lamp");
const lampOf = name => text(`#m-${name} td.power`).then(said => said.split("\n")[0].trim().replace(/(on|off|unknown).*/, "$1"));
const names = () => page.locator("#machines td.name a").allInnerTexts();

async function open(path) {
  await page.goto(new URL("/" + path, page.url()).href);
  await page.waitForSelector("#live.on");
}

async function accessible(what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // By the debugger: the page's own policy forbids strangers' scripts, as it should.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    const said = violations.map(one => `${one.id}: ${one.help} (${one.nodes[0].html.slice(0, 150)})`);
    expect(said.length === 0, `${what}, ${colorScheme}: ${said.join("\n    ")}`);
  }
}

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`  ${name}`);
  } catch (error) {
    failed++;
    console.log(`  NOT ${name}: ${error.message}`);
  }
}
if (complaints.length > 0) console.log(`  NOT without a complaint of the browser: ${complaints.join("\n    ")}`);
await browser.close();
process.exit(failed + complaints.length > 0 ? 1 : 0);
