// Opens the inventory of 10,000 grants as its readers do: light, dark, on paper; searches, filters, sorts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [grantlint, browserPath] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "grantlint-page-"));
const blocks = 10;
const each = 1000;

function tree() {
  let text = "";
  for (let i = 0; i < blocks; ++i) {
    const ticket = i === 0 ? "" : `# grant: ticket=IAM-${i} approver=carol@corp.example expires=2026-0${(i % 3) + 6}-30 revoke=controller:x\n`;
    text += `${ticket}resource "google_project_iam_member" "b${i}" {
  count   = ${each}
  project = "project-${i}"
  role    = "roles/${i % 2 === 0 ? "browser" : "owner"}"
  member  = format("user:p%04d-b${i}@corp.example", count.index)
}\n`;
  }
  return text;
}

const luminance = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;

async function open(browser, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1400, height: 1000 } });
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) wrong.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(folder, "page.html")).href);
  return { page, wrong };
}

const rows = (page) => page.locator("#table tbody tr").count();
const count = (page) => page.locator("#count").innerText();

let browser;
try {
  writeFileSync(join(folder, "main.tf"), tree());
  execFileSync(grantlint, ["inventory", "--no-config", "--today", "2026-06-15", "-f", "html", "-o", "page.html", "."], {
    cwd: folder,
  });
  browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

  const { page, wrong } = await open(browser, "light");
  assert.match(await page.locator("#summary").innerText(), /Of 10000 grants, \d+ would not change if the ticket system vanished/);
  assert.match(await count(page), /of 10,000 grants/);
  assert.ok((await rows(page)) >= 20 && (await rows(page)) <= 500, "a page of the table is no more than a screenful or some");

  await page.fill("#search", "p0042-b7@");
  await page.waitForFunction(() => /\b1 grant/.test(document.querySelector("#count").textContent));
  assert.match(await page.locator("#table tbody").innerText(), /user:p0042-b7@corp\.example/);
  assert.match(await page.locator("#table tbody").innerText(), /main\.tf:\d+/);
  await page.fill("#search", "");
  await page.waitForFunction(() => document.querySelector("#count").textContent.includes("10,000"));

  const ticket = page.locator("#filters select").filter({ has: page.locator("option", { hasText: "IAM-3" }) });
  await ticket.selectOption({ label: (await ticket.locator("option", { hasText: "IAM-3" }).innerText()).trim() });
  await page.waitForFunction(() => document.querySelector("#count").textContent.includes("1,000"));
  await page.locator("#filters button", { hasText: "Clear" }).click();
  await page.waitForFunction(() => document.querySelector("#count").textContent.includes("10,000"));

  const first = () => page.locator("#table tbody tr").first().innerText();
  const header = page.locator("#table thead th").first();
  const target = (await header.locator("button").count()) > 0 ? header.locator("button") : header;
  await target.click();
  const ascending = await first();
  await target.click();
  assert.notEqual(await first(), ascending, "a second click on a heading turns the order round");

  await page.locator("#by-principal").click();
  assert.equal(await page.locator("#by-principal").getAttribute("aria-pressed"), "true");
  assert.match(await count(page), /10,000 principals/);

  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#filters").isVisible(), false, "paper has no filters");
  const light = luminance(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  assert.deepEqual(wrong, []);

  const dark = await open(browser, "dark");
  const darkBody = luminance(await dark.page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  const darkText = luminance(await dark.page.evaluate(() => getComputedStyle(document.body).color));
  assert.ok(light > 200 && darkBody < 80 && darkText > 150, `light ${light}, dark ${darkBody} with text ${darkText}`);
  assert.deepEqual(dark.wrong, []);
  console.log("the page holds");
} finally {
  if (browser) await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
