import type { PayoutDetail } from '@dezky/contracts'

import { Answer } from '../../../common/http/endpoint.ts'
import { statementPaper } from '../documents/papers.ts'
import { printPaper } from '../documents/pdf.ts'
import { statementCsv } from '../documents/statement-csv.ts'
import type { PayoutRow } from '../store/payout.store.ts'

interface Statement {
  readonly payout: PayoutRow
  readonly detail: PayoutDetail
}

const file = ({ payout }: Statement, ending: string, type: string): Record<string, string> => ({
  'content-type': type,
  'content-disposition': `attachment; filename="statement-${payout.statementNumber}.${ending}"`,
})

export async function pdfStatement(statement: Statement): Promise<Answer<Buffer>> {
  const { payout, detail } = statement
  const bytes = await printPaper(statementPaper(detail, payout.payer, payout.payee))
  return new Answer(200, bytes, file(statement, 'pdf', 'application/pdf'))
}

export const csvStatement = (statement: Statement): Answer<string> =>
  new Answer(200, statementCsv(statement.detail), file(statement, 'csv', 'text/csv; charset=utf-8'))
