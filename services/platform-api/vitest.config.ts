import { defineConfig } from 'vitest/config'

/** On a MongoDB-wire store only the suites that touch a store are worth a second run. */
const otherStore = process.env['DEZKY_TEST_STORE'] !== undefined || process.env['DATABASE_URL']?.startsWith('mongodb')

export default defineConfig({
  resolve: { conditions: ['@dezky/source'] },
  ssr: { resolve: { conditions: ['@dezky/source'] } },
  test: {
    include: otherStore ? ['test/{e2e,stores}/**/*.spec.ts'] : ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    globalSetup: ['test/support/store-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(otherStore ? { maxWorkers: 1 } : {}),
  },
})
