import { defineConfig } from 'vitest/config';

/** Tests of the whole app: server, engine and a browser, which need the cores for themselves. */
const LIVE = 'test/live/**/*.test.ts';

export default defineConfig({
  test: {
    // Whole networks run here, some PE by PE; nothing timed is asserted.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', ['json', { outputFile: 'test-output/results.json' }]],
    // Requiring the real one outside Electron starts a download; see test/electron/electron-double/README.md.
    alias: [
      {
        find: /^electron$/,
        replacement: `${import.meta.dirname}/test/electron/electron-double/index.ts`,
      },
    ],
    projects: [
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: [LIVE], sequence: { groupOrder: 0 } },
      },
      {
        // After all others, one file at a time.
        extends: true,
        test: { name: 'live', include: [LIVE], fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
