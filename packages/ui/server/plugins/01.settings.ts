/** Refuses to start half-configured: a message that names the variables beats a sign-in that fails later. */
export default defineNitroPlugin(() => {
  if (import.meta.dev || import.meta.prerender) return
  try {
    settings()
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n\n`)
    process.exit(78)
  }
})
