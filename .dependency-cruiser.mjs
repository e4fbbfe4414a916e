/** Import directions of the house; each rule says why it is there. */
const api = '^services/platform-api/src'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no bottom to start reading from.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules of the business know no framework, store, or vendor.',
      severity: 'error',
      from: { path: `${api}/modules/[^/]+/domain/`, pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|@mikro-orm|fastify)|/(store|api|use-cases)/' },
    },
    {
      name: 'controllers-call-use-cases',
      comment: 'api -> use-cases -> store -> domain, never back.',
      severity: 'error',
      from: { path: `${api}/modules/[^/]+/(use-cases|store|domain)/` },
      to: { path: `${api}/modules/[^/]+/api/` },
    },
    {
      name: 'stores-see-the-orm',
      comment: 'Only stores and entities know the EntityManager, so tenancy is enforced in one place.',
      severity: 'error',
      from: { path: `${api}/modules/`, pathNot: '\\.(store|entity|spec)\\.ts$|/testing/' },
      to: { path: 'node_modules/@mikro-orm' },
    },
    {
      name: 'integrations-stand-alone',
      comment: 'A connector meets its port and knows nothing of the house it serves.',
      severity: 'error',
      from: { path: `${api}/integrations/(authentik|stalwart|ocis|resilience|stripe)/` },
      to: { path: `${api}/(modules|config)/` },
    },
    {
      name: 'pure-packages',
      comment: 'The audit log is checked by outsiders: it leans on Node and one canonicaliser.',
      severity: 'error',
      from: { path: '^packages/audit-(log|verify)/src' },
      to: { path: '^(services|apps|packages/(contracts|sandbox|ui))/' },
    },
    {
      name: 'no-sandbox-in-products',
      comment: 'Stand-ins never travel to production.',
      severity: 'error',
      from: { path: '^(services/platform-api/src|apps|packages/(ui|contracts))/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^packages/sandbox/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.nuxt|\\.output|generated)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['@dezky/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}
