import { createHash } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { publicKeyOf } from './dkim.ts'

/** A TXT record holds strings of at most 255 bytes; a longer value is several of them. */
function txt(value: string): string {
  const chunks = value.match(/.{1,255}/gs) ?? ['']
  return chunks.map((chunk) => `"${chunk}"`).join(' ')
}

const services: readonly [string, number][] = [
  ['_caldavs', 443],
  ['_carddavs', 443],
  ['_imaps', 993],
  ['_jmap', 443],
  ['_pop3s', 995],
  ['_submissions', 465],
]

/**
 * The DNS records a domain needs, as zone text, one record a line: DKIM, SPF, MX, DMARC, SRV, MTA-STS, TLS-RPT and the
 * names mail clients look for.
 */
export function zoneFile(domain: Document, signatures: readonly Document[], hostname: string): string {
  const name = textOf(domain, 'name')
  const host = `${hostname}.`
  const report = reportAddress(domain)
  const reportTo = report === undefined ? '' : `; rua=${report}`
  const keys = signatures.flatMap((signature) => {
    const key = publicKeyOf(signature)
    const type = textOf(signature, '@type').includes('Ed25519') ? 'ed25519' : 'rsa'
    const value = `v=DKIM1; k=${type}; h=sha256; p=${key ?? ''}`
    return key === undefined ? [] : [`${textOf(signature, 'selector')}._domainkey.${name}. IN TXT ${txt(value)}`]
  })
  return `${[
    ...keys,
    `${name}. IN TXT "v=spf1 mx -all"`,
    `${name}. IN MX 10 ${host}`,
    `_dmarc.${name}. IN TXT "v=DMARC1; p=reject${reportTo}"`,
    ...services.map(([service, port]) => `${service}._tcp.${name}. IN SRV 0 1 ${port} ${host}`),
    `mta-sts.${name}. IN CNAME ${host}`,
    `_mta-sts.${name}. IN TXT "v=STSv1; id=${BigInt(`0x${sha256(hostname).toString('hex', 0, 7)}`)}"`,
    `_smtp._tls.${name}. IN TXT "v=TLSRPTv1${reportTo}"`,
    `ua-auto-config.${name}. IN CNAME ${host}`,
    `_ua-auto-config.${name}. IN TXT "v=UAAC1; a=sha256; d=${sha256(`${hostname} ${name}`).toString('base64')}"`,
    `autoconfig.${name}. IN CNAME ${host}`,
    `autodiscover.${name}. IN CNAME ${host}`,
  ].join('\n')}\n`
}

/** `mailto:postmaster` means the domain's own postmaster. */
function reportAddress(domain: Document): string | undefined {
  const address = domain['reportAddressUri']
  if (typeof address !== 'string') return undefined
  return address.includes('@') ? address : `${address}@${textOf(domain, 'name')}`
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
