import type { Person } from '../authentik/directory.ts'
import { systems, type Fault, type FaultMode, type System } from '../faults/faults.ts'
import { applicationOf } from '../identity/applications.ts'
import { peopleSections, roleOf } from '../identity/people.ts'
import { html, type Html } from '../pages/html.ts'
import type { Page } from '../pages/layout.ts'
import type { StoredCounts } from './stored.ts'

export interface ControlView {
  urls: Record<string, string>
  appUrls: { portal: string; operator: string }
  faults: Record<System, Fault>
  stored: StoredCounts
  /** How many mails the relay has. */
  mails: number
  people: readonly Person[]
  /** The system whose switch has just been turned. */
  changed: System | undefined
}

const about: Record<System, { name: string; standsFor: string }> = {
  identity: { name: 'Sign-in', standsFor: 'OpenID provider, as Authentik’s applications' },
  authentik: { name: 'Authentik', standsFor: 'Identity API, 2026.8' },
  stalwart: { name: 'Stalwart', standsFor: 'Mail, JMAP of 0.16' },
  ocis: { name: 'OCIS', standsFor: 'Files, libre-graph' },
  s3: { name: 'S3', standsFor: 'Object storage' },
  stripe: { name: 'Stripe', standsFor: 'Payments, 2026-10-28' },
}

const breaks: [FaultMode, string][] = [
  ['down', 'Down'],
  ['slow', 'Slow'],
  ['rate_limited', '429'],
  ['error_after_apply', '500 after applying'],
]

const inWords: Record<FaultMode, string> = {
  none: 'ok',
  down: 'down',
  slow: 'slow',
  rate_limited: 'answers 429',
  error: 'answers 500',
  error_after_apply: 'applies, answers 500',
}

export function controlPage(view: ControlView): Page {
  const broken = systems.filter((system) => view.faults[system].mode !== 'none')
  const body = html` <h1>The systems behind dezky</h1>
    <p class="lead">Stand-ins for what a hoster runs. Break one and watch dezky cope; mend it and reconcile.</p>
    ${
      broken.length > 0 &&
      html`<form class="note bad row" method="post" action="/faults">
        <p>
          ${broken.map((system) => about[system].name).join(', ')} ${broken.length === 1 ? 'is' : 'are'} broken on
          purpose.
        </p>
        <input type="hidden" name="system" value="all" /><button class="plain" type="submit">Mend everything</button>
      </form>`
    }
    <div class="systems">${systems.map((system) => systemCard(view, system))} ${mailCard(view)} ${appsCard(view)}</div>
    ${peopleTable(view)}`
  return { title: 'Systems', body, wide: true }
}

function systemCard(view: ControlView, system: System): Html {
  const { name, standsFor } = about[system]
  const fault = view.faults[system]
  const well = fault.mode === 'none'
  const url = view.urls[system] ?? ''
  return html` <section class="card system" id="${system}" aria-labelledby="${system}-name">
    <div class="head">
      <h2 id="${system}-name">${name}</h2>
      <span class="dot ${well ? 'ok' : 'bad'}" ${view.changed === system && html` role="status"`}
        ><span>${inWords[fault.mode]}</span></span
      >
    </div>
    <p class="small soft">${standsFor}<br /><code>${url}</code></p>
    <dl>${storedRows(view.stored[system])}</dl>
    <div class="breaks">
      ${breaks.map(([mode, label]) => switchButton(system, name, mode, label, fault.mode === mode))}
      ${!well && switchButton(system, name, 'none', 'Mend', false)}
    </div>
  </section>`
}

const mailCard = (view: ControlView) =>
  html` <section class="card system" aria-labelledby="mail-name">
    <div class="head"><h2 id="mail-name">Mail relay</h2></div>
    <p class="small soft">Takes what dezky sends, keeps it here<br /><code>${view.urls['smtp'] ?? ''}</code></p>
    <dl>
      <dt>Mails</dt>
      <dd>${view.mails}</dd>
    </dl>
    <div class="acts"><a class="plain" href="/mails">Read them</a></div>
  </section>`

const appsCard = (view: ControlView) =>
  html` <section class="card system" aria-labelledby="apps-name">
    <div class="head"><h2 id="apps-name">Apps</h2></div>
    <p class="small soft">
      What people see.<br /><code>${view.appUrls.portal}</code><br /><code>${view.appUrls.operator}</code>
    </p>
    <div class="acts">
      <a class="plain" href="${view.appUrls.portal}">Portal</a>
      <a class="plain" href="${view.appUrls.operator}">Operator</a>
    </div>
  </section>`

const storedRows = (counts: Record<string, number> | undefined) =>
  counts === undefined
    ? html`<dt>Stored</dt>
        <dd>not asked while broken</dd>`
    : Object.entries(counts).map(
        ([what, count]) =>
          html`<dt>${what}</dt>
            <dd>${count}</dd>`,
      )

const switchButton = (system: System, name: string, mode: FaultMode, label: string, on: boolean) =>
  html` <form method="post" action="/faults">
    <input type="hidden" name="system" value="${system}" /><input type="hidden" name="mode" value="${mode}" />
    <button type="submit" ${mode !== 'none' && html` aria-pressed="${on ? 'true' : 'false'}"`}>
      ${label}<span class="hide"> (${name})</span>
    </button>
  </form>`

function peopleTable(view: ControlView): Html {
  const { sections, left } = peopleSections(view.people)
  return html` <h2>People</h2>
    <div class="card scroll" role="region" aria-label="People" tabindex="0">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Signs in to</th>
          </tr>
        </thead>
        <tbody>
          ${sections.flatMap((section) =>
            section.people.map(
              (person) =>
                html`<tr>
                  <td>${person.name}</td>
                  <td><code>${person.email}</code></td>
                  <td>
                    ${[section.title, roleOf(person)].filter((text) => text !== undefined).join(', ')}${!person.isActive && ' (deactivated)'}
                  </td>
                  <td>${person.isActive ? signInLink(view, person) : '—'}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>
    ${left > 0 && html`<p class="small soft">And ${left} more.</p>`}
    <p class="small soft">
      A bearer token for scripts: <code>npm run --silent token -- operator</code>, <code>machine</code> or an e-mail
      address.
    </p>`
}

function signInLink(view: ControlView, person: Person): Html {
  const application = applicationOf(person).slug === 'operator' ? 'operator' : 'portal'
  return html`<a href="${view.appUrls[application]}">${application}<span class="hide"> as ${person.name}</span></a>`
}
