// Parses JSON without losing anything: a number that a double cannot hold keeps its digits.

/** A number in its written form, because a double would change it. */
export class Digits {
  constructor(text) {
    this.text = text
  }
  toString() {
    return this.text
  }
  toJSON() {
    return Number(this.text)
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Parses a JSON text. Throws a SyntaxError with the position of the mistake. */
export function parse(text) {
  let at = 0
  const value = element()
  if (at < text.length) fail('more text')
  return value

  function element() {
    space()
    const found = one()
    space()
    return found
  }

  function one() {
    switch (text[at]) {
      case '{':
        return object()
      case '[':
        return array()
      case '"':
        return string()
      case 't':
        return word('true', true)
      case 'f':
        return word('false', false)
      case 'n':
        return word('null', null)
      default:
        return number()
    }
  }

  function object() {
    // A Map keeps the order of the text, and a member may be called __proto__.
    const members = new Map()
    at++
    space()
    if (text[at] === '}') {
      at++
      return members
    }
    for (;;) {
      space()
      if (text[at] !== '"') fail('no member name')
      const name = string()
      space()
      if (text[at++] !== ':') fail('no colon')
      members.set(name, element())
      const next = text[at++]
      if (next === '}') return members
      if (next !== ',') fail('no comma')
    }
  }

  function array() {
    const items = []
    at++
    space()
    if (text[at] === ']') {
      at++
      return items
    }
    for (;;) {
      items.push(element())
      const next = text[at++]
      if (next === ']') return items
      if (next !== ',') fail('no comma')
    }
  }

  function string() {
    let all = ''
    at++
    for (;;) {
      PLAIN.lastIndex = at
      all += PLAIN.exec(text)[0]
      at = PLAIN.lastIndex
      const next = text[at++]
      if (next === '"') return all
      if (next !== '\\') fail('an open string')
      const escape = text[at++]
      if (escape === 'u') {
        const hex = text.slice(at, at + 4)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail('a broken escape')
        all += String.fromCharCode(parseInt(hex, 16))
        at += 4
      } else {
        if (!(escape in ESCAPES)) fail('an unknown escape')
        all += ESCAPES[escape]
      }
    }
  }

  function number() {
    NUMBER.lastIndex = at
    const found = NUMBER.exec(text)
    if (!found) fail('no value')
    at = NUMBER.lastIndex
    const double = Number(found[0])
    return same(found[0], double) ? double : new Digits(found[0])
  }

  function word(name, meaning) {
    if (!text.startsWith(name, at)) fail('no value')
    at += name.length
    return meaning
  }

  function space() {
    while (
      at < text.length &&
      (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t')
    )
      at++
  }

  function fail(what) {
    throw new SyntaxError(`not JSON: ${what} at character ${at}`)
  }
}

/** Whether a double is exactly the decimal number that the text denotes. */
function same(text, double) {
  if (!Number.isFinite(double)) return false
  return decimal(text) === decimal(String(double))
}

/** A form that is the same for equal decimal numbers: the digits without outer zeros, and the exponent. */
function decimal(text) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(
    text
  )
  let digits = whole + fraction
  let power = BigInt(exponent) - BigInt(fraction.length)
  const short = digits.replace(/0+$/, '')
  power += BigInt(digits.length - short.length)
  digits = short.replace(/^0+/, '')
  return digits === '' ? '0' : `${sign}${digits}e${power}`
}
