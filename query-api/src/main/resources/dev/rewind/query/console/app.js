// Puts the console onto the page: the bar at the top, and below it the page of the current address.

import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { step } from './keys/keyboard.js'
import { Help, Palette, helpOpen, paletteOpen } from './keys/palette.js'
import { useKeys } from './parts/ask.js'
import { EntitiesPage } from './pages/entities.js'
import { EntityPage } from './pages/entity.js'
import { SignIn } from './pages/signin.js'
import { Bar } from './parts/bar.js'
import { Trouble, Waiting } from './parts/basics.js'
import { html } from './parts/html.js'
import { later } from './parts/later.js'
import { Toast } from './parts/toast.js'
import { pause, paused } from './state/live.js'
import { nextTheme, otherZone } from './state/prefs.js'
import { go, page, path } from './state/route.js'
import { arrive, standing, why } from './state/session.js'

const PAGES = {
  entities: EntitiesPage,
  failing: later(() => import('./pages/failing.js'), 'FailingPage'),
  entity: EntityPage,
  checkpoints: later(() => import('./pages/checkpoints.js'), 'CheckpointsPage'),
  diff: later(() => import('./pages/diff.js'), 'DiffPage'),
  rollbacks: later(() => import('./pages/rollbacks.js'), 'RollbacksPage'),
  rollback: later(() => import('./pages/rollback.js'), 'RollbackPage'),
  bulkjobs: later(() => import('./pages/bulkjobs.js'), 'BulkJobsPage'),
  bulkjob: later(() => import('./pages/bulkjob.js'), 'BulkJobPage'),
  trace: later(() => import('./pages/trace.js'), 'TracePage'),
  system: later(() => import('./pages/system.js'), 'SystemPage'),
  glossary: later(() => import('./pages/glossary.js'), 'GlossaryPage'),
  missing: Missing
}

const focusQuery = () => document.querySelector('[data-query]')?.focus()

function App() {
  useKeys({
    'mod+k': [
      'Search commands and pages',
      () => {
        paletteOpen.value = !paletteOpen.value
      }
    ],
    '/': [
      'Go to the query',
      () => (document.querySelector('[data-query]') ? focusQuery() : (paletteOpen.value = true))
    ],
    j: ['Next row', () => step(1)],
    k: ['Previous row', () => step(-1)],
    'g e': ['Go to entities', () => go('/')],
    'g c': ['Go to checkpoints', () => go('/checkpoints')],
    'g f': ['Go to what fails now', () => go('/failing')],
    'g r': ['Go to rollbacks', () => go('/rollbacks')],
    'g b': ['Go to bulk jobs', () => go('/bulk')],
    'g s': ['Go to system', () => go('/system')],
    'g w': ['Go to the glossary', () => go('/glossary')],
    p: ['Pause or resume live updates', () => pause(!paused.value)],
    t: ['Change the theme', nextTheme],
    z: ['Change the time zone', otherZone],
    '?': [
      'Show all keys',
      () => {
        helpOpen.value = true
      }
    ]
  })
  const { name, params } = page.value
  const Page = PAGES[name]
  return html`
    <a class="skip" href="#main">Skip to the content</a>
    <${Bar} />
    <main id="main" class=${'page-' + name} tabindex="-1">
      ${
        standing.value === 'asked'
          ? html`<${SignIn} />`
          : standing.value === 'failed'
            ? html`<${Trouble} problem=${why.value} page title="The console cannot start" again=${arrive} />`
            : standing.value === 'unknown'
              ? html`<${Waiting} rows="6" />`
              : html`<${Page} key=${path.value} ...${params} />`
      }
    </main>
    <${Toast} />
    ${paletteOpen.value && html`<${Palette} />`}
    ${helpOpen.value && html`<${Help} />`}`
}

function Missing() {
  useEffect(() => {
    document.title = 'Page not found · Rewind'
  }, [])
  return html`
    <div class="empty">
      <h1>Page not found</h1>
      <p>The console has no page at <code>${path.value}</code>. Go to <a href="/">all entities</a>.</p>
    </div>`
}

const root = document.getElementById('app')
root.replaceChildren()
render(html`<${App} />`, root)
arrive()
setInterval(() => {
  if (standing.value === 'failed' && !document.hidden) arrive()
}, 5000)
