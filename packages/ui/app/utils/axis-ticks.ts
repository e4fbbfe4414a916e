const sizes = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat()

/** Round values from zero to `highest`, with at most four steps between them. */
export function axisTicks(highest: number): number[] {
  const step = sizes.find((size) => highest / size <= 4) ?? highest
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step)
}
