import { type Readiness, readiness } from '@dezky/contracts'

/** What each dependency of the platform says of itself. A failing platform answers 503 with the same body: here that is an answer, not an error. */
export default defineEventHandler(async (event): Promise<Readiness> => {
  const url = new URL('/health/ready', settings().platformApiInternalUrl)
  const response = await fetch(url, { headers: platformHeaders(event), signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  )
  if (!response) throw unreachable(event.context.requestId, event.method)
  const parsed = readiness.safeParse(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  )
  if (parsed.success) return parsed.data
  throw problemError(await problemIn(response, event.context.requestId), event.method)
})
