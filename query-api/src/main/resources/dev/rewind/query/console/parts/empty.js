// What is shown in place of an empty list.

import { Copy } from './basics.js'
import { html } from './html.js'
import { liveliness } from '../state/live.js'

const FIRST_EVENT = {
  specversion: '1.0',
  id: '1',
  source: '/me',
  type: 'dev.rewind.step-started.v1',
  subject: 'plan:first',
  data: { step: { name: 'build' }, state: { version: 1 } }
}

const COMMANDS = [
  ['Watch a plan that fails, is rolled back and recovers', './rewind demo --exit'],
  ['Run a plan whose steps are programs', './rewind run examples/release-site.yaml'],
  [
    'Publish an event with curl',
    () =>
      [
        "curl -sS -H 'Content-Type: application/cloudevents+json'",
        `${location.origin}/api/events`,
        `-d '${JSON.stringify(FIRST_EVENT)}'`
      ].join(' ')
  ]
]

/** First steps, while Rewind has no entity. */
export const FirstSteps = () => html`
  <section class="empty first">
    <h2>Nothing has happened yet</h2>
    <p>
      Rewind takes a checkpoint before every step of a plan. Entities appear here as soon as their first event
      is in the log. The <a href="/glossary">glossary</a> explains the words.
    </p>
    <ol>
      ${COMMANDS.map(([what, command]) => {
        const text = typeof command === 'function' ? command() : command
        return html`
          <li key=${what}>
            <p>${what}</p>
            <div class="command"><code>${text}</code><${Copy} text=${text} small /></div>
          </li>`
      })}
    </ol>
    <p class="muted listening">
      <i class=${`dot live-${liveliness.value.state}`}></i>
      ${
        liveliness.value.state === 'live'
          ? 'Listening for the first event …'
          : 'Not connected. Trying again …'
      }
    </p>
  </section>`

/** Shown when a query finds nothing. */
export const Nothing = ({ searched, more, goOn, clear, what = 'entities' }) => html`
  <section class="empty">
    <h2>No match</h2>
    <p>
      ${
        searched > 0
          ? `None of the ${searched} newest ${what} matches the query.`
          : `No ${what} match the query${more ? ' so far' : ''}.`
      }
    </p>
    <p>
      ${more && html`<button type="button" onClick=${goOn}>Search older ones</button> `}
      <button type="button" onClick=${clear}>Clear the query</button>
    </p>
  </section>`
