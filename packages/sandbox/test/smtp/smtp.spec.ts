import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startSandbox, type Sandbox } from '../../src/index.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({
    basePort: 0,
    portalUrl: 'http://127.0.0.1:3000',
    operatorUrl: 'http://127.0.0.1:3002',
  })
})
afterEach(() => sandbox.close())

async function send(more: object = {}) {
  const { hostname, port } = new URL(sandbox.urls.smtp)
  const relay = createTransport({ host: hostname, port: Number(port), secure: false })
  try {
    return await relay.sendMail({
      from: 'Dezky <billing@dezky.example>',
      to: 'carla@acme.example.com',
      subject: 'Reminder: Größe & co.',
      text: 'Please pay.\n',
      html: '<p>Please pay.</p>',
      messageId: '<one@dezky.example>',
      ...more,
    })
  } finally {
    relay.close()
  }
}
const read = (path: string, accept = 'text/html') => fetch(`${sandbox.urls.control}${path}`, { headers: { accept } })

describe('the mail relay', () => {
  it('keeps what it is given and shows it', async () => {
    await send({ cc: 'ops@nordicit.example.com' })
    const { items } = (await (await read('/mails', 'application/json')).json()) as any
    expect(items).toEqual([
      {
        id: 'mail_1',
        receivedAt: expect.any(String),
        messageId: '<one@dezky.example>',
        from: '"Dezky" <billing@dezky.example>',
        recipients: ['carla@acme.example.com', 'ops@nordicit.example.com'],
        to: 'carla@acme.example.com',
        cc: 'ops@nordicit.example.com',
        subject: 'Reminder: Größe & co.',
        text: 'Please pay.\n',
        html: '<p>Please pay.</p>',
      },
    ])
    expect(await (await read('/mails')).text()).toContain('Reminder: Größe &amp; co.')
    expect(await (await read('/mails/mail_1')).text()).toContain('<pre>Please pay.\n</pre>')
    const html = await read('/mails/mail_1/html')
    expect(html.headers.get('content-security-policy')).toContain('sandbox')
    expect((await read('/mails/mail_2')).status).toBe(404)
    expect(await (await read('/')).text()).toContain('Mail relay')
  })

  it('refuses some for good and takes the rest', async () => {
    const sent = await send({ to: ['refused@acme.example.com', 'carla@acme.example.com'] })
    expect([sent.accepted, sent.rejected]).toEqual([['carla@acme.example.com'], ['refused@acme.example.com']])
    await expect(send({ to: 'refused-2@acme.example.com' })).rejects.toMatchObject({ responseCode: 550 })
  })
})
