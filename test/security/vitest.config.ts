import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@dezky/source'] },
  ssr: { resolve: { conditions: ['@dezky/source'] } },
  test: { include: ['*.spec.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
