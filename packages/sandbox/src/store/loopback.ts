const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]', '::1'])

/** True when the name is this machine's. `Host` headers are checked with it, so that DNS rebinding reaches nothing. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false
  const url = URL.parse(`http://${host}`)
  return url !== null && loopbackNames.has(url.hostname)
}

/** True when the URL leads to this machine; an unreadable one does not. */
export function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && loopbackNames.has(url.hostname)
}
