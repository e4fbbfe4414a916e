import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errors, type Provider } from 'oidc-provider'

import type { Directory, Person } from '../authentik/directory.ts'
import { visitOf } from '../authentik/visit.ts'
import { replyPage } from '../pages/send.ts'
import { applications, type ApplicationSlug } from './applications.ts'
import { deniedPage, expiredPage } from './pages/outcome-pages.ts'
import { signInPage } from './pages/sign-in-page.ts'
import type { Passes } from './passes.ts'
import { admitted, signInPath, type IssuerSettings } from './provider.ts'

export interface Issuer {
  settings: IssuerSettings
  provider: Provider
}

export interface InteractionContext {
  directory: Directory
  passes: Passes
  issuer: (slug: string) => Issuer | undefined
}

interface SignIn extends Issuer {
  slug: ApplicationSlug
  action: string
  loginHint: string
}

export const passCookie = 'dezky_sandbox_pass'

/** The sign-in pages between an app's request and its answer. */
export function interactionRoutes(app: FastifyInstance, context: InteractionContext): void {
  const { directory } = context

  /** The running sign-in, or nothing after an answer has been sent. */
  const load = async (request: FastifyRequest, reply: FastifyReply): Promise<SignIn | undefined> => {
    const { slug, uid } = request.params as { slug: string; uid: string }
    const issuer = context.issuer(slug)
    if (!issuer) {
      reply.callNotFound()
      return undefined
    }
    const { settings, provider } = issuer
    try {
      const { params } = await provider.interactionDetails(request.raw, reply.raw)
      const hint = params['login_hint']
      const action = signInPath(slug, uid)
      return { ...issuer, slug: settings.application.slug, action, loginHint: typeof hint === 'string' ? hint : '' }
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error
      await replyPage(reply, expiredPage(settings.application, settings.appUrl))
      return undefined
    }
  }

  const show = (reply: FastifyReply, signIn: SignIn, login: string, problem?: string) =>
    replyPage(
      reply,
      signInPage({
        application: applications[signIn.slug],
        action: signIn.action,
        people: directory.people(),
        login,
        hinted: problem === undefined ? findHinted(directory, login) : undefined,
        problem,
        formOrigins: signIn.settings.formOrigins,
      }),
    )

  const finish = async (request: FastifyRequest, reply: FastifyReply, signIn: SignIn, person: Person) => {
    const { application } = signIn.settings
    if (!admitted(person, application)) {
      directory.accessDenied(person, application.slug, visitOf(request.raw))
      return replyPage(reply, deniedPage(application, person, signIn.action))
    }
    const to = await signIn.provider.interactionResult(
      request.raw,
      reply.raw,
      { login: { accountId: person.uuid, amr: ['pwd'] } },
      { mergeWithLastSubmission: false },
    )
    return reply.redirect(to, 303)
  }

  app.get('/if/flow/:slug/:uid/', async (request, reply) => {
    const signIn = await load(request, reply)
    if (!signIn) return reply
    const pass = cookieOf(request, passCookie)
    const uuid = pass === undefined ? undefined : context.passes.take(pass)
    const person = uuid === undefined ? undefined : directory.findByUuid(uuid)
    if (person?.isActive) {
      void reply.header('set-cookie', `${passCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)
      return finish(request, reply, signIn, person)
    }
    return show(reply, signIn, signIn.loginHint)
  })

  app.post('/if/flow/:slug/:uid/', async (request, reply) => {
    const signIn = await load(request, reply)
    if (!signIn) return reply
    const login = ((request.body as { login?: string } | undefined)?.login ?? '').trim()
    const visit = visitOf(request.raw)
    const person = login === '' ? undefined : directory.findByLogin(login)
    if (!person) {
      directory.signInFailed(login, 'unknown', visit)
      return show(
        reply,
        signIn,
        login,
        `Nobody has the e-mail address ${login === '' ? '“”' : login}. Nobody was signed in.`,
      )
    }
    if (!person.isActive) {
      directory.signInFailed(person.username, 'deactivated', visit)
      return show(reply, signIn, login, `${person.name} has been deactivated and cannot sign in.`)
    }
    return finish(request, reply, signIn, person)
  })

  app.post('/if/flow/:slug/:uid/abort/', async (request, reply) => {
    const signIn = await load(request, reply)
    if (!signIn) return reply
    const result = { error: 'access_denied', error_description: 'the sign-in was cancelled' }
    const to = await signIn.provider.interactionResult(request.raw, reply.raw, result, {
      mergeWithLastSubmission: false,
    })
    return reply.redirect(to, 303)
  })
}

function findHinted(directory: Directory, login: string): Person | undefined {
  const person = login === '' ? undefined : directory.findByLogin(login)
  return person?.isActive ? person : undefined
}

export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
