const LF = 0x0a

/** The lines of a body that hold something, without their line ends. */
export function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < body.length;) {
    const end = body.indexOf(LF, start)
    const stop = end === -1 ? body.length : end
    if (stop > start && !(stop === start + 1 && body[start] === 0x0d)) lines.push(body.subarray(start, stop))
    start = stop + 1
  }
  return lines
}
