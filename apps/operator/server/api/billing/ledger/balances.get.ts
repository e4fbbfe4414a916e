export default defineEventHandler(async (event) => answer(platformApi(event).GET('/billing/ledger/balances')))
