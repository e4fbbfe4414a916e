import { domainToASCII, domainToUnicode } from 'node:url'

import { parse } from 'tldts'

/** A name in the form in which it is stored, or why it cannot be one, in words. */
export type DomainNameResult =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: string }

/** `_dezky.` is put in front of the name, and DNS allows 253 characters in all. */
const maxLength = 253 - '_dezky.'.length
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads a domain name as people type it: trimmed, lower-cased, one trailing dot tolerated, other scripts in their ASCII
 * form (UTS #46). It must be registrable under a public suffix of the ICANN section, or lie below such a name.
 */
export function parseDomainName(typed: string): DomainNameResult {
  const trimmed = typed.trim().toLowerCase().replace(/\.$/, '')
  const refused = (reason: string): DomainNameResult => ({ ok: false, reason })
  // The URL parser behind domainToASCII would cut the name there, or drop the character.
  if (/[\s/:?#@\\%\p{Cc}]/u.test(trimmed)) return refused('give the name alone, such as acme.dk')
  const name = domainToASCII(trimmed)
  if (name === '') return refused('it contains characters that domain names do not have')
  if (name.length > maxLength) return refused(`it is longer than ${maxLength} characters`)
  const { isIp, isIcann, domain, publicSuffix } = parse(name)
  if (isIp) return refused('it is an address, not a name')
  if (!name.split('.').every((part) => label.test(part))) {
    return refused('each part has 1 to 63 letters, digits and inner hyphens')
  }
  if (!isIcann) return refused(`“${publicSuffix ?? name}” is not a public suffix`)
  if (domain === null) return refused('it is a public suffix itself')
  return { ok: true, name }
}

/** The name as people read it; unreadable punycode stays as it is. */
export const unicodeName = (name: string): string => domainToUnicode(name) || name

/** What follows the @ of an address. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)
