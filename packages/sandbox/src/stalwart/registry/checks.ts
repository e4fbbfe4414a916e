import { isIP } from 'node:net'

import { parse } from 'tldts'

import type { StringCheck } from './shape.ts'

const hostLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/** The domain in lower case when it has a registrable part under a public suffix (as `acme.example` has not). */
export const domainName: StringCheck = (value) => {
  const name = value.trim().toLowerCase()
  const wellFormed = name.length <= 253 && name.split('.').every((label) => hostLabel.test(label))
  const parsed = parse(name, { allowPrivateDomains: true })
  if (!wellFormed || parsed.domain === null || parsed.isIp === true || (!parsed.isIcann && !parsed.isPrivate)) {
    return { refusal: 'Invalid domain name' }
  }
  return { value: name }
}

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/

export const emailLocalPart: StringCheck = (value) => {
  const name = value.trim().toLowerCase()
  return name.length <= 64 && localPart.test(name) ? { value: name } : { refusal: 'Invalid email local part' }
}

export const emailAddress: StringCheck = (value) => {
  const at = value.lastIndexOf('@')
  const local = emailLocalPart(value.slice(0, Math.max(at, 0)))
  const domain = domainName(value.slice(at + 1))
  if ('refusal' in local || 'refusal' in domain) return { refusal: 'Invalid email address' }
  return { value: `${local.value}@${domain.value}` }
}

export const uri: StringCheck = (value) => (URL.canParse(value) ? { value } : { refusal: 'Invalid URI' })

export const ipNetwork: StringCheck = (value) => {
  const [address = '', bits, ...rest] = value.split('/')
  const family = isIP(address)
  const width = family === 4 ? 32 : 128
  const fine = family > 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= width))
  return fine ? { value } : { refusal: 'Invalid IP address or mask' }
}
