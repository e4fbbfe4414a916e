import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { contrast, declarations } from './contrast.ts'

const read = (name: string) => readFileSync(new URL(`../app/assets/css/${name}`, import.meta.url), 'utf8')
const scales = declarations(read('scales.css'), '@theme static')
const light = declarations(read('tokens.css'), ':root')
const dark = new Map([...light, ...declarations(read('tokens.css'), '.dark')])

/** The colour a token stands for, with the app's accent in place of `primary`. */
function colour(theme: Map<string, string>, accent: string, name: string): string {
  const value = theme.get(name) ?? scales.get(name.replace('--ui-color-primary', `--color-${accent}`))
  if (value === undefined) throw new RangeError(`${name} is not defined`)
  const reference = /^var\((--[\w-]+)\)$/.exec(value)
  return reference?.[1] === undefined ? value : colour(theme, accent, reference[1])
}

const surfaces = ['--ui-bg', '--ui-bg-muted', '--ui-bg-elevated', '--dz-raised']
const text = ['--ui-text-highlighted', '--ui-text', '--ui-text-toned', '--ui-text-muted']
const themes = [
  ['light', light],
  ['dark', dark],
] as const

describe.each(themes)('%s theme', (_, theme) => {
  const ratio = (accent: string, front: string, back: string) =>
    contrast(colour(theme, accent, front), colour(theme, accent, back))

  it.each(surfaces)('text on %s passes AA, dimmed text included', (surface) => {
    for (const front of [...text, '--ui-text-dimmed']) {
      expect(ratio('fjord', front, surface), `${front} on ${surface}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('text of tables passes AAA, on plain and on hovered rows', () => {
    for (const surface of ['--dz-raised', '--ui-bg-elevated']) {
      for (const front of text)
        expect(ratio('fjord', front, surface), `${front} on ${surface}`).toBeGreaterThanOrEqual(7)
    }
  })

  it.each(['fjord', 'signal'])('%s passes AA as text, and under the text of buttons, resting and pressed', (accent) => {
    for (const surface of surfaces) {
      expect(ratio(accent, '--ui-primary', surface), surface).toBeGreaterThanOrEqual(4.5)
    }
    expect(ratio(accent, '--ui-text-inverted', '--ui-primary')).toBeGreaterThanOrEqual(4.5)
    expect(ratio(accent, '--ui-text-inverted', '--dz-accent-strong')).toBeGreaterThanOrEqual(4.5)
  })

  it('the edge of a field can be told from its ground', () => {
    for (const surface of ['--dz-raised', '--ui-bg']) {
      expect(ratio('fjord', '--dz-field', surface), surface).toBeGreaterThanOrEqual(3)
    }
  })

  it('destructive buttons and notices pass AA', () => {
    expect(ratio('fjord', '--ui-text-inverted', '--ui-error')).toBeGreaterThanOrEqual(4.5)
    expect(ratio('fjord', '--ui-text-inverted', '--dz-failing-strong')).toBeGreaterThanOrEqual(4.5)
    for (const kind of ['failing', 'attention']) {
      for (const front of [`--dz-${kind}-text`, '--ui-text-toned', '--ui-text-highlighted']) {
        expect(ratio('fjord', front, `--dz-${kind}-wash`), `${front} on ${kind}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  it.each(['ok', 'working', 'attention', 'failing', 'off'])('the dot of %s can be told from its ground', (status) => {
    for (const surface of surfaces) expect(ratio('fjord', `--dz-${status}`, surface), surface).toBeGreaterThanOrEqual(3)
  })

  it.each(['success', 'info', 'warning', 'error'])('%s passes AA as text', (name) => {
    for (const surface of surfaces) expect(ratio('fjord', `--ui-${name}`, surface), surface).toBeGreaterThanOrEqual(4.5)
  })
})
