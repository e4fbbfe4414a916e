export { withSlug, type SlugUse, type SlugWish } from './with-slug.ts'
