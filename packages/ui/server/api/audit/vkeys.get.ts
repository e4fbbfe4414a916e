/** The log's public keys, a line each. */
export default defineEventHandler(async (event) => platformFile(event, '/audit/log/vkeys'))
