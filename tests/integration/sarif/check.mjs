// node check.mjs MULTITOOL [--source FOLDER] LOG…   (see validate.sh)
//
// Any error or warning of `validate --rule-kind "Sarif;Gh"` fails: at present none of them is somebody
// else's to mend. The tool's notes are not asked for. What they say is known: messages have their text in
// place (SARIF2002: readers show it as it is), no version control details yet (SARIF2003), addresses of
// help pages are tried over the network (SARIF2006), rule names are spelt as people write them in
// `allow missing-expiry`, not in Pascal case (SARIF2012).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tool, ...args] = process.argv.slice(2);
const source = args[0] === "--source" ? resolve(args.splice(0, 2)[1]) : undefined;
const logs = args.map((path) => resolve(path));
if (!tool || logs.length === 0) {
  console.error("usage: validate.sh [--source FOLDER] LOG…");
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "grantlint-sarif-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const problems = [];

function run(...command) {
  const result = spawnSync(tool, command, {
    encoding: "utf8",
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
  });
  if (result.error) throw result.error;
  return result;
}

function validate() {
  const out = join(work, "validation.sarif");
  const result = run("validate", ...logs, "--rule-kind", "Sarif;Gh", "--output", out, "--log", "ForceOverwrite");
  let report;
  try {
    report = JSON.parse(readFileSync(out, "utf8"));
  } catch {
    problems.push(`the multitool wrote no report:\n${result.stdout}${result.stderr}`);
    return;
  }
  const validation = report.runs[0];
  for (const invocation of validation.invocations ?? []) {
    for (const note of [...(invocation.toolExecutionNotifications ?? []), ...(invocation.toolConfigurationNotifications ?? [])]) {
      if (note.level === "error") problems.push(`the multitool failed: ${note.message?.text}`);
    }
  }
  for (const found of validation.results ?? []) {
    const level = found.level ?? "warning";
    if (level !== "error" && level !== "warning") continue;
    const place = found.locations?.[0]?.physicalLocation;
    const where = `${basename(place?.artifactLocation?.uri ?? "?")}:${place?.region?.startLine ?? 1}`;
    problems.push(`${where}: ${level} ${found.ruleId}: ${found.message.text ?? (found.message.arguments ?? []).join(" | ")}`);
  }
}

/// The multitool computes GitHub's line hash too. It drops a byte order mark, which GitHub's action does not.
function compareHashes(log) {
  const ours = JSON.parse(readFileSync(log, "utf8"));
  const stripped = structuredClone(ours);
  for (const each of stripped.runs) {
    each.originalUriBaseIds = { "%SRCROOT%": { uri: pathToFileURL(`${source}/`).href } };
    for (const result of each.results) delete result.partialFingerprints;
  }
  const bare = join(work, "bare.sarif");
  const hashed = join(work, "hashed.sarif");
  writeFileSync(bare, JSON.stringify(stripped));
  run("rewrite", bare, "--insert", "RollingHashPartialFingerprints", "--output", hashed, "--log", "ForceOverwrite");
  const theirs = JSON.parse(readFileSync(hashed, "utf8"));
  let compared = 0;
  ours.runs[0].results.forEach((result, index) => {
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    const bytes = readFileSync(join(source, decodeURIComponent(artifactLocation.uri)));
    if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return;
    const own = result.partialFingerprints.primaryLocationLineHash;
    const other = theirs.runs[0].results[index].partialFingerprints?.primaryLocationLineHash;
    compared += 1;
    if (own !== other) problems.push(`${basename(log)}: ${artifactLocation.uri}:${region.startLine}: line hash ${own}, the multitool has ${other}`);
  });
  return compared;
}

validate();
let hashes = 0;
if (source) for (const log of logs) hashes += compareHashes(log);
for (const problem of problems) console.error(problem);
console.log(`${logs.length} logs validated, ${hashes} line hashes compared, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
