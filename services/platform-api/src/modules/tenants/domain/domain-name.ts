import { domainToASCII, domainToUnicode } from 'node:url'

import { parse } from 'tldts'

/** A name in the form in which it is stored, or why it cannot be one, in words. */
export type DomainNameResult = { readonly name: string } | { readonly reason: string }

/** Under these, sub-domains stand for registered names: they are reserved for examples (RFC 2606), and demos use them. */
const exampleParents = ['example.com', 'example.net', 'example.org']
/** Ours is put in front of the name (`_dezky.`), and DNS allows 253 characters in all. */
const maxLength = 253 - '_dezky.'.length

/**
 * Reads a domain name as people type it: trimmed, lower-cased, one trailing dot tolerated, in ASCII (UTS #46). It must
 * be registered under a public suffix, or lie below such a name.
 */
export function parseDomainName(typed: string): DomainNameResult {
  const trimmed = typed.trim().toLowerCase().replace(/\.$/, '')
  if (trimmed.includes('_')) return { reason: 'underscores do not occur in the name of a mail domain' }
  const name = domainToASCII(trimmed)
  if (name === '') return { reason: 'it contains characters that domain names do not have' }
  if (name.length > maxLength) return { reason: `it is longer than ${maxLength} characters` }
  const labels = name.split('.')
  if (!labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) {
    return { reason: 'each part has 1 to 63 letters, digits and inner hyphens' }
  }
  const { isIp, isIcann, domain, publicSuffix } = parse(name, { allowPrivateDomains: false })
  if (isIp) return { reason: 'it is an address, not a name' }
  if (publicSuffix === null || isIcann !== true) return { reason: `.${labels.at(-1) ?? ''} is not a public suffix` }
  if (domain === null) return { reason: 'it is a public suffix itself' }
  if (exampleParents.includes(name)) return { reason: 'it is reserved for examples; use a name below it' }
  return { name }
}

/** The name as people read it. */
export const unicodeName = (name: string): string => domainToUnicode(name)

/** What follows the @ of an address. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)
