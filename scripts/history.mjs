// Events of the past for the demo world, told by a machine client as a backup agent would: old enough to be archived.
import { tokenFor } from './tokens.mjs'

const day = 86_400_000
/** From two years ago until a hundred days ago, so that all of it is past the retention of ninety days. */
const oldest = 730
const newest = 100
const kinds = [
  ['backup.completed', 'success', (n) => ({ bytes: 40_000_000 + n * 1_337, seconds: 90 + (n % 60) })],
  ['backup.verified', 'success', (n) => ({ files: 12_000 + n })],
  ['certificate.renewed', 'success', (n) => ({ host: `node-${1 + (n % 4)}.dezky.example`, validDays: 90 })],
  ['backup.failed', 'failure', (n) => ({ reason: 'The target did not answer', attempt: 1 + (n % 3) })],
]

/** Tells the log of the past. Repeating it changes nothing: each event has an id of its own. */
export async function seedHistory({ api, control, count = 420, now = Date.now() }) {
  const token = await tokenFor(control, 'machine')
  const start = Math.floor(now / day) * day
  const events = Array.from({ length: count }, (_, n) => {
    const [action, outcome, data] = kinds[n % 40 === 39 ? 3 : n % 3]
    const at = new Date(start - (oldest - ((oldest - newest) * n) / count) * day).toISOString()
    return {
      id: `history-${n}`,
      at,
      action,
      outcome,
      actor: { type: 'service', id: 'backup-agent' },
      target: { type: 'host', id: `node-${1 + (n % 4)}` },
      data: data(n),
    }
  })
  const response = await fetch(`${api}/audit/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  })
  const answer = await response.json()
  if (!response.ok || answer.refused > 0)
    throw new Error(`the history was refused: ${response.status} ${JSON.stringify(answer).slice(0, 300)}`)
}

/** Makes the bucket of cold storage in the sandbox's S3, which looks at the access key's name alone. */
export async function makeBucket({ s3, accessKey, bucket }) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/s3/aws4_request`
  const response = await fetch(`${s3}/${bucket}`, { method: 'PUT', headers: { authorization } })
  await response.body?.cancel()
  // 409: it is there.
  if (!response.ok && response.status !== 409)
    throw new Error(`the bucket ${bucket} could not be made: ${response.status}`)
}
