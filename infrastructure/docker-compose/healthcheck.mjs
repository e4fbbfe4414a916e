// `node healthcheck.mjs URL` ends with 0 when the URL answers with success within 4 s. Images carry no curl.
const [, , url] = process.argv
const response = await fetch(url, { signal: AbortSignal.timeout(4_000), redirect: 'manual' }).catch(() => null)
process.exit(response?.ok ? 0 : 1)
