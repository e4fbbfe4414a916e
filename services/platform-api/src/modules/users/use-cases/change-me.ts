import type { MeChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { UserStore } from '../user.store.ts'

@Injectable()
export class ChangeMe {
  private readonly work: Work
  private readonly users: UserStore

  constructor(work: Work, users: UserStore) {
    this.work = work
    this.users = users
  }

  /** Changes what the caller says about itself; name and address come from the identity system. */
  async execute(ctx: Context, { locale }: MeChange): Promise<void> {
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const user = await this.users.find(ctx.userId ?? '')
        if (!user || user.locale === locale) {
          unit.unchanged()
          return
        }
        won(await this.users.update(user, { locale }))
        const type = ctx.application === 'operator' ? 'operator' : 'user'
        const data = { locale: { from: user.locale, to: locale } }
        await unit.record({ action: 'user.changed', target: { type, id: user.id }, data })
      }),
    )
  }
}
