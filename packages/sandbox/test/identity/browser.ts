/** As much of a browser as a sign-in needs: cookies by path, redirects up to the app, forms by their action. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>()

  /** Follows redirects within the sandbox; stops at the first that leads to `stopAt`. */
  async open(
    url: string,
    init: RequestInit = {},
    stopAt?: string,
  ): Promise<{ url: string; response: Response | undefined; text: string }> {
    let [at, request] = [url, init]
    for (let hop = 0; hop < 12; hop += 1) {
      if (stopAt !== undefined && at.startsWith(stopAt)) return { url: at, response: undefined, text: '' }
      const response = await fetch(at, {
        ...request,
        redirect: 'manual',
        headers: this.#headers(at, request.headers),
      })
      this.#keep(response, new URL(at).pathname)
      const location = response.headers.get('location')
      if (location === null) return { url: at, response, text: await response.text() }
      await response.body?.cancel()
      at = new URL(location, at).href
      request = {}
    }
    throw new Error(`too many redirects at ${at}`)
  }

  async submit(url: string, fields: Record<string, string>, stopAt?: string) {
    return this.open(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      },
      stopAt,
    )
  }

  #headers(url: string, more: RequestInit['headers']): Headers {
    const headers = new Headers(more)
    headers.set('accept', 'text/html')
    headers.set('cookie', this.#cookieHeader(new URL(url).pathname))
    return headers
  }

  #keep(response: Response, fallback: string): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? fallback
      if (value === '') this.#cookies.delete(`${path} ${name}`)
      else this.#cookies.set(`${path} ${name}`, { value, path })
    }
  }

  #cookieHeader(pathname: string): string {
    return [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[1]}=${value}`)
      .join('; ')
  }
}
