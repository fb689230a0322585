// Prints the closing line of a test run, and fails where the run failed or skipped what it could have run.
import { existsSync, readFileSync } from 'node:fs';

/**
 * Tests that may be skipped all the same, by full name: they need Electron's binary, which comes from no package
 * registry (test/electron/electron-double/README.md says what stands for it).
 */
const MAY_BE_SKIPPED = new Set(
  [
    'shows the page from app://eyeriss/, isolated, with window.eyeriss and nothing of Node',
    'streams through a MessagePort to the engine process, and gives a new one after its death',
    'grants the camera, refuses the microphone',
  ].map((name) => `the real Electron (needs its binary and a display) ${name}`),
);

const [file, status] = process.argv.slice(2);
let code = Number(status);
let counts = { passed: 0, failed: 0, skipped: 0 };
let allowed = [];
if (existsSync(file)) {
  const run = JSON.parse(readFileSync(file, 'utf8'));
  counts = {
    passed: run.numPassedTests,
    failed: run.numFailedTests,
    skipped: run.numPendingTests + run.numTodoTests,
  };
  allowed = run.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, fullName }) => status === 'skipped' && MAY_BE_SKIPPED.has(fullName))
    .map(({ fullName }) => fullName);
  // A test file that does not even load counts no test; it is a failure all the same.
  if (!run.success && counts.failed === 0) counts.failed = Math.max(1, run.numFailedTestSuites);
}
if (code !== 0 && counts.failed === 0) {
  console.log('the run failed outside of any test, see above; counted as one failure');
  counts.failed = 1;
}
if (counts.failed > 0 || counts.passed === 0) code ||= 1;
for (const name of allowed) console.log(`skipped, as it may be: ${name}`);
if (counts.skipped > allowed.length && existsSync(process.env.EYERISS_SHARED ?? '../shared')) {
  console.log('tests were skipped although the shared material is there');
  code ||= 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(code);
