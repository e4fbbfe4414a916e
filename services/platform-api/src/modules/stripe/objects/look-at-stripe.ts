import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { TenantStore } from '../../tenants/index.ts'
import type { Subject } from '../events/subject.ts'
import type { AskStripe } from './ask-stripe.ts'
import { changed, type Seen } from './seen.ts'
import { ourKeyOf, type StripeObjectRow, type StripeObjectStore } from './stripe-object.store.ts'

/** How what was seen came about. */
export interface Occasion {
  /** somebody asked for it here, and tells of it */
  readonly asked: boolean
}

/** Writes down what was seen, within the unit of work it is given. */
export type Apply = (unit: Unit<EventDraft>, occasion?: Occasion) => Promise<void>

/** Whoever is to know what Stripe has, in the unit of work in which it is written down. Told twice, it acts once. */
export interface Listener {
  of(ctx: Context, unit: Unit<EventDraft>, seen: Seen, occasion: Occasion): Promise<void>
}

const byItself: Occasion = { asked: false }

/** An object as it is now, beside what was known of it before Stripe was asked. */
interface Look {
  readonly seen: Seen
  readonly before: StripeObjectRow | null
}

/** Brings what we know of an object at Stripe up to date. Looking twice changes nothing the second time. */
export class LookAtStripe {
  private readonly stripe: StripeGateway
  private readonly ask: AskStripe
  private readonly objects: StripeObjectStore
  private readonly tenants: TenantStore
  private readonly listeners: readonly Listener[]
  private readonly clock: Clock

  constructor(
    stripe: StripeGateway,
    ask: AskStripe,
    objects: StripeObjectStore,
    tenants: TenantStore,
    listeners: readonly Listener[],
    clock: Clock,
  ) {
    this.stripe = stripe
    this.ask = ask
    this.objects = objects
    this.tenants = tenants
    this.listeners = listeners
    this.clock = clock
  }

  /**
   * Asks Stripe, outside any transaction. What comes back writes the answer down, and throws LostRace when somebody
   * wrote a later one meanwhile: then look again.
   * @throws AppError of the client
   */
  async at(ctx: Context, subject: Subject): Promise<Apply> {
    const askedFirst = await this.objects.byId(ctx, subject.id)
    const answers = await this.ask.about(subject)
    const looks: Look[] = []
    for (const seen of answers) {
      const before = seen.id === subject.id ? askedFirst : await this.objects.byId(ctx, seen.id)
      looks.push({ seen: await this.withOwner(ctx, seen, before), before })
    }
    return async (unit, occasion = byItself) => {
      for (const look of looks) await this.write(ctx, unit, look, occasion)
    }
  }

  /** Writes down an object of which Stripe has just told in another way, such as by making it. */
  async note(ctx: Context, unit: Unit<EventDraft>, seen: Seen): Promise<void> {
    const before = await this.objects.byId(ctx, seen.id)
    await this.write(ctx, unit, { seen: await this.withOwner(ctx, seen, before), before }, byItself)
  }

  private async write(ctx: Context, unit: Unit<EventDraft>, { seen, before }: Look, occasion: Occasion): Promise<void> {
    const { id, kind, ourId, tenantId, partnerId, state } = seen
    for (const listener of this.listeners) await listener.of(ctx, unit, seen, occasion)
    const difference = changed(before?.state ?? {}, state)
    if (before !== null && Object.keys(difference).length === 0) return
    const { livemode } = this.stripe.client
    const seenAt = this.clock.now()
    if (before === null) {
      const ourKey = ourId === null ? null : ourKeyOf(livemode, kind, ourId)
      won(await this.objects.add(ctx, { id, kind, livemode, ourKey, tenantId, partnerId, state, seenAt }))
    } else won(await this.objects.update(ctx, before, { state, tenantId, partnerId, seenAt }))
    await unit.record({
      action: 'stripe_object.mirrored',
      target: { type: 'stripe_object', id },
      tenantId,
      partnerId,
      data: { kind, changed: difference },
    })
  }

  /**
   * The tenant an object belongs to: the one it names, or the one its customer stands for; and that tenant's partner.
   * What moves to or from a connected account is the partner's.
   */
  private async withOwner(ctx: Context, seen: Seen, before: StripeObjectRow | null): Promise<Seen> {
    if (seen.partnerId !== null) return seen
    const accountId = seen.state['accountId']
    if (typeof accountId === 'string') {
      return { ...seen, partnerId: (await this.objects.byId(ctx, accountId))?.partnerId ?? null }
    }
    const named = seen.tenantId ?? before?.tenantId ?? (await this.tenantOfCustomer(ctx, seen.customerId))
    const tenant = named === null ? null : await this.tenants.byId(ctx, named)
    // Whose customer it was when it was first seen: what was told of it is not told again otherwise.
    const partnerId = before === null ? (tenant?.partnerId ?? null) : before.partnerId
    return { ...seen, tenantId: tenant?.id ?? null, partnerId }
  }

  private async tenantOfCustomer(ctx: Context, customerId: string | null): Promise<string | null> {
    if (customerId === null) return null
    const known = await this.objects.byId(ctx, customerId)
    if (known) return known.tenantId
    const [customer] = await this.ask.about({ kind: 'customer', id: customerId, account: null })
    return customer?.tenantId ?? null
  }
}
