import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { GrantStore } from '../../modules/users/grant.store.ts'
import type { User } from '../../modules/users/user.entity.ts'
import { userId, type UserStore } from '../../modules/users/user.store.ts'
import type { Clock } from '../clock/clock.ts'
import { type Context, systemContext } from '../context/context.ts'
import type { Scope } from '../context/scope.ts'
import { AppError } from '../errors/app-error.ts'
import type { Remembered } from '../store/remembered.ts'
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts'

/** Where a request came from. */
export interface Origin {
  readonly requestId: string
  readonly ip: string
}

/** Turns an Authorization header into the context every call carries. */
export class Authenticator {
  private readonly tokens: TokenVerifier
  private readonly users: UserStore
  private readonly grants: GrantStore
  private readonly work: Work
  private readonly clock: Clock
  private readonly recent: Remembered<Context>

  constructor(
    tokens: TokenVerifier,
    users: UserStore,
    grants: GrantStore,
    work: Work,
    clock: Clock,
    recent: Remembered<Context>,
  ) {
    this.tokens = tokens
    this.users = users
    this.grants = grants
    this.work = work
    this.clock = clock
    this.recent = recent
  }

  /** @throws AppError unauthenticated (`auth.*`), or forbidden when an operator token lacks the operators' group */
  async authenticate(authorization: string | undefined, origin: Origin): Promise<Context> {
    const match = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')
    if (!match?.[1]) throw new AppError('auth.missing_token')
    const token = await this.tokens.verify(match[1])
    if (token.application === 'machine') return machineContext(token, origin)
    if (token.requiredGroup !== null && !token.groups.includes(token.requiredGroup)) {
      throw new AppError('auth.forbidden', { group: token.requiredGroup })
    }
    const known = this.recent.find(token.digest)
    if (known) return { ...known, requestId: origin.requestId, actor: { ...known.actor, ip: origin.ip } }
    const revision = this.recent.revision()
    const ctx = await this.contextOf(token, origin)
    this.recent.keep(token.digest, revision, ctx)
    return ctx
  }

  private async contextOf(token: VerifiedToken, origin: Origin): Promise<Context> {
    const user = await this.userOf(token, origin)
    if (user.sessionsValidFrom && token.signedInAt < user.sessionsValidFrom) throw new AppError('auth.session_revoked')
    return {
      requestId: origin.requestId,
      application: token.application,
      actor: {
        type: token.application === 'operator' ? 'operator' : 'user',
        id: user.id,
        name: user.name,
        ip: origin.ip,
      },
      scope: await this.scopeOf(token),
      subject: token.subject,
      userId: user.id,
      signedInAt: token.signedInAt,
    }
  }

  private async scopeOf(token: VerifiedToken): Promise<Scope> {
    if (token.application === 'operator') return { kind: 'operator' }
    const [partners, tenants] = await Promise.all([
      this.grants.partnersOf(token.subject),
      this.grants.tenantsOf(token.subject),
    ])
    return { kind: 'portal', partners, tenants }
  }

  /** The user, made on first sight; a new sign-in is recorded once. */
  private async userOf(token: VerifiedToken, origin: Origin): Promise<User> {
    const known = await this.users.find(userId(token.issuer, token.subject))
    if (known?.lastSignInAt && known.lastSignInAt >= token.signedInAt) return known
    const ctx: Context = { ...systemContext('sign-in', origin.requestId), application: token.application }
    return this.work.run(ctx, async (unit) => {
      const at = this.clock.now()
      const user = known ?? (await this.users.add(token, at)).user
      const profile = { email: token.email, name: token.name ?? user.name, lastSignInAt: token.signedInAt }
      if (!(await this.users.update(user, profile))) {
        unit.unchanged()
        return (await this.users.find(user.id)) ?? user
      }
      const type = token.application === 'operator' ? 'operator' : 'user'
      const activated = await this.grants.activate(token.subject, at)
      await unit.record({
        action: 'session.started',
        target: { type, id: user.id },
        data: { application: token.application, firstSight: known === null },
      })
      for (const seat of activated.seats) {
        const target = { type: 'seat', id: seat.id }
        await unit.record({ action: 'seat.activated', target, tenantId: seat.tenantId, partnerId: seat.partnerId })
      }
      for (const member of activated.members) {
        const target = { type: 'member', id: member.id }
        await unit.record({ action: 'member.activated', target, partnerId: member.partnerId })
      }
      return (await this.users.find(user.id)) ?? user
    })
  }
}

function machineContext(token: VerifiedToken, origin: Origin): Context {
  const id = token.clientId ?? token.subject
  return {
    requestId: origin.requestId,
    application: 'machine',
    actor: { type: 'client', id, ip: origin.ip },
    scope: { kind: 'machine' },
    subject: token.subject,
  }
}
