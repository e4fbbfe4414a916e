import { flag, flagChange, flagKey, flagKeys, flagList } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { toFlagAnswer } from '../flag-view.ts'
import { FlagStore } from '../flag.store.ts'
import { ChangeFlag } from '../use-cases/change-flag.ts'

const params = z.object({ key: flagKey })

const listFlags = endpoint({
  method: 'GET',
  path: '/flags',
  id: 'listFlags',
  repeatable: true,
  tag: 'flags',
  summary: 'All flags with their rules',
  access: ['operator'],
  answers: { 200: flagList },
})

const getFlag = endpoint({
  method: 'GET',
  path: '/flags/:key',
  id: 'getFlag',
  tag: 'flags',
  summary: 'One flag',
  access: ['operator'],
  params,
  answers: { 200: flag },
  etag: true,
})

const changeFlag = endpoint({
  method: 'PUT',
  path: '/flags/:key',
  id: 'changeFlag',
  tag: 'flags',
  summary: 'Replace the rules of a flag',
  access: ['operator'],
  params,
  body: flagChange,
  answers: { 200: flag },
  etag: true,
  audit: 'flag.changed',
})

@Controller()
export class FlagsController {
  private readonly flags: FlagStore
  private readonly change: ChangeFlag

  constructor(flags: FlagStore, change: ChangeFlag) {
    this.flags = flags
    this.change = change
  }

  @Endpoint(listFlags)
  async list() {
    const rows = new Map((await this.flags.all()).map((row) => [row.id, row]))
    return { items: flagKeys.map((key) => toFlagAnswer(key, rows.get(key) ?? null)) }
  }

  @Endpoint(getFlag)
  async get(@Input() { params: { key } }: InputOf<typeof getFlag>) {
    return toFlagAnswer(key, await this.flags.find(key))
  }

  @Endpoint(changeFlag)
  async put(@Input() { ctx, params: { key }, body, ifMatch }: InputOf<typeof changeFlag>) {
    return this.change.execute(ctx, key, body.rules, ifMatch)
  }
}
