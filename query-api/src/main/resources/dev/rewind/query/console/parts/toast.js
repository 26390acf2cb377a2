// A message at the bottom of the page that disappears after a few seconds.

import { signal } from '@preact/signals'
import { html } from './html.js'

const current = signal(null)
let timer = 0

export function say(text) {
  current.value = text
  clearTimeout(timer)
  timer = setTimeout(() => {
    current.value = null
  }, 4000)
}

export const Toast = () =>
  html`<div class=${`toast ${current.value ? '' : 'gone'}`} role="status">${current.value}</div>`
