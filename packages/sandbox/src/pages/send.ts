import { readFileSync } from 'node:fs'

import type { FastifyInstance, FastifyReply } from 'fastify'
import type { KoaContextWithOIDC } from 'oidc-provider'

import { pageHeaders, renderPage, type Page } from './layout.ts'

export const replyPage = (reply: FastifyReply, page: Page) =>
  reply
    .code(page.status ?? 200)
    .headers(pageHeaders(page))
    .send(renderPage(page))

/** The same inside the OpenID provider, which keeps the status it chose unless the page says otherwise. */
export function sendPage(ctx: KoaContextWithOIDC, page: Page): void {
  if (page.status !== undefined) ctx.status = page.status
  ctx.body = renderPage(page)
  ctx.set(pageHeaders(page))
}

/** Serves the pages' font from the package it comes in. */
export function fontRoute(app: FastifyInstance): void {
  const file = new URL(
    import.meta.resolve('@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2'),
  )
  const font = readFileSync(file)
  app.get('/assets/schibsted-grotesk.woff2', (_request, reply) =>
    reply.headers({ 'content-type': 'font/woff2', 'cache-control': 'public, max-age=86400' }).send(font),
  )
}
