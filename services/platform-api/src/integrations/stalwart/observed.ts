import type { z } from 'zod'

import type { accountObject, domainObject, Permissions } from './jmap.ts'
import { type AccountMark, accountMark } from './marks.ts'

/** A domain as it is. */
export interface SeenDomain {
  readonly id: string
  readonly name: string
  readonly description: string
}

/** A further address of an account. */
export interface SeenAlias {
  readonly name: string
  readonly domainId: string
  readonly enabled: boolean
}

/** An account as it is: somebody's mailbox, or a group. */
export interface SeenAccount {
  readonly id: string
  readonly kind: 'User' | 'Group'
  /** local part of the address */
  readonly name: string
  readonly domainId: string
  readonly description: string
  readonly mark: AccountMark | undefined
  readonly groups: readonly string[]
  readonly aliases: readonly SeenAlias[]
  readonly quotaBytes: number | undefined
  readonly permissions: Permissions
}

/** What one reading of Stalwart brought: the domains asked for, and every account in those that may be ours. */
export interface Observed {
  readonly domains: readonly SeenDomain[]
  readonly accounts: readonly SeenAccount[]
}

export const seenDomain = (domain: z.infer<typeof domainObject>): SeenDomain => ({
  id: domain.id,
  name: domain.name,
  description: domain.description ?? '',
})

export function seenAccount(account: z.infer<typeof accountObject>): SeenAccount {
  const description = account.description ?? ''
  const groups = Object.entries(account.memberGroupIds ?? {})
  return {
    id: account.id,
    kind: account['@type'],
    name: account.name,
    domainId: account.domainId,
    description,
    mark: accountMark(description),
    groups: groups.filter(([, member]) => member).map(([id]) => id),
    aliases: Object.values(account.aliases ?? {}).map(({ name, domainId, enabled }) => ({
      name,
      domainId,
      enabled: enabled !== false,
    })),
    quotaBytes: account.quotas?.['maxDiskQuota'],
    permissions: account.permissions ?? { '@type': 'Inherit' },
  }
}
