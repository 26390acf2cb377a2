import htm from 'htm'
import { h } from 'preact'
import { visible } from '../json/print.js'

const READ_ALOUD = ['title', 'aria-label', 'placeholder', 'alt']

/** Markup as a template. Text stays text, and invisible or misleading characters in it are escaped. */
export const html = htm.bind((type, props, ...children) =>
  h(type, typeof type === 'string' ? shownProps(props) : props, ...children.map(shown))
)

function shown(child) {
  return typeof child === 'string' ? visible(child) : Array.isArray(child) ? child.map(shown) : child
}

function shownProps(props) {
  const names = READ_ALOUD.filter(name => typeof props?.[name] === 'string')
  return names.length === 0
    ? props
    : { ...props, ...Object.fromEntries(names.map(name => [name, visible(props[name])])) }
}
