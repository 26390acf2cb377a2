// Icons on a grid of 16. Each status has its own shape, not only its own colour.

import { html } from './html.js'

const PATHS = {
  requested: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5M8 5v3.2l2 1.6',
  waiting: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 4 5 7 5 11M10.5 2.5c0 4-5 7-5 11',
  rolling_back: 'M13 8a5 5 0 1 1-1.7-3.8M11.6 1.6v2.9H8.7',
  rollback_failed: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  parked: 'M5.5 3.5v9M10.5 3.5v9',
  awaiting_approval: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  paused: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M6.6 6v4M9.4 6v4',
  completed: 'M3 8.5 6.5 12 13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  idle: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6',
  open: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5M8 5v3.2l2 1.6',
  commanded: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  applied: 'M3 8.5 6.5 12 13 4.5',
  superseded: 'M3 4h7a3 3 0 0 1 0 6H4M6.5 7.5 4 10l2.5 2.5',
  expired: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 4 5 7 5 11M10.5 2.5c0 4-5 7-5 11',
  asked: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  timed_out: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2 1.6',
  cancelled: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M4.2 4.2l7.6 7.6',
  undone: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.2 3.2 0 0 1 0 6.4H7',
  to_undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.2 3.2 0 0 1 0 6.4H7',
  nothing_to_undo: 'M3 8.5 6.5 12 13 4.5',
  not_undone: 'M4 4l8 8M12 4l-8 8',
  irreversible: 'M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3',
  prepared: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  stopped: 'M4.5 4.5h7v7h-7z',
  ended: 'M3 8.5 6.5 12 13 4.5',
  accepted: 'M3 8.5 6.5 12 13 4.5',
  refused: 'M4 4l8 8M12 4l-8 8',
  unanswered: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 4 5 7 5 11M10.5 2.5c0 4-5 7-5 11',
  rollback: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.2 3.2 0 0 1 0 6.4H7',
  pin: 'M6 2.5h4l-.5 4 2.5 2.5H4l2.5-2.5zM8 9v4.5',
  search: 'M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4M10.2 10.2l3.3 3.3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  close: 'M4 4l8 8M12 4l-8 8',
  more: 'M6 3.5 10.5 8 6 12.5',
  warn: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  shield: 'M8 2l5 2v3.8c0 3-2.2 5-5 6.2-2.8-1.2-5-3.2-5-6.2V4zM5.7 8l1.7 1.7 3-3.2',
  broken: 'M8 2l5 2v3.8c0 3-2.2 5-5 6.2-2.8-1.2-5-3.2-5-6.2V4zM6.2 6.2l3.6 3.6M9.8 6.2 6.2 9.8',
  wait: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  diff: 'M5 2.5v8M2.5 8 5 10.5 7.5 8M11 13.5v-8M8.5 8 11 5.5 13.5 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 4.5v7M13.5 4.5v7M4.5 8h7M6.5 6l-2 2 2 2M9.5 6l2 2-2 2',
  sun:
    'M8 5.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3' +
    'M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M12.8 9.6A5.4 5.4 0 1 1 6.4 3.2a4.3 4.3 0 0 0 6.4 6.4',
  auto: 'M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 0 0 0 11',
  down: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  keys: 'M2 4.5h12v7H2zM4.5 7h.1M7 7h.1M9.5 7h.1M11.7 7h.1M5 9.3h6'
}

/** An icon beside a text. Screen readers skip it. */
export const Icon = ({ name, size = 16, class: extra = '' }) => html`
  <svg class=${'icon ' + extra} width=${size} height=${size} viewBox="0 0 16 16" aria-hidden="true"
      focusable="false">
    <path d=${PATHS[name] || PATHS.idle} />
  </svg>`
