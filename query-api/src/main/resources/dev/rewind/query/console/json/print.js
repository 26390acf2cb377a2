// Prints JSON for people. Invisible or misleading characters are printed as escapes.

import { Digits } from './parse.js'

// Control characters, invisible characters, and characters that change the direction of text.
const MISLEADING = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}\p{NChar}\u202f\u205f]/gu
const SHORT = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string as a JSON literal in which every character is visible. */
export function literal(text) {
  return `"${escaped(text.replace(/["\\]/g, '\\$&'))}"`
}

/** Text with invisible and misleading characters escaped. */
export function escaped(text) {
  return text.replace(MISLEADING, character => SHORT[character] ?? units(character))
}

/** Text with invisible and misleading characters escaped, except line breaks and tabs. */
export function visible(text) {
  return text.replace(MISLEADING, character =>
    character === '\n' || character === '\t' ? character : units(character)
  )
}

function units(character) {
  return character
    .split('')
    .map(it => '\\u' + it.charCodeAt(0).toString(16).padStart(4, '0'))
    .join('')
}

/** The kind of a value: object, array, string, number, boolean or null. */
export function kindOf(value) {
  if (value === null) return 'null'
  if (value instanceof Map) return 'object'
  if (Array.isArray(value)) return 'array'
  return value instanceof Digits ? 'number' : typeof value
}

/** A value on one line. */
export function inline(value) {
  switch (kindOf(value)) {
    case 'object':
      return `{${[...value].map(([name, it]) => `${literal(name)}: ${inline(it)}`).join(', ')}}`
    case 'array':
      return `[${value.map(inline).join(', ')}]`
    case 'string':
      return literal(value)
    default:
      return String(value)
  }
}

/** A value on several lines. */
export function pretty(value, indent = '') {
  const inner = indent + '  '
  switch (kindOf(value)) {
    case 'object':
      return value.size === 0
        ? '{}'
        : `{\n${[...value].map(([name, it]) => member(name, it, inner)).join(',\n')}\n${indent}}`
    case 'array':
      return value.length === 0
        ? '[]'
        : `[\n${value.map(it => inner + pretty(it, inner)).join(',\n')}\n${indent}]`
    default:
      return inline(value)
  }
}

const member = (name, value, indent) => `${indent}${literal(name)}: ${pretty(value, indent)}`

/** A value for the clipboard: a string as plain text, everything else as exact JSON. */
export function plain(value) {
  return typeof value === 'string' ? value : exact(value)
}

/** A value as JSON in which every number keeps its digits. */
export function exact(value) {
  switch (kindOf(value)) {
    case 'object':
      return `{${[...value].map(([name, it]) => `${JSON.stringify(name)}:${exact(it)}`).join(',')}}`
    case 'array':
      return `[${value.map(exact).join(',')}]`
    case 'string':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}

/** A short description of a value that is not shown: how many members or items it has. */
export function summary(value) {
  const kind = kindOf(value)
  if (kind === 'object') return value.size === 1 ? '1 member' : `${value.size} members`
  if (kind === 'array') return value.length === 1 ? '1 item' : `${value.length} items`
  return inline(value)
}
