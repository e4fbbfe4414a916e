const codes =
  'AT BE BG CH CY CZ DE DK EE ES FI FO FR GB GL GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK UA AU BR CA IN JP KR NZ SG US ZA'.split(
    ' ',
  )

/** Countries a customer can be in, by name in English, for a choice. */
export const countryChoices: { value: string; label: string }[] = codes
  .map((value) => ({ value, label: countryName(value) }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'))

/** `Denmark` for `DK`; the code itself when it is none. */
export function countryName(code: string): string {
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }).of(code) ?? code
}
