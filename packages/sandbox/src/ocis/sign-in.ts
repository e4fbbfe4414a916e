import { createHash, timingSafeEqual } from 'node:crypto'

import { textOf } from '../documents/read.ts'
import { passwordMatches } from '../passwords/password-hash.ts'
import type { Caller, Server } from './server.ts'
import { userByName } from './users/users.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Who an `Authorization` header stands for: the bearer token is the administrator, and users with a password may use
 * Basic. Undefined for nobody, and for a disabled user where the profile heeds that.
 */
export function signIn(server: Server, token: string, header: string | undefined): Caller | undefined {
  const [scheme = '', value = ''] = (header ?? '').split(' ')
  if (scheme.toLowerCase() === 'bearer') {
    return timingSafeEqual(digest(value), digest(token)) ? { userId: server.adminId, isAdmin: true } : undefined
  }
  if (scheme.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const user = userByName(server, pair.slice(0, Math.max(colon, 0)))
  if (user === undefined || !passwordMatches(textOf(user, 'passwordHash'), pair.slice(colon + 1))) return undefined
  if (user['accountEnabled'] === false && server.rules.disablingWorks) return undefined
  return { userId: textOf(user, 'id'), isAdmin: false }
}
