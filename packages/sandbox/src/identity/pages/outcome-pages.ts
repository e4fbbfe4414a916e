import type { Person } from '../../authentik/directory.ts'
import { html, trusted } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import type { Application } from '../applications.ts'

const backTo = (application: Application, appUrl: string | undefined) =>
  appUrl !== undefined && html`<p class="acts"><a class="main" href="${appUrl}">Go to ${application.name}</a></p>`

/** What went wrong in a request of the app; the code and description are the protocol's own. */
export function errorPage(
  application: Application,
  out: { error: string; error_description?: string | undefined },
  appUrl: string | undefined,
): Page {
  const body = html` <h1>Signing in did not work</h1>
    <p class="lead">
      Nothing has changed. Go back to the app and sign in again; if that fails too, this is what the provider said:
    </p>
    <div class="note bad">
      <p><code>${out.error}</code></p>
      <p class="small soft">${out.error_description ?? ''}</p>
    </div>
    ${backTo(application, appUrl)}`
  return { title: 'Signing in did not work', body, tone: application.slug }
}

/** The person exists but may not use the application. */
export function deniedPage(application: Application, person: Person, signInUrl: string): Page {
  const body = html` <h1>${person.name} has no access to ${application.name}</h1>
    <p class="lead">
      Only members of the group <code>${application.requiredGroup ?? ''}</code> may sign in here. Nobody was signed in.
    </p>
    <p class="acts"><a class="main" href="${signInUrl}">Sign in as somebody else</a></p>`
  return { title: 'No access', body, tone: application.slug, status: 403 }
}

const confirmScript = `document.getElementById('leave').click()`

/** Asks whether to sign out; when the app itself sent the person here, the answer is given at once. */
export function signOutPage(
  application: Application,
  form: string,
  atOnce: boolean,
  formOrigins: readonly string[],
): Page {
  const body = html` <h1>Sign out of ${application.name}?</h1>
    <p class="lead">You will have to choose a person again to come back.</p>
    ${trusted(form)}
    <div class="acts">
      <button class="main" id="leave" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
      <button class="plain" type="submit" form="op.logoutForm">Stay signed in</button>
    </div>`
  return {
    title: 'Sign out',
    body,
    tone: application.slug,
    formOrigins,
    ...(atOnce ? { script: confirmScript } : {}),
  }
}

export function signedOutPage(application: Application, appUrl: string | undefined): Page {
  const body = html` <h1>You are signed out</h1>
    <p class="lead">Your session in ${application.name} has ended.</p>
    ${backTo(application, appUrl)}`
  return { title: 'Signed out', body, tone: application.slug }
}

export function recoveryPage(
  application: Application,
  person: Person,
  action: string,
  formOrigins: readonly string[],
): Page {
  const body = html` <h1>Welcome, ${person.name}</h1>
    <p class="lead">This link signs you in once. The real system would ask you to choose a password here.</p>
    <form method="post" action="${action}">
      <button class="main" type="submit">Continue to ${application.name}</button>
    </form>`
  return { title: 'Welcome', body, tone: application.slug, formOrigins }
}

export function linkUsedPage(): Page {
  const body = html` <h1>This link does not work any more</h1>
    <p class="lead">
      It has been used, has been replaced by a newer one, or is past its time. Ask whoever invited you for a new link.
    </p>`
  return { title: 'Link used', body, status: 404 }
}

export function expiredPage(application: Application, appUrl: string | undefined): Page {
  const body = html` <h1>This sign-in has ended</h1>
    <p class="lead">
      It was finished elsewhere, took longer than an hour, or began in another browser. Nobody was signed in.
    </p>
    ${backTo(application, appUrl)}`
  return { title: 'Sign-in ended', body, tone: application.slug, status: 400 }
}
