// Pages with nothing on them teach how something gets there.

import { Copy } from './basics.js'
import { html } from './html.js'
import { liveliness } from '../state/live.js'

const COMMANDS = [
  ['See it work: a plan that fails, rolls back and recovers', './rewind demo --exit'],
  ['Run a plan of your own: steps are programs', './rewind run examples/release-site.yaml'],
  ['Publish an event from anywhere', () => `curl -sS -H 'Content-Type: application/cloudevents+json' ${location.origin}/api/events -d '{"specversion":"1.0","id":"1","source":"/me","type":"dev.rewind.step-started.v1","subject":"plan:first","data":{"step":{"name":"build"},"state":{"version":1}}}'`]
]

/** For the first day. */
export const FirstSteps = () => html`
  <section class="empty first">
    <h2>Nothing has happened yet</h2>
    <p>Rewind keeps a checkpoint before every step of a plan. As soon as the first event is in the log, it is here.</p>
    <ol>${COMMANDS.map(([what, command]) => {
      const text = typeof command === 'function' ? command() : command
      return html`<li key=${what}><p>${what}</p><div class="command"><code>${text}</code><${Copy} text=${text} small /></div></li>`
    })}</ol>
    <p class="muted listening"><i class=${`dot live-${liveliness.value.state}`}></i>${liveliness.value.state === 'live' ? 'Listening for the first event …' : 'Not connected right now; trying again …'}</p>
  </section>`

/** Where a query finds nothing. */
export const Nothing = ({ searched, more, goOn, clear, what = 'entities' }) => html`
  <section class="empty">
    <h2>Nothing like that</h2>
    <p>${searched > 0 ? `None of the ${searched} newest ${what} is what the query asks for.` : `No ${what} are what the query asks for.`}</p>
    <p>${more && html`<button type="button" onClick=${goOn}>Look further back</button> `}<button type="button" onClick=${clear}>Clear the query</button></p>
  </section>`
