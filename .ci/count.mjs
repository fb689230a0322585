// Prints the closing line of a test run, and fails where the run failed or skipped what it could have run.
import { existsSync, readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
let code = Number(status);
let counts = { passed: 0, failed: 0, skipped: 0 };
if (existsSync(file)) {
  const run = JSON.parse(readFileSync(file, 'utf8'));
  counts = {
    passed: run.numPassedTests,
    failed: run.numFailedTests,
    skipped: run.numPendingTests + run.numTodoTests,
  };
  // A test file that does not even load counts no test; it is a failure all the same.
  if (!run.success && counts.failed === 0) counts.failed = Math.max(1, run.numFailedTestSuites);
}
if (counts.failed > 0 || counts.passed === 0) code ||= 1;
if (counts.skipped > 0 && existsSync(process.env.EYERISS_SHARED ?? '../shared')) {
  console.log('tests were skipped although the shared material is there');
  code ||= 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(code);
