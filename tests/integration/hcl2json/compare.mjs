// Holds the block index and the tree against HashiCorp's parser: the same blocks, in the same order as far
// as hcl2json keeps it (per type and labels), with the same attributes in each; in the tree at every depth,
// and nothing of a file that HashiCorp's parser takes may be unread.
//
//   node compare.mjs PRINT_INDEX FOLDER…
//
// GRANTLINT_HCL_TREE names a folder to take instead: a real repository, by hand.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";

const { parse } = createRequire(import.meta.url)("@cdktf/hcl2json");
const [printIndex, ...named] = process.argv.slice(2);
const folders = process.env.GRANTLINT_HCL_TREE ? [process.env.GRANTLINT_HCL_TREE] : named;
if (!printIndex || folders.length === 0) {
  console.error("usage: node compare.mjs PRINT_INDEX FOLDER…");
  process.exit(2);
}

function filesBelow(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === ".git" || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else if (entry.isFile() && /\.(tf|tofu|tfvars)$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

// type → label → … → list of bodies, as a list of [path, body].
function bodies(tree, path) {
  if (Array.isArray(tree)) return tree.map((body) => [path, body]);
  return Object.entries(tree).flatMap(([key, inner]) => bodies(inner, [...path, key]));
}

function differences(index, tree) {
  const wrong = [];
  const own = new Set(index.attributes);
  for (const name of own) if (!(name in tree)) wrong.push(`attribute ${name} is not there`);
  const expected = new Map();
  for (const [type, inner] of Object.entries(tree)) {
    if (own.has(type)) continue;
    if (inner === null || typeof inner !== "object") {
      wrong.push(`attribute ${type} was not found`);
      continue;
    }
    for (const [path, body] of bodies(inner, [type])) {
      const key = path.join(" ");
      expected.set(key, [...(expected.get(key) ?? []), body]);
    }
  }
  for (const block of index.blocks) {
    const key = block.path.join(" ");
    const body = expected.get(key)?.shift();
    if (body === undefined) {
      wrong.push(`block ${key} is not there`);
      continue;
    }
    const attributes = new Set(block.attributes);
    for (const name of attributes) if (!(name in body)) wrong.push(`block ${key}: attribute ${name} is not there`);
    for (const [name, value] of Object.entries(body)) {
      // What is no attribute is a nested block: a list, or a level of labels.
      if (!attributes.has(name) && (value === null || typeof value !== "object")) {
        wrong.push(`block ${key}: attribute ${name} was not found`);
      }
    }
  }
  for (const [key, left] of expected) if (left.length > 0) wrong.push(`block ${key} was not found`);
  return wrong;
}

// The same of the tree, at every depth; `where` is the way to the body.
function differencesWithin(body, tree, where) {
  const wrong = [];
  const attributes = new Set(body.attributes);
  for (const name of attributes) if (!(name in tree)) wrong.push(`${where}: attribute ${name} is not there`);
  const expected = new Map();
  for (const [type, inner] of Object.entries(tree)) {
    if (attributes.has(type)) continue;
    if (inner === null || typeof inner !== "object") {
      wrong.push(`${where}: attribute ${type} was not found`);
      continue;
    }
    for (const [path, one] of bodies(inner, [type])) {
      const key = path.join(" ");
      expected.set(key, [...(expected.get(key) ?? []), one]);
    }
  }
  for (const block of body.blocks) {
    const key = block.path.join(" ");
    if (attributes.has(block.path[0])) continue; // hcl2json keeps one of an attribute and a block of one name
    const one = expected.get(key)?.shift();
    if (one === undefined) wrong.push(`${where}: block ${key} is not there`);
    else wrong.push(...differencesWithin(block, one, `${where} > ${key}`));
  }
  for (const [key, left] of expected) if (left.length > 0) wrong.push(`${where}: block ${key} was not found`);
  return wrong;
}

const files = folders.flatMap(filesBelow);
const run = spawnSync(printIndex, [], { input: files.map((f) => f + "\n").join(""), maxBuffer: 1 << 30, encoding: "utf8" });
if (run.status !== 0) {
  console.error(run.stderr || run.error);
  process.exit(1);
}
const lines = run.stdout.split("\n").filter(Boolean);
let compared = 0;
let blocks = 0;
let different = 0;
const rejected = [];
const unsure = [];
for (const [i, file] of files.entries()) {
  const index = JSON.parse(lines[i]);
  let tree;
  try {
    tree = await parse(file, readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch {
    rejected.push(file);
    continue;
  }
  ++compared;
  blocks += index.blocks.length;
  if (index.unsure) unsure.push(file);
  const wrong = differences(index, tree);
  wrong.push(...differencesWithin(index.tree, tree, "tree"));
  wrong.push(...index.unseen.map((why) => `not read: ${why}`));
  if (wrong.length > 0) {
    ++different;
    console.log(`${file}:`);
    for (const line of wrong) console.log(`  ${line}`);
  }
}
for (const file of unsure) console.log(`${file}: unsure, though HashiCorp's parser takes it`);
for (const file of rejected) console.log(`${file}: skipped, HashiCorp's parser refuses it`);
console.log(`${compared} files, ${blocks} blocks: ${different} differ, ${unsure.length} unsure; ${rejected.length} refused by HashiCorp's parser`);
process.exit(compared > 0 && different === 0 && unsure.length === 0 ? 0 : 1);
