// JSON for eyes: what would deceive them is written as an escape, which is the same JSON.

import { Digits } from './parse.js'

// Controls, and what is invisible or turns the direction of the text around it.
const DECEIVING = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\ud800-\udfff]/gu
const SHORT = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string as a JSON literal that shows everything in it. */
export function literal(text) {
  return `"${escaped(text.replace(/["\\]/g, '\\$&'))}"`
}

/** Text with what would deceive written as escapes. */
export function escaped(text) {
  return text.replace(DECEIVING, character => SHORT[character]
    ?? [...character].map(it => '\\u' + it.charCodeAt(0).toString(16).padStart(4, '0')).join(''))
}

/** What kind of value it is: object, array, string, number, boolean or null. */
export function kindOf(value) {
  if (value === null) return 'null'
  if (value instanceof Map) return 'object'
  if (Array.isArray(value)) return 'array'
  return value instanceof Digits ? 'number' : typeof value
}

/** A value on one line, for eyes. */
export function inline(value) {
  switch (kindOf(value)) {
    case 'object': return `{${[...value].map(([name, it]) => `${literal(name)}: ${inline(it)}`).join(', ')}}`
    case 'array': return `[${value.map(inline).join(', ')}]`
    case 'string': return literal(value)
    default: return String(value)
  }
}

/** A value over several lines, for eyes. */
export function pretty(value, indent = '') {
  const inner = indent + '  '
  switch (kindOf(value)) {
    case 'object':
      return value.size === 0 ? '{}'
        : `{\n${[...value].map(([name, it]) => `${inner}${literal(name)}: ${pretty(it, inner)}`).join(',\n')}\n${indent}}`
    case 'array':
      return value.length === 0 ? '[]' : `[\n${value.map(it => inner + pretty(it, inner)).join(',\n')}\n${indent}]`
    default: return inline(value)
  }
}

/** A value for the clipboard: the text itself of a string, exact JSON of everything else. */
export function plain(value) {
  return typeof value === 'string' ? value : exact(value)
}

function exact(value) {
  switch (kindOf(value)) {
    case 'object': return `{${[...value].map(([name, it]) => `${JSON.stringify(name)}:${exact(it)}`).join(',')}}`
    case 'array': return `[${value.map(exact).join(',')}]`
    case 'string': return JSON.stringify(value)
    default: return String(value)
  }
}

/** A few words about a value that is not shown: how much is in it. */
export function summary(value) {
  const kind = kindOf(value)
  if (kind === 'object') return value.size === 1 ? '1 member' : `${value.size} members`
  if (kind === 'array') return value.length === 1 ? '1 item' : `${value.length} items`
  return inline(value)
}
