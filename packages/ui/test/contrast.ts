/** sRGB triple, 0–255. */
type Rgb = readonly [number, number, number]

const linear = (channel: number): number => {
  const part = channel / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)

export function parseHex(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)
  if (!match) throw new TypeError(`${hex} is not a colour of six hex digits`)
  const [, r = '', g = '', b = ''] = match
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)]
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(parseHex(one)), luminance(parseHex(other))].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** The declarations of one selector in a style sheet, one a line. */
export function declarations(css: string, selector: string): Map<string, string> {
  const from = css.indexOf(selector)
  if (from === -1) throw new RangeError(`there is no ${selector}`)
  const block = css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from))
  return new Map([...block.matchAll(/^\s*(--[\w-]+):\s*(.+);$/gm)].map(([, name = '', value = '']) => [name, value]))
}
