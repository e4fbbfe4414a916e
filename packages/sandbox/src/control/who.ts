import { operatorsGroup, type Directory, type Person } from '../authentik/directory.ts'
import { applicationOf, applications, type Application } from '../identity/applications.ts'

/** Whose token is meant, and which application it belongs to; without a person it is the client's own. */
export interface TokenHolder {
  application: Application
  person: Person | undefined
}

/** Reads `operator`, `machine` or an e-mail address; nothing when there is no such person. */
export function tokenHolder(directory: Directory, as: string): TokenHolder | undefined {
  if (as === 'machine') return { application: applications.machine, person: undefined }
  const person =
    as === 'operator'
      ? directory.people().find((candidate) => candidate.isActive && candidate.groups.includes(operatorsGroup))
      : directory.findByLogin(as)
  return person && { application: applicationOf(person), person }
}
