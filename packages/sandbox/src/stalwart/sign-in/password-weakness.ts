/** Why a new password is refused, or undefined. */
export function passwordWeakness(secret: string): string | undefined {
  if (secret.length < 8) return 'Password must be at least 8 characters long.'
  if (secret.length > 128) return 'Password must be at most 128 characters long.'
  return new Set(secret).size < 5 ? 'Password is too weak.' : undefined
}
