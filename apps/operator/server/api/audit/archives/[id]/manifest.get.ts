/** The batch's signed manifest, to keep and to check without us. */
export default defineEventHandler(async (event) =>
  platformFile(event, `/audit/archives/${encodeURIComponent(pathPart(event, 'id'))}/manifest`),
)
