export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/partners/{slug}/resume', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
