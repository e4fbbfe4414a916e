import type { FastifyInstance, FastifyRequest } from 'fastify'

import { queryOf, type ApiContext } from './context.ts'
import { pageOf, paginated } from './paging.ts'
import { notFound } from './problem.ts'

const applications = [
  { slug: 'machine', name: 'dezky machine', pk: 'b1c0f5a2-3d64-4e8b-9a17-50c2e6d8f701', provider: 3 },
  { slug: 'operator', name: 'dezky operator', pk: 'e7a4d918-26bf-4c03-8d5e-1f9b7a3c6402', provider: 2 },
  { slug: 'portal', name: 'dezky portal', pk: '2f8e6b3d-94a1-4d75-b0c8-7e5d1a9f2603', provider: 1 },
] as const

const show = ({ slug, name, pk, provider }: (typeof applications)[number]) => ({
  pk,
  pbm_uuid: pk,
  name,
  slug,
  provider,
  provider_obj: null,
  backchannel_providers: [],
  backchannel_providers_obj: [],
  launch_url: null,
  open_in_new_tab: false,
  meta_launch_url: '',
  meta_icon: '',
  meta_icon_url: null,
  meta_icon_themed_urls: null,
  meta_description: '',
  meta_publisher: 'dezky',
  policy_engine_mode: 'any',
  group: '',
  meta_hide: false,
})

/** `/core/applications/`, read only: the sandbox's three applications. */
export function applicationsRoutes(app: FastifyInstance, _context: ApiContext): void {
  app.get('/core/applications/', (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const [slug, name] = [query.text('slug'), query.text('name')]
    const found = applications.filter(
      (application) =>
        (slug === undefined || application.slug === slug) && (name === undefined || application.name === name),
    )
    return paginated(page, found.length, found.slice(page.offset, page.offset + page.size).map(show))
  })

  app.get('/core/applications/:slug/', (request: FastifyRequest) => {
    const { slug } = request.params as { slug: string }
    const application = applications.find((known) => known.slug === slug)
    if (!application) throw notFound('Application')
    return show(application)
  })

  app.get('/admin/version/', () => ({
    version_current: '2026.8.3',
    version_latest: '2026.8.3',
    version_latest_valid: true,
    build_hash: 'sandbox',
    outdated: false,
    outpost_outdated: false,
  }))
}
