/** A run on request always goes ahead, also where the daily one is switched off. */
export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/audit/archive/run', { body: { override: true } })),
)
