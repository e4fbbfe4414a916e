import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startSandbox, type Sandbox } from '../../src/index.ts'
import { App } from './app.ts'
import { freePorts } from './free-ports.ts'

const urls = { portalUrl: 'http://127.0.0.1:3000', operatorUrl: 'http://127.0.0.1:3002' }

/** The runtime keeps connections open; those to the old process fail once each. */
async function dropDeadConnections(url: string): Promise<void> {
  for (let failures = 0; failures < 10; failures += 1) {
    if (
      await fetch(`${url}/-/health/live/`).then(
        () => true,
        () => false,
      )
    )
      return
  }
}

describe('a restart', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-sandbox-'))
  let basePort: number
  let sandbox: Sandbox

  beforeAll(async () => {
    basePort = await freePorts(8)
    sandbox = await startSandbox({ ...urls, dataDir, basePort })
  })
  afterAll(async () => {
    await sandbox.close()
    rmSync(dataDir, { recursive: true })
  })

  it('keeps keys, sessions, refresh tokens, secrets and people', async () => {
    const operator = new App(sandbox.issuers.operator, urls.operatorUrl)
    const { access_token, refresh_token } = await operator.signIn('freja@dezky.example')
    const before = { issuers: sandbox.issuers, credentials: sandbox.credentials, urls: sandbox.urls }
    await sandbox.close()
    sandbox = await startSandbox({ ...urls, dataDir, basePort })
    await dropDeadConnections(sandbox.urls.identity)

    expect({ issuers: sandbox.issuers, credentials: sandbox.credentials, urls: sandbox.urls }).toEqual(before)
    const { jwksUri, issuer, audience } = sandbox.issuers.operator
    await jwtVerify(access_token, createRemoteJWKSet(new URL(jwksUri)), { issuer, audience })
    const back = await operator.begin()
    expect(back.url.startsWith(operator.callback)).toBe(true)
    expect((await operator.refresh(refresh_token)).access_token).toEqual(expect.any(String))
  })

  it('writes what its clients need where only the owner can read it', () => {
    const file = join(dataDir, 'sandbox.json')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    const { urls, issuers, credentials, ocisAuditFile } = sandbox
    expect(written).toEqual({ urls, issuers, credentials, ocisAuditFile })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'sandbox-secrets.json')).mode & 0o777).toBe(0o600)
  })
})
