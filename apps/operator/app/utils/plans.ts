import type { Interval } from '@dezky/contracts'

/** Whether a plan or price can be chosen, in a word. */
export const offerWord = (active: boolean): StatusWord =>
  active ? { status: 'ok', word: 'offered' } : { status: 'off', word: 'retired' }

export const intervalWords: Record<Interval, string> = { month: 'Monthly', year: 'Yearly' }

/** Features as one writes them in a form: one a line. */
export const featureLines = (features: readonly string[]): string => features.join('\n')
export const linesToFeatures = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
