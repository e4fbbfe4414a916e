/** The slug a name would get: a preview, platform-api has the last word. */
export function suggestSlug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'oe')
    .replaceAll('å', 'aa')
    .replaceAll('ß', 'ss')
  const ascii = plain.normalize('NFKD').replaceAll(/[\u0300-\u036F]/g, '')
  return ascii
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-$/, '')
}
