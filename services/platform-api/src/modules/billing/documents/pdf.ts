import { createRequire } from 'node:module'

import type PdfDocument from 'pdfkit'

const resolve = createRequire(import.meta.url).resolve
const fonts = {
  regular: resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
}

const margin = 56
const width = 595.28 - 2 * margin
const bottom = 841.89 - margin

/** One column of a table: its share of the width, and on which side its text stands. */
export interface Column {
  readonly title: string
  readonly share: number
  readonly align: 'left' | 'right'
}

/** What a document says, from top to bottom. */
export interface Paper {
  readonly title: string
  /** the instant the document bears: the same content gives the same bytes */
  readonly at: Date
  readonly parties: readonly (readonly [heading: string, lines: readonly string[]])[]
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  readonly totals: readonly (readonly [name: string, value: string])[]
  readonly notes: readonly string[]
}

/** A4, one column, as many pages as the table needs. Same paper, same bytes. */
export async function printPaper(paper: Paper): Promise<Buffer> {
  // Loaded with the first paper: fonts and their tables are a good part of the memory of a process that prints none.
  const { default: Document } = await import('pdfkit')
  const document = new Document({
    size: 'A4',
    margin,
    bufferPages: true,
    info: { Title: paper.title, Producer: 'dezky', Creator: 'dezky', CreationDate: paper.at, ModDate: paper.at },
  })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((finish, fail) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => finish(Buffer.concat(chunks)))
    document.on('error', fail)
  })
  document.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold)
  document.font('bold').fontSize(18).text(paper.title).moveDown(1)
  printParties(document, paper)
  printPairs(document, paper.facts, 'left')
  printTable(document, paper)
  printPairs(document, paper.totals, 'right')
  for (const note of paper.notes)
    document.moveDown(0.5).font('regular').fontSize(9).text(note, margin, document.y, { width })
  printPageNumbers(document, paper.title)
  document.end()
  return done
}

type Document = InstanceType<typeof PdfDocument>

function printParties(document: Document, { parties }: Paper): void {
  const top = document.y
  const each = width / Math.max(1, parties.length)
  const ends = parties.map(([heading, lines], index) => {
    const left = margin + index * each
    document
      .font('bold')
      .fontSize(9)
      .text(heading, left, top, { width: each - 12 })
    for (const line of lines)
      document
        .font('regular')
        .fontSize(9)
        .text(line, left, document.y, { width: each - 12 })
    return document.y
  })
  document.x = margin
  document.y = Math.max(top, ...ends) + 16
}

function printPairs(document: Document, pairs: Paper['facts'], side: 'left' | 'right'): void {
  const left = side === 'left' ? margin : margin + width / 2
  const half = width / 2
  for (const [name, value] of pairs) {
    if (document.y > bottom - 16) document.addPage()
    const top = document.y
    document
      .font('regular')
      .fontSize(9)
      .text(name, left, top, { width: half * 0.55 })
    const below = document.y
    document.font('bold').text(value, left + half * 0.55, top, { width: half * 0.45, align: side })
    document.y = Math.max(below, document.y) + 2
  }
  document.x = margin
  document.y += 12
}

function printTable(document: Document, { columns, rows }: Paper): void {
  const row = (cells: readonly string[], font: 'regular' | 'bold'): void => {
    document.font(font).fontSize(8)
    const heights = cells.map((cell, index) =>
      document.heightOfString(cell, { width: width * (columns[index]?.share ?? 0) - 6 }),
    )
    const height = Math.max(...heights, 10)
    if (document.y + height > bottom - 24) {
      document.addPage()
      if (font === 'regular')
        row(
          columns.map(({ title }) => title),
          'bold',
        )
      document.font(font).fontSize(8)
    }
    const top = document.y
    let left = margin
    cells.forEach((cell, index) => {
      const { share = 0, align = 'left' } = columns[index] ?? {}
      document.text(cell, left, top, { width: width * share - 6, align })
      left += width * share
    })
    document.y = top + height + 4
    document
      .moveTo(margin, document.y - 2)
      .lineTo(margin + width, document.y - 2)
      .lineWidth(0.4)
      .strokeColor('#bbbbbb')
      .stroke()
  }
  row(
    columns.map(({ title }) => title),
    'bold',
  )
  for (const cells of rows) row(cells, 'regular')
  document.x = margin
  document.y += 10
}

function printPageNumbers(document: Document, title: string): void {
  const { start, count } = document.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    document.switchToPage(page)
    document.page.margins.bottom = 0
    document
      .font('regular')
      .fontSize(8)
      .text(`${title} · ${page - start + 1} / ${count}`, margin, 841.89 - 40, { width, align: 'center' })
  }
}
