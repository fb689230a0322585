import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Requiring the real one outside Electron starts a download; see test/electron/electron-double/README.md.
    alias: [
      {
        find: /^electron$/,
        replacement: `${import.meta.dirname}/test/electron/electron-double/index.ts`,
      },
    ],
    // Whole networks run here, some PE by PE; nothing timed is asserted.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', ['json', { outputFile: 'test-output/results.json' }]],
  },
});
