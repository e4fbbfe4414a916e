/** The parts of a request that say where it came from. */
export interface RequestSource {
  method: string
  origin: string | undefined
  fetchSite: string | undefined
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * May this request change something? Reading always may; the rest must say it comes from the app's own origin,
 * port included: `SameSite` cookies alone treat every port of a host as the same site.
 * @param ownOrigin such as `https://portal.dezky.example` or `http://localhost:3000`
 */
export function isFromOurselves(source: RequestSource, ownOrigin: string): boolean {
  if (reading.has(source.method.toUpperCase())) return true
  if (source.fetchSite !== undefined && source.fetchSite !== 'same-origin') return false
  if (source.origin === undefined) return source.fetchSite === 'same-origin'
  return source.origin === ownOrigin
}
