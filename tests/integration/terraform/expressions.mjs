// Holds the evaluation of expressions against a real Terraform, in one session of its console.
//
//   node expressions.mjs PRINT_VALUES FOLDER
//
// FOLDER has `expressions.txt`, one expression a line, and the files that they refer to. A value other than
// Terraform's and an error where Terraform has a value are failures. What grantlint does not know is counted, and so is
// what it makes of an expression that Terraform refuses; `--all` lists them. A line that begins with `? ` is a known
// difference: it is counted, and a failure once it is none.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const skipped = 77;
const [printValues, source] = process.argv.slice(2).filter((argument) => argument !== "--all");
const listAll = process.argv.includes("--all");
if (!source) {
  console.error("usage: node expressions.mjs PRINT_VALUES FOLDER [--all]");
  process.exit(2);
}
const terraform = spawnSync("terraform", ["version"], { encoding: "utf8" });
if (terraform.status !== 0) {
  console.log("skipped: there is no `terraform` on the path to compare with");
  process.exit(skipped);
}

function run(program, args, options) {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.status === 0) return done.stdout;
  console.error(`${program} ${args.join(" ")}: ${done.error ?? done.stderr}`);
  process.exit(1);
}

const lines = readFileSync(join(source, "expressions.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("# "));
const expressions = lines.map((line) => line.replace(/^\? /, ""));
const isOpen = lines.map((line) => line.startsWith("? "));
const folder = mkdtempSync(join(tmpdir(), "grantlint-expressions-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
cpSync(source, folder, { recursive: true });

// Terraform: `try` makes an error a value, so that one evaluation answers all of them.
const error = "(an error)";
const answers = expressions.map((one) => `    try(jsonencode(${one}), ${JSON.stringify(error)}),`);
writeFileSync(join(folder, "answers.tf"), `locals {\n  answers = [\n${answers.join("\n")}\n  ]\n}\n`);
const told = run("terraform", ["console", "-no-color"], { cwd: folder, input: "jsonencode(local.answers)\n" });
const theirs = JSON.parse(JSON.parse(told));

// grantlint: one resource an expression.
const cases = expressions.map((one, i) => `resource "case" "c${i}" {\n  it = ${one}\n}\n`);
writeFileSync(join(folder, "answers.tf"), cases.join(""));
const ours = new Map();
for (const line of run(printValues, [folder]).split("\n").filter(Boolean)) {
  const { address, attributes } = JSON.parse(line);
  ours.set(address, attributes.it);
}

// Zero has no sign in a text.
const plain = (value) => JSON.parse(JSON.stringify(value));
const wrong = [];
const unknown = [];
const refused = [];
const open = [];
for (const [i, expression] of expressions.entries()) {
  const our = ours.get(`case.c${i}`);
  const found = isOpen[i] ? open : wrong;
  const before = open.length;
  if (our === undefined) {
    found.push(`${expression}\n    was not evaluated`);
  } else if (theirs[i] === error) {
    if ("value" in our) refused.push(`${expression}\n    is ${JSON.stringify(our.value)}, Terraform has an error`);
  } else if (our.unknown === "error") {
    found.push(`${expression}\n    is an error (${our.text}), Terraform has ${theirs[i]}`);
  } else if (our.unknown) {
    unknown.push(`${expression}\n    is not known (${our.text}), Terraform has ${theirs[i]}`);
  } else if (!isDeepStrictEqual(plain(our.value), plain(JSON.parse(theirs[i])))) {
    found.push(`${expression}\n    is ${JSON.stringify(our.value)}, Terraform has ${theirs[i]}`);
  }
  if (isOpen[i] && open.length === before) wrong.push(`${expression}\n    is marked as a known difference and is none`);
}
if (listAll) for (const one of [...unknown, ...refused, ...open]) console.log(one);
for (const one of wrong) console.log(`wrong: ${one}`);
console.log(
  `${expressions.length} expressions: ${wrong.length} wrong, ${open.length} known to differ, ${unknown.length} that only ` +
    `Terraform knows, ${refused.length} that Terraform refuses and grantlint reads`,
);
process.exit(wrong.length === 0 && expressions.length > 0 ? 0 : 1);
