// photograph.mjs LINK FOLDER: the pages of an appliance, in light and dark, and on a phone.
import { browser } from "../../tests/BootAppliance.EndToEnd/browser/chromium.mjs";

const [link, folder] = process.argv.slice(2);
const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1 });
const page = await context.newPage();
await page.goto(link);
const home = new URL("/", page.url()).href;

async function photograph(file, path, scheme, size = { width: 1280, height: 860 }) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize(size);
  await page.goto(home + path);
  await page.waitForSelector("#live.on");
  await page.screenshot({ path: `${folder}/${file}.png` });
}

await photograph("status-light", "", "light");
await photograph("status-dark", "", "dark");
await photograph("machine", "machines/web03", "light");
await photograph("facts", "machines/metal01", "light", { width: 1280, height: 1080 });
await photograph("storage", "storage", "light");
await photograph("machines-phone", "machines", "dark", { width: 390, height: 844 });
for (const name of process.argv.slice(4)) await photograph(name, name, "light");
await browser.close();
