import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@dezky/source'] },
  ssr: { resolve: { conditions: ['@dezky/source'] } },
  test: { include: ['{app,server,shared,test}/**/*.spec.ts'] },
})
