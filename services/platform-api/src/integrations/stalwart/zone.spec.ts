import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseZone } from './zone.ts'

const zone = `v1-ed25519-20261124._domainkey.acme-workspace.dk. IN TXT "v=DKIM1; k=ed25519; h=sha256; p=rLBOsrEI6zEER"
acme-workspace.dk. IN TXT "v=spf1 mx -all"
acme-workspace.dk. IN MX 10 mail.dezky.local.
_dmarc.acme-workspace.dk. IN TXT "v=DMARC1; p=reject; rua=mailto:postmaster@acme-workspace.dk"
_imaps._tcp.acme-workspace.dk. IN SRV 0 1 993 mail.dezky.local.
mta-sts.acme-workspace.dk. IN CNAME mail.dezky.local.
`

describe('parseZone', () => {
  it('reads what the mail system writes', () => {
    expect(parseZone(zone)).toEqual([
      {
        domain: 'acme-workspace.dk',
        type: 'TXT',
        host: 'v1-ed25519-20261124._domainkey',
        value: 'v=DKIM1; k=ed25519; h=sha256; p=rLBOsrEI6zEER',
        priority: null,
        purpose: 'lets others check that mail is yours (DKIM)',
      },
      {
        domain: 'acme-workspace.dk',
        type: 'TXT',
        host: '@',
        value: 'v=spf1 mx -all',
        priority: null,
        purpose: 'says which servers may send your mail (SPF)',
      },
      {
        domain: 'acme-workspace.dk',
        type: 'MX',
        host: '@',
        value: 'mail.dezky.local.',
        priority: 10,
        purpose: 'brings mail to the server',
      },
      {
        domain: 'acme-workspace.dk',
        type: 'TXT',
        host: '_dmarc',
        value: 'v=DMARC1; p=reject; rua=mailto:postmaster@acme-workspace.dk',
        priority: null,
        purpose: 'says what happens to forged mail (DMARC)',
      },
      {
        domain: 'acme-workspace.dk',
        type: 'SRV',
        host: '_imaps._tcp',
        value: '1 993 mail.dezky.local.',
        priority: 0,
        purpose: 'lets mail programs find the server (IMAP)',
      },
      {
        domain: 'acme-workspace.dk',
        type: 'CNAME',
        host: 'mta-sts',
        value: 'mail.dezky.local.',
        priority: null,
        purpose: 'serves the policy that mail is delivered encrypted (MTA-STS)',
      },
    ])
  })

  it('joins the strings of a long TXT record, over several lines and with escapes', () => {
    const long = 'k._domainkey.acme.example. 3600 IN TXT (\n  "v=DKIM1; p=AAA" ; the first half\n  "BBB\\"\\067" )\n'
    expect(parseZone(long, 'acme.example').map((record) => record.value)).toEqual(['v=DKIM1; p=AAABBB"C'])
  })

  it('knows $ORIGIN, @, an owner left out, and a class before the TTL', () => {
    const text = '$ORIGIN acme.example.\n$TTL 1h\n@ IN 300 MX 5 mx\n   TXT "v=spf1 -all"\nwww CNAME @\n'
    expect(parseZone(text).map(({ host, type, value }) => [host, type, value])).toEqual([
      ['@', 'MX', 'mx'],
      ['@', 'TXT', 'v=spf1 -all'],
      ['www', 'CNAME', '@'],
    ])
  })

  it('takes any text without complaint', () => {
    const word = fc.constantFrom(
      'a',
      '.',
      '@',
      '$ORIGIN',
      '"',
      '(',
      ')',
      ';',
      '\\',
      ' ',
      '\n',
      '\r\n',
      'IN',
      'TXT',
      'MX',
      '0',
    )
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: word }), fc.string({ unit: 'binary' })), (text) => {
        for (const record of parseZone(text)) expect(record.type).toMatch(/^[A-Z0-9]+$/)
      }),
    )
  })

  it('brings back the text of every TXT record', () => {
    const printable = fc.stringMatching(/^[ !#-[\]-~]{1,20}$/)
    fc.assert(
      fc.property(fc.array(printable, { minLength: 1 }), (values) => {
        const text = values.map((value) => `acme.example. IN TXT "${value}"`).join('\n')
        expect(parseZone(text, 'acme.example').map((record) => record.value)).toEqual(values)
      }),
    )
  })
})
