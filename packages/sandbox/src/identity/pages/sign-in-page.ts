import type { Person } from '../../authentik/directory.ts'
import { html, type Html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import type { Application } from '../applications.ts'
import { initials, peopleSections, roleOf, type PeopleSection } from '../people.ts'
import { admitted } from '../provider.ts'

export interface SignInView {
  application: Application
  /** Where the forms post to. */
  action: string
  people: readonly Person[]
  /** Typed before, or asked for by the app. */
  login: string
  hinted: Person | undefined
  problem: string | undefined
  formOrigins: readonly string[]
}

export function signInPage(view: SignInView): Page {
  const { application } = view
  const welcome = view.people.filter((person) => admitted({ ...person, isActive: true }, application))
  const others = view.people.filter((person) => !welcome.includes(person))
  const { sections, left } = peopleSections(welcome, application.slug === 'portal')
  const body = html` <h1>Sign in to ${application.name}</h1>
    <p class="lead">The sandbox has no passwords: choose who you want to be.</p>
    ${view.problem !== undefined && html`<div class="note bad" role="alert"><p>${view.problem}</p></div>`}
    ${view.hinted && hintForm(view, view.hinted)} ${sections.map((section) => peopleSection(view, section))}
    ${left > 0 && html`<p class="small soft">And ${left} more, who sign in by e-mail address.</p>`}
    ${welcome.length === 0 && html`<p class="soft">Nobody may use this application yet.</p>`}
    ${
      application.slug === 'portal' &&
      sections.length <= 1 &&
      html`<p class="small soft">People of partners and tenants appear here once the platform has provisioned them.</p>`
    }
    <h2>By e-mail address</h2>
    <form method="post" action="${view.action}">
      <label for="login">E-mail address</label>
      <div class="row">
        <input
          id="login"
          name="login"
          type="text"
          inputmode="email"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          maxlength="254"
          value="${view.login}"
        />
        <button class="${view.hinted ? 'plain' : 'main'}" type="submit">Sign in</button>
      </div>
    </form>
    ${others.length > 0 && refused(view, others)}
    <form class="acts" method="post" action="${view.action}abort/">
      <button class="plain" type="submit">Cancel and go back</button>
    </form>`
  return {
    title: `Sign in to ${application.name}`,
    body,
    tone: application.slug,
    formOrigins: view.formOrigins,
    ...(view.problem === undefined ? {} : { status: 400 }),
  }
}

const hintForm = (view: SignInView, person: Person) =>
  html` <form method="post" action="${view.action}">
    <input type="hidden" name="login" value="${person.email}" />
    <button class="main" type="submit" autofocus>Continue as ${person.name}</button>
  </form>`

const peopleSection = (view: SignInView, section: PeopleSection) =>
  html` <section aria-label="${section.title}">
    <h2>${section.title}</h2>
    <ul class="card people">
      ${section.people.map((person) => row(view, person))}
    </ul>
  </section>`

const refused = (view: SignInView, others: readonly Person[]) =>
  html` <details>
    <summary>People this application refuses</summary>
    <p class="small soft">
      They are not in the group ${view.application.requiredGroup ?? ''}. Try one to see the refusal.
    </p>
    <ul class="card people">
      ${others.slice(0, 12).map((person) => row(view, person))}
    </ul>
  </details>`

function row(view: SignInView, person: Person): Html {
  const remark = person.isActive ? roleOf(person) : 'deactivated'
  return html`<li>
    <form method="post" action="${view.action}">
      <input type="hidden" name="login" value="${person.email === '' ? person.username : person.email}" />
      <button class="person" type="submit">
        <span class="mono" aria-hidden="true">${initials(person.name)}</span>
        <span><span class="who">${person.name}</span><span class="mail">${person.email}</span></span>
        ${remark !== undefined && html`<span class="role">${remark}</span>`}
      </button>
    </form>
  </li>`
}
