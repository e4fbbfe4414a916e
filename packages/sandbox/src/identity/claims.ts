import type { Person } from '../authentik/directory.ts'

/** What a token says about a person, beyond who they are. Authentik's `profile` scope holds the groups too. */
export const personClaims = (person: Person) => ({
  email: person.email,
  email_verified: true,
  name: person.name,
  preferred_username: person.username,
  nickname: person.username,
  groups: person.groups,
})

export const claimsByScope = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name', 'preferred_username', 'nickname', 'groups'],
}
