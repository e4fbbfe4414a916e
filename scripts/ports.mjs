// Where everything listens on a laptop. Each can be set; the sandbox takes eight in a row.
import { createServer } from 'node:net'

const number = (name, fallback) => {
  const value = Number(process.env[name] ?? fallback)
  if (!Number.isInteger(value) || value < 1 || value > 65_000) {
    console.error(`${name}=${process.env[name]} is not a port. Example: ${name}=${fallback}`)
    process.exit(1)
  }
  return value
}

export function configuredPorts() {
  return {
    portal: number('PORTAL_PORT', 3000),
    api: number('PORT', 3001),
    operator: number('OPERATOR_PORT', 3002),
    sandbox: number('SANDBOX_BASE_PORT', 3010),
  }
}

/** Resolves to true when nothing listens there. */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Names every port that is taken, and the variable that moves it. */
export async function takenPorts(ports) {
  const wanted = [
    ['portal', ports.portal, 'PORTAL_PORT'],
    ['platform-api', ports.api, 'PORT'],
    ['operator', ports.operator, 'OPERATOR_PORT'],
    ...['control', 'identity', 'Authentik', 'Stalwart', 'OCIS', 'S3', 'Stripe', 'mail relay'].map((name, offset) => [
      `sandbox ${name}`,
      ports.sandbox + offset,
      'SANDBOX_BASE_PORT',
    ]),
  ]
  const taken = []
  for (const [what, port, variable] of wanted) {
    if (!(await isFree(port))) taken.push(`  port ${port} (${what}) is taken: set ${variable} to a free one`)
  }
  return taken
}

/** Below the ports that systems give to outgoing connections, which come and go at any time (32,768 and up on Linux). */
const ephemeral = 32_000

/** A base from which `count` ports in a row are free; for tests. */
export async function freeBase(count) {
  for (let base = 12_000 + Math.floor(Math.random() * 18_000); base + count < ephemeral; base += count) {
    const all = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(base + offset)))
    if (all.every(Boolean)) return base
  }
  throw new Error('no free ports')
}
