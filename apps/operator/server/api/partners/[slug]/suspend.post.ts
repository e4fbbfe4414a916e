export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/partners/{slug}/suspend', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
