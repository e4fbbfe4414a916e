/** Reads the log again and compares it with everything signed; told as it goes where the browser asks for a stream. */
export default defineEventHandler(async (event) => platformStream(event, '/audit/verify'))
