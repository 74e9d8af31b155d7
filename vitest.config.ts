import { defineConfig } from 'vitest/config'

/** Ends a test that hangs; on a busy machine a test that does well may take many times as long as on an idle one. */
const patienceMs = 300_000

/** One project a kind of test; `npm test` runs those this machine can run and names the others. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/tools/shift-date.ts'],
          testTimeout: patienceMs,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          globalSetup: 'test/lab/harness/setup.ts',
          fileParallelism: false,
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        test: {
          name: 'app',
          include: ['test/app/**/*.test.ts'],
          globalSetup: 'test/lab/harness/setup.ts',
          fileParallelism: false,
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
    ],
  },
})
