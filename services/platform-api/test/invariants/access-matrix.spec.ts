import 'reflect-metadata'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import '../../src/app.module.ts'
import { allEndpoints, type EndpointSpec } from '../../src/common/http/endpoint.ts'
import { errorsOf } from '../../src/common/http/openapi.ts'
import { NameServer } from '../support/name-server.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, type Role, roles, tokenOf } from '../support/world.ts'
import { matrix } from './access-matrix.ts'

/** Asks as one role in a fresh world, so that no cell sees what another did. */
async function ask(
  spec: EndpointSpec,
  role: Role,
  names: NameServer,
): Promise<{ status: number; code: string | null }> {
  const row = matrix[spec.id]
  if (!row) throw new Error(`no row for ${spec.id}`)
  const app = await TestApp.start({ DNS_SERVERS: names.address })
  try {
    await makeWorld(app)
    const token = await tokenOf(app, role)
    const reply = await app.request(spec.method, row.url, {
      ...(token ? { token } : {}),
      ...(row.body === undefined ? {} : { body: row.body }),
    })
    return { status: reply.status, code: reply.body?.code ?? null }
  } finally {
    await app.close()
  }
}

describe('the access matrix', () => {
  let names: NameServer

  beforeAll(async () => {
    names = await NameServer.start()
  })
  afterAll(() => names.close())

  it('has a row for every route, and no row without one', () => {
    const declared = allEndpoints().map((spec) => spec.id)
    expect(Object.keys(matrix).toSorted()).toEqual(declared.toSorted())
  })

  it.each(allEndpoints().filter((spec) => spec.id in matrix))('$method $path', async (spec) => {
    const found: Partial<Record<Role, number>> = {}
    const undeclared: string[] = []
    for (const role of roles) {
      const { status, code } = await ask(spec, role, names)
      found[role] = status
      if (code !== null && status >= 400 && !(errorsOf(spec) as string[]).includes(code))
        undeclared.push(`${role} got ${code}`)
    }
    expect(found).toEqual(matrix[spec.id]?.answers)
    expect(undeclared).toEqual([])
  })
})
