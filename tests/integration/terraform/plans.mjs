// Holds what grantlint reads of a configuration's source, of its plan, and of both, against each other.
//
//   node plans.mjs GRANTLINT FOLDER
//
// FOLDER has one configuration in each of its folders. They are planned without a network: with made-up credentials, and
// with the providers of the folder that GRANTLINT_TERRAFORM_PLUGINS names, or those that `terraform init` finds.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const skipped = 77;
const [grantlint, source] = process.argv.slice(2);
if (!source) {
  console.error("usage: node plans.mjs GRANTLINT FOLDER");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "grantlint-plans-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

function run(program, args, cwd) {
  return spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
}

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(skipped);
}

if (run("terraform", ["version"]).status !== 0) skip("there is no `terraform` on the path to compare with");

/// The grants of a folder: a text for each, of what is known of it.
function grants(folder) {
  const told = run(grantlint, ["inventory", "--no-config", "--root", ".", "--today", "2026-12-01", "-f", "jsonl", "."], folder);
  const found = [];
  for (const line of told.stdout.split("\n").filter(Boolean)) {
    const record = JSON.parse(line);
    if (!record.address) continue;
    const entitlements = record.entitlements.map((one) => one.value);
    const parts = [record.principal.value, ...entitlements, record.scope.value];
    found.push({
      text: [record.address, ...parts].join(" | "),
      open: Boolean(record.unsure),
      known: record.principal.value !== null && entitlements.every((one) => one !== null),
      document: record.address.startsWith("data."),
      scoped: record.scope.value !== null,
    });
  }
  return found;
}

const wrong = [];
let compared = 0;
for (const name of readdirSync(source).sort()) {
  const [planning, both, alone] = ["planning", "both", "alone"].map((kind) => join(work, name, kind));
  for (const folder of [planning, both]) cpSync(join(source, name), folder, { recursive: true });
  mkdirSync(alone, { recursive: true });
  const plugins = process.env.GRANTLINT_TERRAFORM_PLUGINS;
  const init = run("terraform", ["init", "-no-color", ...(plugins ? [`-plugin-dir=${plugins}`] : [])], planning);
  if (init.status !== 0) skip("`terraform init` finds no provider without a network: GRANTLINT_TERRAFORM_PLUGINS names none");
  const plan = run("terraform", ["plan", "-refresh=false", "-no-color", "-out=plan"], planning);
  const shown = run("terraform", ["show", "-json", "plan"], planning);
  if (plan.status !== 0 || shown.status !== 0) {
    console.error(`${name}: ${plan.stderr}${shown.stderr}`);
    process.exit(1);
  }
  for (const folder of [both, alone]) writeFileSync(join(folder, "plan.json"), shown.stdout);

  const ofSource = grants(join(source, name));
  const ofBoth = grants(both);
  const ofPlan = grants(alone);
  const texts = (all) => new Set(all.map((one) => one.text));
  for (const one of ofSource) {
    if (one.open || !one.known || !one.scoped) continue;
    ++compared;
    if (!texts(ofBoth).has(one.text)) wrong.push(`${name}: with its plan, the source has no ${one.text}`);
  }
  for (const one of ofBoth) {
    if (one.open || !one.known) continue;
    ++compared;
    // A plan does not say where the document of a trust comes from.
    if (one.text.includes("sts:AssumeRole")) continue;
    if (!texts(ofPlan).has(one.text)) wrong.push(`${name}: the plan alone has no ${one.text}`);
  }
  for (const one of ofPlan) {
    if (!one.known || one.document) continue;
    ++compared;
    if (!texts(ofBoth).has(one.text)) wrong.push(`${name}: only the plan alone has ${one.text}`);
  }
  if (texts(ofBoth).size !== ofBoth.length) wrong.push(`${name}: a grant is listed twice`);
}
for (const one of wrong) console.log(`wrong: ${one}`);
console.log(`${compared} grants compared: ${wrong.length} wrong`);
process.exit(wrong.length === 0 && compared > 0 ? 0 : 1);
