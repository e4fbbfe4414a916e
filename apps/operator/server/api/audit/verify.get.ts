import { auditVerifyQuery } from '@dezky/contracts'

/** Reads the log again and compares it with everything signed; told as it goes where the browser asks for a stream. */
export default defineEventHandler(async (event) => {
  const { deep } = queryOf(event, auditVerifyQuery)
  await platformStream(event, `/audit/verify?deep=${String(deep)}`)
})
