import { html } from '../pages/html.ts'
import type { Page } from '../pages/layout.ts'
import type { ReceivedMail } from './start-smtp.ts'

const at = ({ receivedAt }: ReceivedMail) => `${receivedAt.slice(0, 16).replace('T', ' ')} UTC`

/** Every mail that was sent, the newest first. */
export const mailsPage = (mails: readonly ReceivedMail[]): Page => ({
  title: 'Mail',
  wide: true,
  body: html`<h1>Mail that was sent</h1>
    <p class="lead">
      What dezky handed to its mail relay. It is kept here and goes nowhere. Addresses that begin with
      <code>refused</code> are refused.
    </p>
    ${
      mails.length === 0
        ? html`<p class="note">No mail yet. A reminder of an unpaid invoice is one.</p>`
        : html`<div class="card scroll" role="region" aria-label="Mail" tabindex="0">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Subject</th>
                  <th scope="col">To</th>
                  <th scope="col">Received</th>
                </tr>
              </thead>
              <tbody>
                ${mails.map(
                  (mail) =>
                    html`<tr>
                      <td><a href="/mails/${mail.id}">${mail.subject}</a></td>
                      <td><code>${mail.recipients.join(', ')}</code></td>
                      <td>${at(mail)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    <p><a href="/">All systems</a></p>`,
})

/** One mail, as text. */
export const mailPage = (mail: ReceivedMail): Page => ({
  title: mail.subject,
  wide: true,
  body: html`<h1>${mail.subject}</h1>
    <dl class="heads">
      <dt>From</dt>
      <dd><code>${mail.from}</code></dd>
      <dt>To</dt>
      <dd><code>${mail.to}</code></dd>
      ${
        mail.cc !== '' &&
        html`<dt>Copy</dt>
          <dd><code>${mail.cc}</code></dd>`
      }
      <dt>Received</dt>
      <dd>${at(mail)}</dd>
      <dt>Message-ID</dt>
      <dd><code>${mail.messageId ?? 'none'}</code></dd>
    </dl>
    <div class="card letter" role="region" aria-label="Text">
      <pre>${mail.text}</pre>
    </div>
    <p>${mail.html !== null && html`<a href="/mails/${mail.id}/html">As HTML</a> · `}<a href="/mails">All mail</a></p>`,
})
