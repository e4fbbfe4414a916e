import { z } from 'zod'

const nothing = z.strictObject({}).optional()

/** What an event of one kind says. `data` is that of a success; a refused attempt carries `refusalData`. */
export interface AuditAction {
  readonly when: string
  /** type of the target */
  readonly target: string | null
  readonly data: z.ZodType
}

/** An action; without `data` its event carries none. */
export const action = (when: string, target: string | null = null, data: z.ZodType = nothing): AuditAction => ({
  when,
  target,
  data,
})
