/** The further addresses of a person in the order in which they are shown: each once, the own address not among them. */
export const orderedAliases = (email: string, wanted: readonly string[]): readonly string[] =>
  [...new Set(wanted)].filter((alias) => alias !== email).sort()
