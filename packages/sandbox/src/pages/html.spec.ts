import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { html, trusted } from './html.ts'

describe('markup', () => {
  it('escapes what is put in, and leaves markup as it is', () => {
    const inner = html`<b>${'<i>'}</b>`
    expect(html`<p title="${`"'&`}">${[inner, ' ', 7]}${undefined}${false}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b> 7</p>',
    )
    expect(html`${trusted('<br>')}`.text).toBe('<br>')
  })

  it('never lets text open or close anything', () => {
    const { counterexample } = fc.check(fc.property(fc.string(), (text) => !/[<>"']/.test(html`${text}`.text)))
    expect(counterexample).toBeNull()
  })
})
