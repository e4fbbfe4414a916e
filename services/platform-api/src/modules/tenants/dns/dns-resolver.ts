/** The name servers did not give an answer; nothing follows from it. */
export class DnsLookupError extends Error {
  override readonly name = 'DnsLookupError'
}

/** Asks public DNS. */
export abstract class DnsResolver {
  /**
   * The texts published at `host`, each whole; none when the name or the record does not exist.
   * @throws DnsLookupError when the name servers do not answer, or answer that they failed
   */
  abstract texts(host: string): Promise<string[]>
}
