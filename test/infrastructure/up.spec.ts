import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { prepared } from './support/stack.ts'

let copy: ReturnType<typeof prepared> | undefined
afterEach(() => copy?.remove())

const settings = (text: string) =>
  new Map(
    text.split('\n').flatMap((line) => [...line.matchAll(/^([A-Z0-9_]+)=(.*)$/g)].map(([, k = '', v = '']) => [k, v])),
  )

describe('./up --prepare', () => {
  it('makes every secret once, and never changes what is there', () => {
    copy = prepared('full')
    const file = join(copy.folder, '.env')
    const first = readFileSync(file, 'utf8')
    const empty = [...settings(first)].filter(([, value]) => value === '').map(([name]) => name)
    expect(
      empty.filter((name) =>
        /^(AUDIT_SIGNING_KEY|AUTH|AUTHENTIK|MONGO|MINIO|PORTAL|OPERATOR|MACHINE|STALWART)/.test(name),
      ),
    ).toEqual([])
    expect(Buffer.from(settings(first).get('AUDIT_SIGNING_KEY') ?? '', 'base64')).toHaveLength(32)
    expect(statSync(file).mode & 0o077).toBe(0)
    const certificate = readFileSync(join(copy.folder, 'tls/wildcard.pem'), 'utf8')

    execFileSync('bash', ['up', 'full', '--prepare'], { cwd: copy.folder })
    expect(readFileSync(file, 'utf8')).toBe(first)
    expect(readFileSync(join(copy.folder, 'tls/wildcard.pem'), 'utf8')).toBe(certificate)
  })

  it('adds the settings of a newer release to an older .env', () => {
    copy = prepared('core')
    const file = join(copy.folder, '.env')
    const older = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('MONGO_REPLICA_KEY='))
    writeFileSync(file, older.join('\n'))
    execFileSync('bash', ['up', 'core', '--prepare'], { cwd: copy.folder })
    const now = readFileSync(file, 'utf8')
    expect(settings(now).get('MONGO_REPLICA_KEY')).toMatch(/^[0-9a-f]{128}$/)
    expect(settings(now).get('AUDIT_SIGNING_KEY')).toBe(settings(older.join('\n')).get('AUDIT_SIGNING_KEY'))
  })

  it('signs a certificate for every name below the domain with an authority that can sign no other', () => {
    copy = prepared('core')
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: copy?.folder }).toString()
    expect(
      openssl('verify', '-CAfile', 'tls/ca.pem', '-verify_hostname', 'api.dezky.local', 'tls/wildcard.pem'),
    ).toContain('OK')
    expect(openssl('x509', '-in', 'tls/ca.pem', '-noout', '-text')).toContain('CA:TRUE, pathlen:0')
    expect(statSync(join(copy.folder, 'tls/ca.key')).mode & 0o077).toBe(0)
  })
})
