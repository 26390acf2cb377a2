// The bar at the top of every page: navigation, live badge, search, preferences and caller.

import { paletteOpen, helpOpen } from '../keys/palette.js'
import { zoneName } from '../time/format.js'
import { liveliness, pause, paused } from '../state/live.js'
import { nextTheme, otherZone, theme, zone } from '../state/prefs.js'
import { page } from '../state/route.js'
import { caller, hasToken, signOut, standing } from '../state/session.js'
import { html } from './html.js'
import { Icon } from './icons.js'

const PLACES = [
  ['/', 'Entities', ['entities', 'failing', 'entity', 'diff']],
  ['/checkpoints', 'Checkpoints', ['checkpoints', 'trace']],
  ['/rollbacks', 'Rollbacks', ['rollbacks', 'rollback']],
  ['/bulk', 'Bulk', ['bulkjobs', 'bulkjob']],
  ['/system', 'System', ['system']]
]

export const Bar = () => html`
  <header class="bar">
    <a class="brand" href="/" aria-label="Rewind, all entities"><${Mark} /><span>Rewind</span></a>
    <nav aria-label="Console">
      ${PLACES.map(
        ([href, name, pages]) => html`
          <a key=${href} href=${href} aria-current=${pages.includes(page.value.name) ? 'page' : null}>
            ${name}
          </a>`
      )}
    </nav>
    <div class="bar-end">
      ${standing.value === 'in' && html`<${LiveBadge} />`}
      <button type="button" class="plain finder"
          onClick=${() => {
            paletteOpen.value = true
          }}
          title="Search commands and pages">
        <${Icon} name="search" />
        <span class="sr">Search commands and pages</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button type="button" class="plain zone" onClick=${otherZone}
          title="Time zone of all times; click to change it">
        ${zoneName(zone.value)}
      </button>
      <button type="button" class="plain" onClick=${nextTheme}
          aria-label=${`Theme: ${theme.value}; click to change it`} title=${`Theme: ${theme.value}`}>
        <${Icon} name=${{ auto: 'auto', light: 'sun', dark: 'moon' }[theme.value]} />
      </button>
      <button type="button" class="plain wide-only"
          onClick=${() => {
            helpOpen.value = true
          }}
          aria-label="Show all keys">
        <${Icon} name="keys" />
      </button>
      ${
        caller.value &&
        html`
          <span class="who" title=${`You are ${caller.value.name}; your role is ${caller.value.role}`}>
            ${caller.value.role}
          </span>`
      }
      ${hasToken.value && html`<button type="button" class="plain" onClick=${signOut}>Sign out</button>`}
    </div>
  </header>`

const WORDS = {
  live: () => 'live',
  paused: () => 'paused',
  reconnecting: () => 'reconnecting',
  stale: silence => `stale ${Math.round(silence / 1000)} s`
}

function LiveBadge() {
  const { state, silence } = liveliness.value
  return html`
    <button type="button" class=${`live live-${state}`} aria-pressed=${paused.value ? 'true' : 'false'}
        onClick=${() => pause(!paused.value)}
        title=${
          paused.value
            ? 'Updates are paused. Click to resume them.'
            : 'The page shows new events as they arrive. Click to pause.'
        }>
      <i></i>
      ${WORDS[state](silence)}
    </button>`
}

const Mark = () => html`
  <svg class="mark" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <path d="M23 9.5a9 9 0 1 1-13.2-.6M14.2 5.2 9.4 9l4.2 4.4" />
    <circle cx="16" cy="16" r="2.2" />
  </svg>`
