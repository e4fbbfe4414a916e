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

export const maxSlugLength = 40

/** Cuts a slug to `length` characters without leaving a hyphen at its end. */
export const cutSlug = (slug: string, length: number): string => slug.slice(0, length).replace(/-+$/, '')

/**
 * The slug a name suggests: lower-case ASCII letters, digits and single hyphens, at most 40 characters. Empty when the
 * name holds no letter or digit that can be written in ASCII.
 */
export function slugify(name: string): string {
  const folded = name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[æäøöœåüßþðđłı]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}|['’`]/gu, '')
  return cutSlug(folded.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, ''), maxSlugLength)
}
