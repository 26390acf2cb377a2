// The system page: readiness, alarms, processors and dead letters.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { Views } from '../parts/views.js'
import { now } from '../state/clock.js'
import { Alarms } from '../system/alarms.js'
import { DeadLetters } from '../system/letters.js'
import { Processors } from '../system/processors.js'

const REFRESH_MS = 5000

export function SystemPage() {
  useEffect(() => {
    document.title = 'System · Rewind'
  }, [])
  const ready = useAnswer(routes.ready, 'ready')
  const system = useAnswer(routes.system, 'system')
  const tick = Math.floor(now.value / REFRESH_MS)
  useEffect(() => {
    ready.again()
    system.again()
  }, [tick])
  return html`
    <div class="head"><h1>System</h1><${Views} /></div>
    ${
      ready.problem
        ? html`<${Trouble} problem=${ready.problem} title="Not ready" />`
        : ready.answer &&
          html`
            <div class="banner banner-good" role="status">
              <${Icon} name="completed" size="18" />
              <p><strong>Ready.</strong> Reads and writes succeed.</p>
            </div>`
    }
    <${Alarms} />
    ${
      system.problem && !system.answer
        ? html`
          <${Trouble} problem=${system.problem} title="The processors cannot be shown"
              again=${system.again} />`
        : !system.answer
          ? html`<${Waiting} rows="4" />`
          : html`<${Processors} system=${system.answer.body} />`
    }
    <${DeadLetters} />`
}
