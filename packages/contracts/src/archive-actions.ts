import { z } from 'zod'

import { action } from './audit-action.ts'
import { instant } from './primitives.ts'

const text = z.string()

/** Actions of cold storage. */
export const archiveActions = {
  'archive.run_started': action('A run over cold storage was asked for', 'archive_run', z.object({ kind: text })),
  'archive.completed': action(
    'Events were moved to cold storage',
    'archive_run',
    z.object({
      trigger: text,
      events: z.int(),
      batches: z.int(),
      startSeq: z.int().optional(),
      endSeq: z.int().optional(),
      manifests: z.array(text).meta({ description: 'SHA-256 of each signed manifest' }),
    }),
  ),
  'archive.failed': action(
    'A run over cold storage stopped; what was not moved is still hot',
    'archive_run',
    z.object({ kind: text, trigger: text, events: z.int(), code: text, message: text }),
  ),
  'archive.repaired': action(
    'The regions of cold storage were compared and copies completed',
    'archive_run',
    z.object({ compared: z.int(), copied: z.int(), garbage: z.int() }),
  ),
  'archive.rewrapped': action(
    'Batches were encrypted anew for the recipients set now',
    'archive_run',
    z.object({ batches: z.int(), recipients: z.array(text) }),
  ),
  'archive.verified': action(
    'A batch in cold storage was read again and compared with what was signed',
    'archive',
    z.object({ ok: z.boolean(), checked: z.int(), reason: text.optional() }),
  ),
  'archive.restored': action(
    'A batch was made searchable again',
    'archive',
    z.object({ startSeq: z.int(), endSeq: z.int(), until: instant }),
  ),
  'archive.restore_ended': action(
    'A restored batch is cold alone again',
    'archive',
    z.object({ startSeq: z.int(), endSeq: z.int() }),
  ),
  'archive.unconfirmed': action(
    'Events past retention and grace are not confirmed in cold storage; none is dropped',
    'log',
    z.object({ oldestHotSeq: z.int(), oldestAt: instant }),
  ),
}
