import type { Tenant, TenantStatus } from '@dezky/contracts'

/** Acts on a tenant's life, and the words that ask for them. */
export interface TenantAct {
  key: 'suspend' | 'resume' | 'cancel' | 'restore' | 'purge'
  label: string
  icon: string
  from: TenantStatus[]
  destructive: boolean
  /** cannot be taken back: the slug is typed */
  typed: boolean
  title: (tenant: Tenant) => string
  text: (tenant: Tenant) => string
  done: (tenant: Tenant) => string
}

export const tenantActs: TenantAct[] = [
  {
    key: 'suspend',
    label: 'Suspend tenant',
    icon: 'i-lucide-pause',
    from: ['active', 'pending'],
    destructive: true,
    typed: false,
    title: ({ name }) => `Suspend ${name}?`,
    text: ({ seatsUsed }) =>
      `${seatsUsed === 1 ? 'Its one person' : `Its ${seatsUsed} people`} can no longer sign in. Everything is kept and mail goes on arriving; resuming brings access back.`,
    done: ({ name }) => `${name} is suspended`,
  },
  {
    key: 'resume',
    label: 'Resume tenant',
    icon: 'i-lucide-play',
    from: ['suspended'],
    destructive: false,
    typed: false,
    title: ({ name }) => `Resume ${name}?`,
    text: () => 'Its people can sign in again, with mail and files as they were.',
    done: ({ name }) => `${name} is active again`,
  },
  {
    key: 'cancel',
    label: 'Cancel tenant',
    icon: 'i-lucide-circle-x',
    from: ['active', 'pending', 'suspended'],
    destructive: true,
    typed: false,
    title: ({ name }) => `Cancel ${name}?`,
    text: () =>
      'Its people lose access at once. Nothing is deleted for 30 days, in which it can be restored; after that what it holds may be purged for good.',
    done: ({ name }) => `${name} is cancelled`,
  },
  {
    key: 'restore',
    label: 'Restore tenant',
    icon: 'i-lucide-undo-2',
    from: ['cancelled'],
    destructive: false,
    typed: false,
    title: ({ name }) => `Restore ${name}?`,
    text: () => 'Its people, mail and files come back as they were.',
    done: ({ name }) => `${name} is restored`,
  },
  {
    key: 'purge',
    label: 'Purge tenant',
    icon: 'i-lucide-trash-2',
    from: ['cancelled'],
    destructive: true,
    typed: true,
    title: ({ name }) => `Purge ${name} for good?`,
    text: ({ seatsUsed }) =>
      `Accounts, mailboxes and files of ${seatsUsed === 1 ? 'one person' : `${seatsUsed} people`} are deleted in all three systems. This cannot be undone.`,
    done: ({ name }) => `${name} is purged`,
  },
]
