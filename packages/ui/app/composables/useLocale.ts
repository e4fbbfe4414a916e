/** Languages the account page offers; they decide how numbers, money and dates are written. */
export const locales: readonly string[] = ['en-GB', 'da-DK', 'de-DE', 'nb-NO', 'sv-SE', 'en-US']

/** The reader's locale: chosen on the account page, else what the browser asks for. The same on server and client. */
export function useLocale() {
  const chosen = useCookie<string | null>('dezky_locale', { maxAge: 31_536_000, sameSite: 'lax' })
  const asked = useState('dezky-locale', () => {
    const first = useRequestHeader('accept-language')?.split(',')[0]?.split(';')[0]?.trim()
    return first && isLocale(first) ? first : 'en-GB'
  })
  return computed({
    get: () => (chosen.value && isLocale(chosen.value) ? chosen.value : asked.value === 'en' ? 'en-GB' : asked.value),
    set: (value: string) => {
      chosen.value = value
    },
  })
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
