import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@dezky/source'] },
  ssr: { resolve: { conditions: ['@dezky/source'] } },
  test: { include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'], testTimeout: 60_000 },
})
