/**
 * Authentik's own words for a refusal: `detail`, or the messages of the fields of a 400. Empty when the body says
 * nothing readable.
 */
export async function explain(response: Response): Promise<string> {
  let body: unknown
  try {
    body = await response.json()
  } catch {
    return ''
  }
  if (typeof body !== 'object' || body === null) return ''
  const { detail, code: _code, ...fields } = body as Record<string, unknown>
  if (typeof detail === 'string') return detail
  return Object.entries(fields)
    .filter((field): field is [string, unknown[]] => Array.isArray(field[1]))
    .map(([name, messages]) => `${name === 'non_field_errors' ? '' : `${name}: `}${messages.join(' ')}`)
    .join(' ')
}
