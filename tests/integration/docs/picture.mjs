// Draws what the program prints for fixtures/demo as an SVG: `node picture.mjs PROGRAM FILE`. With --check first,
// compares the file with what would be drawn. The report is real; grants that are left out are a line of dots.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const demo = join(dirname(fileURLToPath(import.meta.url)), '../../../fixtures/demo');
const shown = ['google/access.tf:11:', 'google/terraform.tfvars:4:', 'kubernetes/rbac.yaml:36:'];
const [cellWidth, lineHeight, margin] = [7.8, 18, 18];
const inks = {31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 34: '#79c0ff', 35: '#d2a8ff', 36: '#76e3ea'};

/// The report, from a program that says by its exit code that there are findings.
function report(program) {
  const options = {cwd: demo, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']};
  try {
    return execFileSync(resolve(program), ['scan', '--today', '2026-06-15', '--color', 'always', '--fail-on', 'never'], options);
  } catch (error) {
    throw new Error(`${program} failed: ${error.message}`);
  }
}

/// [{text, bold, dim, ink}] of a line with escape sequences; `state` goes on to the next line.
function runs(line, state) {
  const found = [];
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const escape = /^\x1b\[([0-9;]*)m$/.exec(part);
    if (!escape) {
      if (part) found.push({text: part, ...state});
      continue;
    }
    for (const code of escape[1].split(';')) {
      if (code === '' || code === '0') Object.assign(state, {bold: false, dim: false, ink: undefined});
      else if (code === '1') state.bold = true;
      else if (code === '2') state.dim = true;
      else if (inks[code]) state.ink = inks[code];
      else throw new Error(`no ink for the escape sequence ${code}`);
    }
  }
  return found;
}

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function span(run) {
  const style = [run.ink && `fill="${run.ink}"`, run.bold && 'font-weight="bold"', run.dim && 'fill-opacity=".6"'];
  const attributes = style.filter(Boolean).join(' ');
  return attributes ? `<tspan ${attributes}>${escaped(run.text)}</tspan>` : escaped(run.text);
}

/// The paragraphs to show, each a list of lines of runs; null stands for those between two that are left out.
function chosen(text) {
  const state = {bold: false, dim: false, ink: undefined};
  const paragraphs = [[]];
  for (const line of text.trimEnd().split('\n')) {
    if (line === '') paragraphs.push([]);
    else paragraphs.at(-1).push(runs(line, state));
  }
  const begin = (paragraph) => paragraph[0].map((run) => run.text).join('');
  const missing = shown.filter((place) => !paragraphs.some((paragraph) => begin(paragraph).startsWith(place)));
  if (missing.length > 0) throw new Error(`the report has no ${missing.join(', ')}`);
  const kept = [];
  paragraphs.forEach((paragraph, i) => {
    const keep = i + 1 === paragraphs.length || shown.some((place) => begin(paragraph).startsWith(place));
    if (keep) kept.push(paragraph);
    else if (kept.at(-1) !== null) kept.push(null);
  });
  return kept;
}

function draw(program) {
  const lines = [[{text: '$ grantlint scan', bold: true}], []];
  for (const paragraph of chosen(report(program))) {
    if (paragraph === null) lines.push([{text: '⋮', dim: true}], []);
    else lines.push(...paragraph, []);
  }
  lines.pop();
  const cellsOf = (line) => [...line.map((run) => run.text).join('')].length;
  const width = Math.ceil(Math.max(...lines.map(cellsOf)) * cellWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const rows = lines.flatMap((line, i) => {
    const cells = cellsOf(line);
    if (cells === 0) return [];
    // Every font's letters are brought to one width, so that the marks stand below what they mark.
    const place = `x="${margin}" y="${margin + i * lineHeight + 13}" textLength="${(cells * cellWidth).toFixed(1)}"`;
    return [`<text ${place} lengthAdjust="spacingAndGlyphs" xml:space="preserve">${line.map(span).join('')}</text>`];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<!-- Made by ./dev picture; do not edit. -->
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g fill="#e6edf3" font-family="ui-monospace,'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace" font-size="13">
${rows.join('\n')}
</g>
</svg>
`;
}

const check = process.argv[2] === '--check';
const [program, file] = process.argv.slice(check ? 3 : 2);
if (!program || !file) throw new Error('usage: picture.mjs [--check] PROGRAM FILE');
const drawn = draw(program);
if (!check) {
  writeFileSync(file, drawn);
} else if (readFileSync(file, 'utf8') !== drawn) {
  console.error(`${file} is not what the program prints: run ./dev picture, and look at it`);
  process.exit(1);
}
