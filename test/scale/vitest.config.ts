import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['*.spec.ts'], testTimeout: 240_000, hookTimeout: 300_000, fileParallelism: false, maxWorkers: 1 },
})
