export { libreGraphValidator } from './libre-graph.ts'
export { stalwartRegistryValidator } from './stalwart-registry.ts'
export type { HttpRequest, HttpResponse, Validator } from './validator.ts'
