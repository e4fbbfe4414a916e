/** Letters that Unicode does not take apart, and those Nordic and German readers expect as two. */
const spelled: Readonly<Record<string, string>> = {
  æ: 'ae',
  ä: 'ae',
  ø: 'oe',
  ö: 'oe',
  œ: 'oe',
  å: 'aa',
  ü: 'ue',
  ß: 'ss',
  þ: 'th',
  ð: 'd',
  đ: 'd',
  ł: 'l',
  ı: 'i',
}
const longest = 40

/** The slug a name would get: a preview, platform-api has the last word. */
export function suggestSlug(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[æäøöœåüßþðđłı]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}|['’`]/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longest)
    .replace(/-+$/, '')
}
