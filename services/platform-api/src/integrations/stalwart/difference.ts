import type { DesiredSeat } from '../connector.ts'
import type { FieldChange } from '../field-change.ts'
import type { Address } from './address.ts'
import type { SeenAccount, SeenDomain } from './observed.ts'

/** What is to be changed of an account; absent parts stay. */
export interface AccountPatch {
  readonly address?: Address
  readonly description?: string
  readonly quotaBytes?: number
  /** all further addresses the account should have */
  readonly aliases?: readonly string[]
  readonly permissions?: object
  /** puts the account into the tenant's group */
  readonly join?: true
}

/** One difference between the desired and the real state of the mail system, without the means to remove it. */
export type Difference =
  | { readonly kind: 'create-domain'; readonly name: string }
  | {
      readonly kind: 'update-domain'
      readonly domain: SeenDomain
      readonly patch: { readonly name?: string; readonly description?: string }
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-domain'; readonly domain: SeenDomain; /** as it is remembered */ readonly name: string }
  | { readonly kind: 'create-group'; readonly address: Address; readonly description: string }
  | {
      readonly kind: 'create-account'
      /** with those aliases alone that can be had */
      readonly seat: DesiredSeat
      readonly enabled: boolean
    }
  | {
      readonly kind: 'update-account'
      readonly account: SeenAccount
      /** the seat's id, or `@everyone` for the group */
      readonly key: string
      readonly name: string
      readonly patch: AccountPatch
      /** frees what a later step needs, so it is sent before and on its own */
      readonly ahead?: true
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-account'; readonly account: SeenAccount; readonly key: string; readonly name: string }
  | { readonly kind: 'blocked'; readonly object: string; readonly name: string; readonly why: string }
