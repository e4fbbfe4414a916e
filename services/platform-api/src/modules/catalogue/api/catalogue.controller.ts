import { id, plan, planChange, planCreate, planKey, planList, price, priceChange, priceCreate } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { toPlanAnswer } from '../catalogue-view.ts'
import { PlanStore } from '../store/plan.store.ts'
import { PriceStore } from '../store/price.store.ts'
import { ChangePlan } from '../use-cases/change-plan.ts'
import { ChangePrice } from '../use-cases/change-price.ts'
import { CreatePlan } from '../use-cases/create-plan.ts'
import { CreatePrice } from '../use-cases/create-price.ts'

const tag = 'catalogue'
const byKey = z.object({ key: planKey })

const listPlans = endpoint({
  method: 'GET',
  path: '/plans',
  id: 'listPlans',
  repeatable: true,
  tag,
  summary: 'Plans with their prices',
  description: 'The portal sees what can be chosen; operators see retired plans and prices too.',
  access: ['portal', 'operator'],
  answers: { 200: planList },
})

const createPlan = endpoint({
  method: 'POST',
  path: '/plans',
  id: 'createPlan',
  tag,
  summary: 'Add a plan',
  access: ['operator'],
  body: planCreate,
  answers: { 201: plan },
  errors: ['plans.key_taken'],
  etag: true,
  audit: 'plan.created',
})

const changePlan = endpoint({
  method: 'PATCH',
  path: '/plans/:key',
  id: 'changePlan',
  tag,
  summary: 'Change what a plan says, or retire it',
  access: ['operator'],
  params: byKey,
  body: planChange,
  answers: { 200: plan },
  errors: ['plans.not_found'],
  etag: true,
  audit: 'plan.changed',
})

const createPrice = endpoint({
  method: 'POST',
  path: '/plans/:key/prices',
  id: 'createPrice',
  tag,
  summary: 'Add the price of a plan for an interval',
  access: ['operator'],
  params: byKey,
  body: priceCreate,
  answers: { 201: price },
  errors: ['plans.not_found', 'prices.duplicate'],
  etag: true,
  audit: 'price.created',
})

const changePrice = endpoint({
  method: 'PATCH',
  path: '/prices/:id',
  id: 'changePrice',
  tag,
  summary: 'Retire a price, or offer it again',
  description: 'Amounts never change: retire the price and add another.',
  access: ['operator'],
  params: z.object({ id }),
  body: priceChange,
  answers: { 200: price },
  errors: ['prices.not_found', 'prices.duplicate'],
  etag: true,
  audit: 'price.changed',
})

@Controller()
export class CatalogueController {
  private readonly plans: PlanStore
  private readonly prices: PriceStore
  private readonly planCreation: CreatePlan
  private readonly planChange: ChangePlan
  private readonly priceCreation: CreatePrice
  private readonly priceChange: ChangePrice

  constructor(
    plans: PlanStore,
    prices: PriceStore,
    planCreation: CreatePlan,
    planChange: ChangePlan,
    priceCreation: CreatePrice,
    priceChange: ChangePrice,
  ) {
    this.plans = plans
    this.prices = prices
    this.planCreation = planCreation
    this.planChange = planChange
    this.priceCreation = priceCreation
    this.priceChange = priceChange
  }

  @Endpoint(listPlans)
  async list(@Input() { ctx }: InputOf<typeof listPlans>) {
    const [plans, prices] = await Promise.all([this.plans.offered(ctx), this.prices.offered(ctx)])
    return { items: plans.map((one) => toPlanAnswer(one, prices)) }
  }

  @Endpoint(createPlan)
  async addPlan(@Input() { ctx, body }: InputOf<typeof createPlan>) {
    return this.planCreation.execute(ctx, body)
  }

  @Endpoint(changePlan)
  async patchPlan(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changePlan>) {
    return this.planChange.execute(ctx, params.key, body, ifMatch)
  }

  @Endpoint(createPrice)
  async addPrice(@Input() { ctx, params, body }: InputOf<typeof createPrice>) {
    return this.priceCreation.execute(ctx, params.key, body)
  }

  @Endpoint(changePrice)
  async patchPrice(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changePrice>) {
    return this.priceChange.execute(ctx, params.id, body, ifMatch)
  }
}
