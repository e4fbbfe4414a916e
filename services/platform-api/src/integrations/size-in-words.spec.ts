import { expect, it } from 'vitest'

import { sizeInWords } from './size-in-words.ts'

it('says sizes as people read them', () => {
  expect([0, 1023, 1024, 1_610_612_736, 644_245_094_400].map(sizeInWords)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1 KiB',
    '1.5 GiB',
    '600 GiB',
  ])
})
