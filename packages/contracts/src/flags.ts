import { z } from 'zod'

import { instant, slug, text } from './primitives.ts'

/** Flags the code asks for; a flag not listed here does not exist. */
export const flagKeys = ['new_billing_engine'] as const
export const flagKey = z.enum(flagKeys)
export type FlagKey = z.infer<typeof flagKey>

/** The narrowest rule wins: tenant, then partner, then global. */
export const flagRules = z.strictObject({
  global: z.boolean(),
  partners: z.record(slug, z.boolean()).default({}),
  tenants: z.record(slug, z.boolean()).default({}),
})
export type FlagRules = z.infer<typeof flagRules>
export const flag = z
  .object({
    key: flagKey,
    description: text(400),
    rules: flagRules,
    updatedAt: instant.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: 'Flag' })
export type Flag = z.infer<typeof flag>
export const flagList = z.object({ items: z.array(flag) }).meta({ id: 'FlagList' })
export const flagChange = z.strictObject({ rules: flagRules }).meta({ id: 'FlagChange' })
export type FlagChange = z.infer<typeof flagChange>
