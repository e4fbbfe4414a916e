import { me, meChange } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ChangeMe } from '../use-cases/change-me.ts'
import { DescribeMe } from '../use-cases/describe-me.ts'
import { SignOutEverywhere } from '../use-cases/sign-out-everywhere.ts'

const getMe = endpoint({
  method: 'GET',
  path: '/me',
  id: 'getMe',
  repeatable: true,
  tag: 'me',
  summary: 'Who is calling, and what it reaches',
  description:
    'Profile, partners, the first 50 tenants by name with their subscriptions, and flags, in one call. Operators and machine clients are members of nothing, so their lists are empty.',
  access: ['portal', 'operator', 'machine'],
  answers: { 200: me },
})

const changeMe = endpoint({
  method: 'PATCH',
  path: '/me',
  id: 'changeMe',
  tag: 'me',
  summary: 'Change the language',
  access: ['portal', 'operator'],
  body: meChange,
  answers: { 200: me },
  audit: 'user.changed',
})

const signOutEverywhere = endpoint({
  method: 'POST',
  path: '/me/sign-out-everywhere',
  id: 'signOutEverywhere',
  tag: 'me',
  summary: 'End every session of the caller, the present one included',
  access: ['portal', 'operator'],
  answers: { 204: null },
  audit: 'session.ended_everywhere',
})

@Controller()
export class MeController {
  private readonly describe: DescribeMe
  private readonly change: ChangeMe
  private readonly signOut: SignOutEverywhere

  constructor(describe: DescribeMe, change: ChangeMe, signOut: SignOutEverywhere) {
    this.describe = describe
    this.change = change
    this.signOut = signOut
  }

  @Endpoint(getMe)
  async get(@Input() { ctx }: InputOf<typeof getMe>) {
    return this.describe.execute(ctx)
  }

  @Endpoint(changeMe)
  async patch(@Input() { ctx, body }: InputOf<typeof changeMe>) {
    await this.change.execute(ctx, body)
    return this.describe.execute(ctx)
  }

  @Endpoint(signOutEverywhere)
  async signOutEverywhere(@Input() { ctx }: InputOf<typeof signOutEverywhere>) {
    await this.signOut.execute(ctx)
  }
}
