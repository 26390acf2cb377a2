// The preferences of the reader, kept in the browser. They contain no secrets and no data of Rewind.

import { effect, signal } from '@preact/signals'

const KEY = 'rewind.prefs'
const kept = read()

/** `auto`, `light` or `dark`. */
export const theme = signal(kept.theme || 'auto')
/** `local` or `utc`. */
export const zone = signal(kept.zone || 'local')
/** The saved views: `{name, href}`. */
export const views = signal(Array.isArray(kept.views) ? kept.views : [])

effect(() => {
  const { documentElement: root } = document
  if (theme.value === 'auto') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme.value)
  write({ theme: theme.value, zone: zone.value, views: views.value })
})

export const nextTheme = () => {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  theme.value = {
    auto: dark ? 'light' : 'dark',
    dark: dark ? 'auto' : 'light',
    light: dark ? 'dark' : 'auto'
  }[theme.value]
}
export const otherZone = () => {
  zone.value = zone.value === 'utc' ? 'local' : 'utc'
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {}
  } catch {
    return {}
  }
}

function write(prefs) {
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs))
  } catch {
    // Without storage the console still works. It only forgets the preferences.
  }
}
