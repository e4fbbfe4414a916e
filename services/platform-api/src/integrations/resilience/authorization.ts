/**
 * The Authorization header for a configured token: `Basic …` and `Bearer …` as they are, `user:secret` as Basic
 * (RFC 7617), anything else (an API key, an access token) as Bearer.
 */
export function authorizationHeader(token: string): string {
  if (/^(?:basic|bearer) /i.test(token)) return token
  if (token.includes(':')) return `Basic ${Buffer.from(token, 'utf8').toString('base64')}`
  return `Bearer ${token}`
}
