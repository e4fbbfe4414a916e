import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['*.spec.ts'], testTimeout: 170_000, hookTimeout: 90_000, fileParallelism: false, maxWorkers: 1 },
})
