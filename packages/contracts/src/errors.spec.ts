import { describe, expect, it } from 'vitest'

import { errorCatalogue, errorCodes, errorKinds } from './errors.ts'

describe('error codes', () => {
  it('are dotted, and each says what happened and what to do', () => {
    for (const code of errorCodes) {
      const { title, remedy, kind } = errorCatalogue[code]
      expect(code).toMatch(/^[a-z]+\.[a-z_]+$/)
      expect(title.endsWith('.'), `${code}: a title is no sentence`).toBe(false)
      expect(remedy.endsWith('.'), `${code}: a remedy is one`).toBe(true)
      expect(errorKinds[kind]).toBeGreaterThanOrEqual(400)
    }
  })

  it('of failures on our side are one', () => {
    expect(errorCodes.filter((code) => errorCatalogue[code].kind === 'internal')).toEqual(['internal.unexpected'])
  })
})
