export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/partners/{slug}', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
