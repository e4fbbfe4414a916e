const services: Readonly<Record<string, string>> = {
  _caldavs: 'lets calendar programs find the server',
  _carddavs: 'lets address books find the server',
  _imaps: 'lets mail programs find the server (IMAP)',
  _imap: 'lets mail programs find the server (IMAP)',
  _pop3s: 'lets mail programs find the server (POP3)',
  _pop3: 'lets mail programs find the server (POP3)',
  _submissions: 'lets mail programs find the server for sending',
  _submission: 'lets mail programs find the server for sending',
  _jmap: 'lets mail programs find the server (JMAP)',
  _autodiscover: 'lets mail programs set themselves up',
}

/** What a DNS record is for, in words for the person who is to publish it. */
export function dnsPurpose(type: string, host: string, value: string): string {
  const label = host.split('.')[0] ?? ''
  if (type === 'MX') return 'brings mail to the server'
  if (type === 'SRV') return services[label] ?? 'lets programs find the server'
  if (type === 'TLSA') return 'pins the certificate of the mail server (DANE)'
  if (type === 'CAA') return 'says who may issue certificates'
  if (type === 'TXT') return textPurpose(host, value)
  if (label === 'mta-sts') return 'serves the policy that mail is delivered encrypted (MTA-STS)'
  if (label === 'autoconfig' || label === 'autodiscover' || label === 'ua-auto-config')
    return 'lets mail programs set themselves up'
  return 'names the server'
}

function textPurpose(host: string, value: string): string {
  const said = value.toLowerCase()
  if (host.includes('_domainkey') || said.startsWith('v=dkim1')) return 'lets others check that mail is yours (DKIM)'
  if (said.startsWith('v=spf1')) return 'says which servers may send your mail (SPF)'
  if (said.startsWith('v=dmarc1')) return 'says what happens to forged mail (DMARC)'
  if (said.startsWith('v=stsv1')) return 'announces that mail is to be delivered encrypted (MTA-STS)'
  if (said.startsWith('v=uaac1')) return 'lets mail programs set themselves up'
  if (said.startsWith('v=tlsrpt')) return 'says where reports on encryption go (TLS-RPT)'
  return 'additional information'
}
