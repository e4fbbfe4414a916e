/** The form in which names are sorted and searched: composed and lower-cased. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase()
