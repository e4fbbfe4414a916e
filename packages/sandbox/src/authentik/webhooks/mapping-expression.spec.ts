import { describe, expect, it } from 'vitest'

import { compileMapping } from './mapping-expression.ts'

const scope = {
  notification: {
    body: 'login: {}',
    severity: 'notice',
    event: { pk: 'e1', created: '2026-11-24T09:00:00.000000Z', client_ip: null, context: { username: 'ada' } },
  },
}
const run = (source: string) => compileMapping(source)(scope)

describe('mapping expressions', () => {
  it.each([
    ['return {"pk": notification.event.pk}', { pk: 'e1' }],
    [
      "return {'a': str(notification.event.pk), 'b': 1.5, \"c\": None, 'd': True,}",
      { a: 'e1', b: 1.5, c: null, d: true },
    ],
    ['return {"at": notification.event.created.isoformat()}', { at: '2026-11-24T09:00:00.000000Z' }],
    ['\n  return {\n "x": {"y": [notification.severity, "z\\"q"]} }\n', { x: { y: ['notice', 'z"q'] } }],
    [
      'return {"who": notification.event.context.username, "ip": notification.event.client_ip}',
      { who: 'ada', ip: null },
    ],
    ['return {"none": notification.event.nothing.at_all}', { none: null }],
  ])('%s', (source, value) => {
    expect(run(source)).toEqual(value)
  })

  it.each([
    'import os',
    'return',
    'return {"a": request.user}',
    'return {"a": open("/etc/passwd")}',
    'return {"a": 1} + 2',
    'return {"a" 1}',
    'return {"a": "unfinished}',
  ])('refuses %s', (source) => {
    expect(() => run(source)).toThrow('The sandbox understands')
  })
})
