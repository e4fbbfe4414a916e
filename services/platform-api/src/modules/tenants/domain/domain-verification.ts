/** Where the proof of ownership of a domain is published. */
export const verificationHost = (domain: string): string => `_dezky.${domain}`

/** What the TXT record says. */
export const verificationValue = (token: string): string => `dezky-verification=${token}`
